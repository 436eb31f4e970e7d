import { randomUUID } from "node:crypto";
import { createClient } from "redis";
import type { Secret } from "../../core/secret.ts";

/**
 * A few values shared between instances, and one worker at a time to renew them. Never in the way
 * of money.
 */
export type SharedTokens = {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  lock<T>(key: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

type Log = { warn(detail: object, message: string): void };

/** A lock whose holder has died is over after this. */
const lockMs = 15_000;

/**
 * So long another worker waits for the holder, and then works beside it: who waits for the token
 * has to answer WeChat within five seconds.
 */
const waitForHolderMs = 2500;
const lockPollMs = 100;

/** A command that takes longer is not waited for. */
const answerWithinMs = 1000;

/** After a command that was refused or not answered, nothing is asked for so long. */
const restMs = 5000;

/** Deletes the lock only when it is still ours: after a long pause it may be somebody else's. */
const unlock =
  'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0';

/**
 * Connects in the background and keeps trying. While Redis is away, stands still or refuses, `get`
 * finds nothing, `set` is forgotten and `lock` just works: each instance then renews for itself,
 * which WeChat's stable tokens allow.
 */
export function connectSharedTokens(url: Secret, log: Log): SharedTokens {
  const redis = connectPatiently(url, log);
  return {
    async get(key) {
      return (await redis.ask((client) => client.get(key)))?.answer ?? undefined;
    },
    async set(key, value, ttlMs) {
      const expiration = { type: "PX", value: Math.max(1, Math.round(ttlMs)) } as const;
      const set = await redis.ask((client) => client.set(key, value, { expiration }));
      if (set !== undefined) redis.takesWrites();
    },
    async lock(key, work) {
      const mine = randomUUID();
      const name = `${key}:lock`;
      const expiration = { type: "PX", value: lockMs } as const;
      let isOurs = false;
      for (let waitedMs = 0; !isOurs && waitedMs < waitForHolderMs; waitedMs += lockPollMs) {
        const set = await redis.ask((client) =>
          client.set(name, mine, { condition: "NX", expiration }),
        );
        // Refused is not the same as held by somebody: nobody will ever give that back.
        if (set === undefined) break;
        redis.takesWrites();
        isOurs = set.answer === "OK";
        if (!isOurs) await pause(lockPollMs);
      }
      try {
        return await work();
      } finally {
        if (isOurs)
          await redis.ask((client) => client.eval(unlock, { keys: [name], arguments: [mine] }));
      }
    },
    async close() {
      redis.close();
    },
  };
}

type Client = ReturnType<typeof newClient>;

function newClient(url: Secret) {
  return createClient({
    url: url.reveal(),
    // Without a socket time-out a hung server would never be left; the ping keeps an idle line
    // alive (node-redis 6 counts the command time-out only until the command is written).
    pingInterval: 2000,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 2000,
      socketTimeout: 5000,
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, 2000),
    },
  });
}

/** A Redis that is asked only while it answers, and whose trouble is said once. */
type PatientRedis = {
  /** Undefined when there is no answer, for whatever reason. */
  ask<T>(command: (client: Client) => Promise<T>): Promise<{ answer: T } | undefined>;
  /** It has just taken one, so the trouble is over. */
  takesWrites(): void;
  close(): void;
};

function connectPatiently(url: Secret, log: Log): PatientRedis {
  let trouble: "away" | "refuses" | undefined;
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  let client = connect();

  function connect(): Client {
    const made = newClient(url);
    made.on("error", (error: Error) => tell("away", error.name));
    made.connect().catch(() => undefined);
    return made;
  }

  function tell(what: "away" | "refuses", error: string): void {
    if (what !== trouble)
      log.warn({ error }, `Redis ${wordsOf[what]}, each instance keeps its own tokens`);
    trouble = what;
  }

  function leaveAlone(asked: Client, error: unknown): void {
    restsUntilMs = performance.now() + restMs;
    const code = error instanceof Error ? (/^[A-Z]{2,}(?= )/.exec(error.message)?.[0] ?? "") : "";
    tell(code === "" ? "away" : "refuses", code || nameOf(error));
    // After a failover another server has this name, and the old one only reads.
    if (code !== "READONLY" || asked !== client || isClosed) return;
    asked.destroy();
    client = connect();
  }

  return {
    async ask(command) {
      if (isClosed || !client.isReady || performance.now() < restsUntilMs) return undefined;
      const asked = client;
      try {
        return { answer: await inTime(command(asked)) };
      } catch (error) {
        leaveAlone(asked, error);
        return undefined;
      }
    },
    takesWrites() {
      trouble = undefined;
    },
    close() {
      isClosed = true;
      client.destroy();
    },
  };
}

const wordsOf = { away: "is away", refuses: "refuses to write" };

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer")), answerWithinMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
