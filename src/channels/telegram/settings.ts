import { isIP } from "node:net";
import type { Secret } from "../../core/secret.ts";
import type { Receive, Render } from "../channel.ts";

/** As whom and how we talk to Telegram. */
export type TelegramSettings = {
  /** From @BotFather, `<bot id>:<35 characters>`. */
  token: Secret;
  /** `https://api.telegram.org`, or a sandbox; no slash at the end. */
  apiRoot: string;
  mode: TelegramMode;
  /** How a message carries the address of a page of ours; see `linksFor`. */
  links: Links;
  /**
   * How many messages in a row one chat gets before we slow down to one a second; 10 unless told.
   */
  burstMessages?: number;
  /** How long a press may wait for what its chat does first; a second unless told. */
  answersPressAfterMs?: number;
};

/** How updates come: fetched by us, or delivered to us. */
export type TelegramMode =
  | { type: "polling" }
  /**
   * `url`: public https on port 443, 80, 88 or 8443. `secret`: 1–256 characters `[A-Za-z0-9_-]`.
   */
  | { type: "webhook"; url: string; secret: Secret };

/** `button`: below the message. `text`: written out in it. */
export type Links = "button" | "text";

/** What the adapter is given of the app and of the world. */
export type TelegramDeps = {
  receive: Receive;
  render: Render;
  log: Log;
  /** True while this instance is the one that polls. */
  lease?: () => Promise<boolean>;
  /** Survives a restart: the polling offset, and what we told Telegram about ourselves. */
  kept?: Kept;
  time?: Time;
  /** Carries the requests to Telegram. */
  fetch?: typeof fetch;
};

type Kept = {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
};

/** Where the adapter says what happened; `error` calls a person. */
export type Log = {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
};

/** The clock, and waiting by it. */
export type Time = {
  /** Epoch ms. */
  nowMs(): number;
  /** Resolves after `ms`, or as soon as `signal` is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The clock and the timers of this process. */
export const systemTime: Time = {
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done);
    }),
};

/**
 * Telegram refuses a whole message when a button in it leads to an address without a dot in its
 * host ("inline keyboard button URL … is invalid: Wrong HTTP URL", tdlib LinkManager), and a phone
 * could not open a private address anyway. So only pages with a public https address get a button.
 */
export function linksFor(publicUrl: string): Links {
  const url = URL.parse(publicUrl);
  if (url === null || url.protocol !== "https:") return "text";
  const host = url.hostname;
  const isName = isIP(host.replace(/^\[|\]$/g, "")) === 0;
  const isPrivateName = /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa|localdomain)$/.test(
    host,
  );
  return isName && host.includes(".") && !isPrivateName ? "button" : "text";
}

/** The number before the colon of a token; it names the bot for ever, the rest may be renewed. */
export function botIdOf(token: Secret): number {
  const id = Number(/^(\d{1,16}):/.exec(token.reveal())?.[1]);
  if (!Number.isSafeInteger(id))
    throw new Error("The Telegram token must look like 123456789:AbC…, as @BotFather gave it.");
  return id;
}

const longestBackOffMs = 30_000;

/** How long to wait after so many failures in a row: 1, 2, 4 … 30 s. */
export function backOffMs(failures: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, failures - 1), longestBackOffMs);
}
