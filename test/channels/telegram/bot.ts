import type { Outgoing, Received, Reception } from "../../../src/channels/channel.ts";
import type {
  Log,
  TelegramDeps,
  TelegramMode,
  Time,
} from "../../../src/channels/telegram/settings.ts";
import { createTelegram, type Telegram } from "../../../src/channels/telegram/telegram.ts";
import { given } from "../../../src/core/given.ts";
import { Secret } from "../../../src/core/secret.ts";
import {
  type RunningTelegramSandbox,
  startTelegramSandbox,
} from "../../../src/sandbox/telegram/start.ts";
import { createTexts } from "../../../src/texts/texts.ts";

type Logged = { level: "info" | "warn" | "error"; detail: object; message: string };

/** A bot over the real sandbox; the app behind it only writes down what it receives. */
export type TestBot = {
  sandbox: RunningTelegramSandbox;
  telegram: Telegram;
  received: Received[];
  logged: Logged[];
  kept: Map<string, string>;
  stop(): Promise<void>;
};

const quiet: Reception = {
  repeated: false,
  secret: false,
  stale: false,
  replies: [],
  async replied() {},
};

/**
 * Another name for the same people: a token of the true shape, to be found again wherever it must
 * not be.
 */
export const canaryToken = "7734512001:AAE-canary_canary_canary_canary_123";

export async function startBot(
  options: {
    mode?: TelegramMode;
    receive?: (received: Received) => Promise<Partial<Reception> | undefined>;
    deps?: Partial<TelegramDeps>;
    kept?: Map<string, string>;
    sandbox?: RunningTelegramSandbox;
    burstMessages?: number;
    answersPressAfterMs?: number;
  } = {},
): Promise<TestBot> {
  const sandbox = options.sandbox ?? (await startTelegramSandbox({ token: canaryToken }));
  const received: Received[] = [];
  const { log, logged } = recordingLog();
  const kept = options.kept ?? new Map<string, string>();
  const telegram = createTelegram(
    {
      token: new Secret(sandbox.token),
      apiRoot: sandbox.apiRoot,
      mode: options.mode ?? { type: "polling" },
      links: "button",
      burstMessages: options.burstMessages ?? 1_000,
      ...given({ answersPressAfterMs: options.answersPressAfterMs }),
    },
    {
      async receive(one) {
        const reception = await options.receive?.(one);
        received.push(one);
        return { ...quiet, ...reception };
      },
      render: createTexts().render,
      log,
      kept: {
        read: async (key) => kept.get(key),
        write: async (key, value) => void kept.set(key, value),
      },
      time: quickTime(),
      ...options.deps,
    },
  );
  return { sandbox, telegram, received, logged, kept, stop: () => sandbox.close() };
}

function recordingLog(): { log: Log; logged: Logged[] } {
  const logged: Logged[] = [];
  const at = (level: Logged["level"]) => (detail: object, message: string) =>
    void logged.push({ level, detail, message });
  return { log: { info: at("info"), warn: at("warn"), error: at("error") }, logged };
}

type QuickTime = Time & { waitedMs: readonly number[] };

/** A clock that jumps over every pause, and writes it down. */
export function quickTime(startMs = Date.UTC(2026, 10, 23, 2)): QuickTime {
  const waitedMs: number[] = [];
  let nowMs = startMs;
  return {
    waitedMs,
    nowMs: () => nowMs,
    async sleep(ms, signal) {
      if (signal?.aborted === true) return;
      waitedMs.push(ms);
      nowMs += ms;
      // Long enough for the sandbox to answer what is on its way.
      await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
}

export function outgoing(changes: Partial<Outgoing> = {}): Outgoing {
  return {
    id: "m1",
    change: 1,
    turn: 3,
    text: "要做什么？",
    language: "zh-CN",
    news: false,
    ...changes,
  };
}

/** Resolves as soon as `look` finds something; the test's own time limit is the only clock. */
export async function eventually<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** What people said, in order; of one chat when an address is given. */
export function saidBy(received: readonly Received[], address?: string): string[] {
  return received
    .filter((one) => address === undefined || one.address === address)
    .flatMap(({ event }) => (event.type === "say" ? [event.text] : []));
}

/** The long polls that began so far. */
export const pollsOf = (to: TestBot) =>
  to.sandbox.calls.filter(({ method }) => method === "getUpdates");
