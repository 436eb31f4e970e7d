import { createHash } from "node:crypto";
import type { TelegramClient } from "./client.ts";
import { usedUpdates } from "./decode.ts";
import { type Failure, isPassing } from "./errors.ts";
import { callMenu, menuCalls } from "./menu.ts";
import { systemTime, type TelegramDeps, type TelegramSettings } from "./settings.ts";

/** Deliveries at a time; Telegram's default. */
const mostConnections = 40;
const longestWaitMs = 60_000;

type SetUp = {
  /**
   * Learns our name, tells Telegram what to show of us, and in webhook mode where to deliver. Only
   * what changed since the last time is sent. Telegram being away is waited out. Rejects when the
   * token is wrong or the webhook is refused.
   */
  run(signal: AbortSignal): Promise<void>;
  /** Without the `@`; undefined until Telegram has told it. */
  username(): string | undefined;
};

/** Tells Telegram what to show of us and where to deliver, once for each change of ours. */
export function createSetUp(
  settings: TelegramSettings,
  botId: number,
  deps: TelegramDeps,
  client: TelegramClient,
): SetUp {
  const { log, render, kept, time = systemTime } = deps;
  let username: string | undefined;

  /** Tries until it is done, given up by `signal`, or refused. */
  async function insist(
    work: () => Promise<Failure | undefined>,
    signal: AbortSignal,
  ): Promise<Failure | undefined | "stopped"> {
    for (let tries = 1; ; tries++) {
      if (signal.aborted) return "stopped";
      const failure = await work();
      if (failure === undefined || !isPassing(failure)) return failure;
      if (tries === 1)
        log.warn({ reason: failure.reason }, "telegram: setting up waits for Telegram");
      await time.sleep(
        failure.retryAfterMs ?? Math.min(1_000 * 2 ** (tries - 1), longestWaitMs),
        signal,
      );
    }
  }

  async function learnName(): Promise<Failure | undefined> {
    const me = await client.call((api) => api.getMe());
    if (!me.ok) return me.failure;
    username = me.value.username;
    return undefined;
  }

  /**
   * Does the work unless the same was done before; the mark is a hash, so it may hold what came
   * from a secret.
   */
  async function whenChanged(
    what: string,
    content: unknown,
    work: () => Promise<boolean>,
    isStillSo: () => Promise<boolean> = async () => true,
  ): Promise<void> {
    const key = `telegram:${botId}:${what}`;
    const mark = createHash("sha256").update(JSON.stringify(content)).digest("hex");
    const before = await kept?.read(key).catch(() => undefined);
    if (before === mark && (await isStillSo())) return;
    if (await work()) await kept?.write(key, mark).catch(() => undefined);
  }

  async function setMenu(signal: AbortSignal): Promise<void> {
    const calls = menuCalls(render);
    await whenChanged("menu", calls, async () => {
      let all = true;
      for (const call of calls) {
        const failure = await insist(() => callMenu(client, call), signal);
        if (failure === undefined) continue;
        all = false;
        if (failure === "stopped") break;
        // The bot works without its menu.
        log.warn({ method: call.method, reason: failure.reason }, "telegram: the menu was refused");
      }
      return all;
    });
  }

  async function setWebhook(signal: AbortSignal): Promise<void> {
    const { mode } = settings;
    if (mode.type !== "webhook") return;
    const options = { allowed_updates: [...usedUpdates], max_connections: mostConnections };
    await whenChanged(
      "webhook",
      { url: mode.url, secret: mode.secret.reveal(), ...options },
      async () => {
        const failure = await insist(async () => {
          const done = await client.call((api) =>
            api.setWebhook(mode.url, { ...options, secret_token: mode.secret.reveal() }),
          );
          return done.ok ? undefined : done.failure;
        }, signal);
        if (failure === "stopped") return false;
        if (failure !== undefined)
          throw new Error(`Telegram does not take the webhook: ${failure.reason}`);
        return true;
      },
      async () => {
        // Somebody may have polled by hand in between, which takes the webhook away.
        const now = await client.call((api) => api.getWebhookInfo());
        return now.ok && now.value.url === mode.url;
      },
    );
  }

  return {
    username: () => username,
    async run(signal) {
      const failure = await insist(learnName, signal);
      if (failure === "stopped") return;
      if (failure !== undefined)
        throw new Error(`Telegram does not know this bot: ${failure.reason}`);
      await setWebhook(signal);
      await setMenu(signal);
    },
  };
}
