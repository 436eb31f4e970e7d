import type { Secret } from "../../core/secret.ts";
import type { Clock } from "./clock.ts";
import type { FaultSwitch } from "./faults.ts";
import type { Person } from "./person.ts";
import type { Tokens } from "./tokens.ts";

/** plain: nothing is sealed. compatible: open and sealed side by side. safe: sealed only. */
export type Mode = "plain" | "compatible" | "safe";

/** A template message that the account has; WeChat gives the fields their names. */
export type Template = { title: string; fields: readonly string[] };

type Media = { bytes: Uint8Array; contentType: string; madeAtMs: number };

/** One entry of the menu below the chat. */
export type MenuEntry = { type: string; name: string; key?: string | undefined };

/** One account of the sandbox, as its parts share it. */
export type Account = {
  appId: string;
  appSecret: Secret;
  token: Secret;
  aesKey: Secret;
  mode: Mode;
  originalId: string;
  webhookUrl: string;
  templates: Readonly<Record<string, Template>>;
  patienceMs: number;
  templateDelayMs: number;
  clock: Clock;
  fetch: typeof fetch;
  faults: FaultSwitch;
  tokens: Tokens;
  media: Map<string, Media>;
  menu: { entries: readonly MenuEntry[] | undefined };
  /** Every call that was carried out, in order. */
  calls: { call: string; body: unknown }[];
  person(openid: string): Person;
  knownPerson(openid: string): Person | undefined;
  /** Sends a push to the account's webhook in the background. */
  later(openid: string, fields: Readonly<Record<string, string | number>>, delayMs: number): void;
};
