import type { Hono } from "hono";
import type { Secret } from "../../core/secret.ts";
import { createApi } from "./api.ts";
import { type Clock, processClock } from "./clock.ts";
import type { Account, Mode, Template } from "./context.ts";
import { FaultSwitch } from "./faults.ts";
import { Person } from "./person.ts";
import { createPhone, type Phone } from "./phone.ts";
import { createPhonePages } from "./phone-pages.ts";
import { type Pushed, push, signedVerification } from "./pusher.ts";
import { Tokens } from "./tokens.ts";

/** Which account this is, and how its server talks to ours. */
export type WechatSandboxOptions = {
  appId: string;
  appSecret: Secret;
  token: Secret;
  /** 43 characters. */
  aesKey: Secret;
  /** `safe` unless told. */
  mode?: Mode;
  /** `gh_…` */
  originalId?: string;
  /** Our own server's address for WeChat, e.g. `http://127.0.0.1:3000/wechat`. */
  webhookUrl: string;
  /** By template id; `news-template` with the adapter's usual fields unless told. */
  templates?: Readonly<Record<string, Template>>;
  /** How long the account's server may take to answer, ms; 5000 unless told. */
  patienceMs?: number;
  /** When the outcome of a template message is pushed, ms; 1000 unless told. */
  templateDelayMs?: number;
  /** How long an access token works, ms; two hours unless told. */
  tokenLifeMs?: number;
  nowMs?: Clock["nowMs"];
  setTimer?: Clock["setTimer"];
  /** Carries the pushes. */
  fetch?: typeof fetch;
};

/** WeChat's servers for one account, without a port of their own. */
export type WechatSandbox = {
  /**
   * The API, and `/phone/<openid>` for a look at a person's chat; for a loopback port and nothing
   * else.
   */
  app: Hono;
  phone(openid: string): Phone;
  /** Asks the webhook to prove itself, as entering its address in WeChat's console does. */
  verifyWebhook(): Promise<boolean>;
  faults: FaultSwitch;
  tokens: Tokens;
  /** Every call that was carried out, in order; without the tokens. */
  calls(): readonly { call: string; body: unknown }[];
  /** What became of the pushes that nobody waits for. */
  pushes(): readonly Pushed[];
};

/**
 * A WeChat service account on your own machine, true to the wire: it signs and seals what it
 * pushes, waits five seconds, tries three times, counts what the account may send, and checks every
 * call. No message leaves the machine.
 */
export function createWechatSandbox(options: WechatSandboxOptions): WechatSandbox {
  const clock: Clock = {
    nowMs: options.nowMs ?? processClock.nowMs,
    setTimer: options.setTimer ?? processClock.setTimer,
  };
  const people = new Map<string, { person: Person; phone: Phone }>();
  const pushes: Pushed[] = [];

  const account: Account = {
    appId: options.appId,
    appSecret: options.appSecret,
    token: options.token,
    aesKey: options.aesKey,
    mode: options.mode ?? "safe",
    originalId: options.originalId ?? "gh_0123456789ab",
    webhookUrl: options.webhookUrl,
    templates: options.templates ?? {
      "news-template": {
        title: "订单状态通知",
        fields: ["thing1", "character_string2", "amount3", "thing4", "time5"],
      },
    },
    patienceMs: options.patienceMs ?? 5000,
    templateDelayMs: options.templateDelayMs ?? 1000,
    clock,
    fetch: options.fetch ?? fetch,
    faults: new FaultSwitch(),
    tokens: new Tokens(clock, options.tokenLifeMs ?? 7_200_000),
    media: new Map(),
    menu: { entries: undefined },
    calls: [],
    person: (openid) => known(openid).person,
    knownPerson: (openid) => people.get(openid)?.person,
    later(openid, fields, delayMs) {
      clock.setTimer(() => {
        const CreateTime = Math.floor(clock.nowMs() / 1000);
        const whole = {
          ToUserName: account.originalId,
          FromUserName: openid,
          CreateTime,
          ...fields,
        };
        void push(account, openid, whole).then((pushed) => pushes.push(pushed));
      }, delayMs);
    },
  };

  function known(openid: string): { person: Person; phone: Phone } {
    const before = people.get(openid);
    if (before !== undefined) return before;
    const person = new Person(openid);
    const made = { person, phone: createPhone(account, person) };
    people.set(openid, made);
    return made;
  }

  const phone = (openid: string) => known(openid).phone;
  const app = createApi(account) as unknown as Hono;
  app.route("/phone", createPhonePages({ phone, menu: () => account.menu.entries ?? [] }));
  return {
    app,
    phone,
    async verifyWebhook() {
      const { url, echo } = signedVerification(account);
      const response = await account.fetch(url);
      return response.status === 200 && (await response.text()) === echo;
    },
    faults: account.faults,
    tokens: account.tokens,
    calls: () => account.calls,
    pushes: () => pushes,
  };
}
