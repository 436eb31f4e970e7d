import { setImmediate } from "node:timers/promises";
import { en } from "../../../locales/en/index.ts";
import { wechat as enWechat } from "../../../locales/en/wechat.ts";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { wechat as zhWechat } from "../../../locales/zh-CN/wechat.ts";
import type {
  Outgoing,
  Received,
  Reception,
  Render,
  Shown,
} from "../../../src/channels/channel.ts";
import type { WechatDeps, WechatSettings } from "../../../src/channels/wechat/settings.ts";
import { createWechat } from "../../../src/channels/wechat/wechat.ts";
import type { WindowRecord } from "../../../src/channels/wechat/windows.ts";
import { Secret } from "../../../src/core/secret.ts";
import {
  createWechatSandbox,
  type WechatSandboxOptions,
} from "../../../src/sandbox/wechat/sandbox.ts";

export const appId = "wx7a0b5c3d9e1f2468";
export const appSecret = "canary-app-secret-0f3e8b2d";
export const token = "canaryToken7Qx";
export const aesKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
export const openid = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY";
export const webhookUrl = "https://shop.example/wechat";
export const startMs = Date.parse("2026-11-23T10:43:00Z");

/** Time that only moves when a test says so. */
export class ManualClock {
  #atMs = startMs;
  #timers: { atMs: number; job: () => void }[] = [];

  readonly nowMs = (): number => this.#atMs;

  readonly setTimer = (job: () => void, delayMs: number): (() => void) => {
    const timer = { atMs: this.#atMs + delayMs, job };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Lets the time pass, with every timer on the way, and everything that follows from it. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#atMs + byMs;
    await settle();
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > endMs) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#atMs = Math.max(this.#atMs, next.atMs);
      next.job();
      await settle();
    }
    this.#atMs = endMs;
    await settle();
  }
}

/**
 * Lets everything run that does not wait for time. Bodies of requests take several turns of the
 * event loop.
 */
export async function settle(): Promise<void> {
  for (let round = 0; round < 60; round++) await setImmediate();
}

const texts = { "zh-CN": { ...zhCN, ...zhWechat }, en: { ...en, ...enWechat } } as const;

export const render: Render = ({ key, params = {} }, language) => {
  const sentence: string = (texts[language] as Readonly<Record<string, string>>)[key] ?? key;
  return sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name]));
};

let made = 0;
export function outgoing(text: string, more: Partial<Outgoing> = {}): Outgoing {
  made += 1;
  return {
    id: `message-${made}`,
    change: 0,
    turn: 1,
    text,
    language: "zh-CN",
    news: false,
    ...more,
  };
}

export const order: NonNullable<Outgoing["order"]> = {
  orderNo: "R20261123184300001",
  title: "充值订单",
  stateText: "等待付款",
  rows: [
    { label: "卡号", value: "8986 **** 0015" },
    { label: "套餐", value: "30 MB 月包" },
  ],
  progress: [],
  amount: "¥30",
  pay: { url: "https://shop.example/pay/abc", label: "去付款" },
};

/** What the app does with what it is given; a test changes `answer`. */
export class RecordingApp {
  readonly received: Received[] = [];
  readonly replied: Outgoing[][] = [];
  #seen = new Map<string, readonly Outgoing[]>();
  answer: (received: Received) => Promise<readonly Outgoing[]> = async () => [];

  readonly receive = async (received: Received): Promise<Reception> => {
    this.received.push(received);
    const before = this.#seen.get(received.key);
    const replies = before ?? (await this.answer(received));
    this.#seen.set(received.key, replies);
    return {
      repeated: before !== undefined,
      secret: false,
      stale: false,
      replies,
      replied: async (messages) => {
        this.replied.push([...messages]);
      },
    };
  };
}

export class RecordingLog {
  readonly lines: string[] = [];
  readonly info = (detail: object, message: string) => this.#keep("info", detail, message);
  readonly warn = (detail: object, message: string) => this.#keep("warn", detail, message);
  readonly error = (detail: object, message: string) => this.#keep("error", detail, message);

  #keep(level: string, detail: object, message: string): void {
    this.lines.push(JSON.stringify({ level, message, ...detail }));
  }
}

export type World = ReturnType<typeof createWorld>;

/** The adapter and the sandbox, wired to each other without a network, and a clock for both. */
export function createWorld(
  options: {
    settings?: Partial<WechatSettings>;
    sandbox?: Partial<WechatSandboxOptions>;
    deps?: Partial<WechatDeps>;
    /** Plain mode: nobody has a key. */
    isPlain?: boolean;
  } = {},
) {
  const clock = new ManualClock();
  const app = new RecordingApp();
  const log = new RecordingLog();
  const records = new Map<string, WindowRecord>();
  const requests: { url: string; body: string }[] = [];
  const secrets = { appSecret: new Secret(appSecret), token: new Secret(token) };
  const key = { aesKey: new Secret(aesKey) };

  const sandbox = createWechatSandbox({
    appId,
    ...secrets,
    ...key,
    mode: options.isPlain === true ? "plain" : "safe",
    webhookUrl,
    nowMs: clock.nowMs,
    setTimer: clock.setTimer,
    fetch: async (input, init) => await wechat.handle(new Request(input, init)),
    ...options.sandbox,
  });
  const wechat = createWechat(
    {
      appId,
      ...secrets,
      ...(options.isPlain === true ? {} : key),
      publicUrl: "https://shop.example",
      ...options.settings,
    },
    {
      receive: app.receive,
      render,
      log,
      nowMs: clock.nowMs,
      setTimer: clock.setTimer,
      windows: {
        read: async (address) => records.get(address),
        write: async (address, record) => void records.set(address, record),
      },
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const body = typeof init?.body === "string" ? init.body : "";
        requests.push({ url: request.url, body });
        return await sandbox.app.fetch(request);
      },
      ...options.deps,
    },
  );
  return { clock, app, log, records, requests, sandbox, wechat, phone: sandbox.phone(openid) };
}

/** What the person was shown by the account, as text. */
export function shownBy(world: World): string[] {
  return world.phone
    .messages()
    .flatMap((seen) => (seen.from === "person" || !("text" in seen) ? [] : [seen.text]));
}

/** Shows a message to the person, as the app does it. */
export const send = (
  world: World,
  message: Outgoing,
  previous?: string,
): Promise<Shown | undefined> =>
  Promise.resolve(world.wechat.channel.send?.(openid, message, previous));

/** The calls of one kind that reached WeChat. */
export const callsOf = (world: World, call: string) =>
  world.sandbox.calls().filter((one) => one.call === call);
