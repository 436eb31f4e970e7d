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

const lockMs = 15_000;
const lockPollMs = 100;

/** Deletes the lock only when it is still ours: after a long pause it may be somebody else's. */
const unlock =
  'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0';

/**
 * Connects in the background and keeps trying. While Redis is away, `get` finds nothing, `set` is
 * forgotten and
 * `lock` just works: each instance then renews for itself, which WeChat's stable tokens allow.
 */
export function connectSharedTokens(url: Secret, log: Log): SharedTokens {
  const client = createClient({
    url: url.reveal(),
    // Without a socket time-out a hung server would hang every caller; the ping keeps an idle line
    // alive (node-redis 6 counts the command time-out only until the command is written).
    pingInterval: 2000,
    disableOfflineQueue: true,
    commandOptions: { timeout: 2000 },
    socket: {
      connectTimeout: 2000,
      socketTimeout: 5000,
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, 2000),
    },
  });
  let down = false;
  client.on("error", (error: Error) => {
    if (!down) log.warn({ error: error.name }, "Redis is away, each instance keeps its own tokens");
    down = true;
  });
  client.on("ready", () => {
    down = false;
  });
  client.connect().catch(() => undefined);

  const orNothing = async <T>(command: Promise<T>): Promise<T | undefined> =>
    await command.catch(() => undefined);

  return {
    async get(key) {
      return (await orNothing(client.get(key))) ?? undefined;
    },
    async set(key, value, ttlMs) {
      await orNothing(
        client.set(key, value, {
          expiration: { type: "PX", value: Math.max(1, Math.round(ttlMs)) },
        }),
      );
    },
    async lock(key, work) {
      const mine = randomUUID();
      const name = `${key}:lock`;
      const giveUpAtMs = Date.now() + lockMs;
      while (client.isReady && Date.now() < giveUpAtMs) {
        const got = await orNothing(
          client.set(name, mine, { condition: "NX", expiration: { type: "PX", value: lockMs } }),
        );
        if (got === "OK") break;
        await new Promise((resolve) => setTimeout(resolve, lockPollMs));
      }
      try {
        return await work();
      } finally {
        await orNothing(client.eval(unlock, { keys: [name], arguments: [mine] }));
      }
    },
    async close() {
      client.destroy();
    },
  };
}
