import type { Secret } from "../../core/secret.ts";
import type { Receive, Render } from "../channel.ts";
import type { NewsFields } from "./template.ts";
import type { TokenStore } from "./token.ts";
import type { WindowRecord } from "./windows.ts";

/** Which account we are, and how its server talks to us. */
export type WechatSettings = {
  appId: string;
  appSecret: Secret;
  /** The token entered beside the server address; keys every signature. */
  token: Secret;
  /** EncodingAESKey, 43 characters. When set, a POST that is not encrypted is refused. */
  aesKey?: Secret;
  /** Still accepted while WeChat changes over to `aesKey`. */
  previousAesKey?: Secret;
  /** `https://api.weixin.qq.com` unless told. */
  apiRoot?: string;
  /** `gh_…`; when set, messages to another account are refused. */
  originalId?: string;
  /** `news`: id of the template for news outside the customer-service window. */
  templates?: { news?: string; newsFields?: NewsFields };
  /** Where our pages are, e.g. `https://shop.example`. */
  publicUrl: string;
};

/** The part of the log that an adapter uses. */
export type Log = {
  info(detail: object, message: string): void;
  warn(detail: object, message: string): void;
  error(detail: object, message: string): void;
};

/** Runs a job later; gives back how to call it off. */
export type SetTimer = (job: () => void, delayMs: number) => () => void;

/**
 * Remembers each person's customer-service windows. A lost record costs messages, never
 * correctness.
 */
export type WindowStore = {
  read(address: string): Promise<WindowRecord | undefined>;
  write(address: string, record: WindowRecord): Promise<void>;
};

/** What the adapter is given of the app and of the world. */
export type WechatDeps = {
  receive: Receive;
  render: Render;
  log: Log;
  nowMs(): number;
  windows: WindowStore;
  setTimer?: SetTimer;
  /** Carries the requests to WeChat. */
  fetch?: typeof fetch;
  /** Shares the access token between instances; each has its own without it. */
  tokenStore?: TokenStore;
};

/** Does not keep the process alive. */
export function processTimer(job: () => void, delayMs: number): () => void {
  const timer = setTimeout(job, delayMs).unref();
  return () => clearTimeout(timer);
}
