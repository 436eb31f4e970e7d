import { AsyncLocalStorage } from "node:async_hooks";
import { buffer } from "node:stream/consumers";
import type { App } from "../../src/app/app.ts";
import { watched } from "../../src/app/partner-watch.ts";
import type { Inbound } from "../../src/app/turns/inbound.ts";
import { receiver } from "../../src/app/turns/receive.ts";
import type { Taken } from "../../src/app/turns/take-turn.ts";
import type { Channel } from "../../src/channels/channel.ts";
import { linksFor } from "../../src/channels/telegram/settings.ts";
import { createTelegram } from "../../src/channels/telegram/telegram.ts";
import type { WechatDeps } from "../../src/channels/wechat/settings.ts";
import { createWechat } from "../../src/channels/wechat/wechat.ts";
import { Secret } from "../../src/core/secret.ts";
import { createTelegramSandbox, type TelegramSandbox } from "../../src/sandbox/telegram/sandbox.ts";
import { createWechatSandbox, type WechatSandbox } from "../../src/sandbox/wechat/sandbox.ts";
import { Instance, publicUrl } from "./instance.ts";
import { here } from "./virtual-process.ts";
import type { World } from "./world.ts";

const secondMs = 1000;

const hookSecret = new Secret("a-webhook-secret");
const account = {
  appId: "wx1234567890abcdef",
  appSecret: new Secret("0123456789abcdef0123456789abcdef"),
  token: new Secret("sandboxtoken"),
  aesKey: new Secret("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
};

type Platform = "telegram" | "wechat";

/** Which message of ours, or which picture, a call to a platform brings. */
const carrying = new AsyncLocalStorage<{ message?: string; picture?: string }>();

/**
 * The chat platforms of one seed's world: their servers, and the bad lines to them and from them.
 * What our instances run is the real channels.
 */
export class Platforms {
  readonly telegram: TelegramSandbox;
  readonly wechat: WechatSandbox;
  /** Message id → how often a platform took it, edits not counted. */
  readonly accepted = new Map<string, number>();
  readonly #pictures = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    const { time, dice } = world.scene;
    this.telegram = createTelegramSandbox({
      nowMs: () => time.nowMs,
      sleep: (ms) => time.sleep(ms),
      random: () => dice.fraction(),
      post: (url, init) => this.#bring("telegram", String(url), init ?? {}),
    });
    this.wechat = createWechatSandbox({
      ...account,
      webhookUrl: `${publicUrl}/wechat/webhook`,
      nowMs: () => time.nowMs,
      setTimer: (job, delayMs) => time.after(delayMs, job),
      fetch: (url, init) => this.#bring("wechat", String(url), init ?? {}),
    });
  }

  /** Tells Telegram where to deliver, as the service does when it is set up. */
  async open(): Promise<void> {
    const { token, app } = this.telegram;
    const body = { url: `${publicUrl}/telegram/webhook`, secret_token: hookSecret.reveal() };
    await app.fetch(
      new Request(`http://telegram.example/bot${token}/setWebhook`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
  }

  close(): void {
    this.telegram.close();
  }

  /** Gives an instance its channels, and what the platforms call at it. */
  connect(
    instance: Instance,
    app: App,
    takeTurn: (inbound: Inbound) => Promise<Taken>,
  ): Record<string, (request: Request) => Promise<Response>> {
    const { time } = this.#world.scene;
    const render = (...given: Parameters<App["texts"]["render"]>) => app.texts.render(...given);
    const telegram = createTelegram(
      {
        token: new Secret(this.telegram.token),
        apiRoot: "http://telegram.example",
        links: linksFor(publicUrl),
        mode: { type: "webhook", url: `${publicUrl}/telegram/webhook`, secret: hookSecret },
      },
      {
        receive: receiver(app, "telegram", takeTurn, (job, delayMs) =>
          time.after(delayMs, () => instance.isAlive && here.run(instance, job)),
        ),
        render,
        log: app.log,
        time: {
          nowMs: () => time.nowMs + instance.skewMs,
          // Nor does what is dead go on after a sleep.
          async sleep(ms) {
            await time.sleep(ms);
            if (!instance.isAlive) await new Promise(() => {});
          },
        },
        fetch: this.#line("telegram"),
      },
    );
    const wechat = createWechat(
      {
        ...account,
        publicUrl,
        apiRoot: "http://wechat.example",
        templates: { news: "news-template" },
      },
      {
        receive: receiver(app, "wechat", takeTurn),
        render,
        log: app.log,
        nowMs: () => time.nowMs + instance.skewMs,
        // What is dead answers nobody, though its timers are still ours.
        setTimer: (job, delayMs) => time.after(delayMs, () => instance.isAlive && job()),
        windows: windowsBy(app),
        fetch: this.#line("wechat"),
      },
    );
    app.channels.telegram = watched(told(telegram.channel), "telegram", app.partners);
    app.channels.wechat = watched(told(wechat.channel), "wechat", app.partners);
    return {
      "/telegram/webhook": (request) => telegram.handleWebhook(request),
      "/wechat/webhook": (request) => wechat.handle(request),
    };
  }

  /** A platform calls us: any instance, which may end in the middle of it. */
  async #bring(platform: Platform, url: string, init: RequestInit): Promise<Response> {
    const { scene } = this.#world;
    const { time, dice, faults, count, note } = scene;
    await time.sleep(dice.int(5, 60));
    const instance = this.#world.anyInstance();
    if (instance === undefined) throw new TypeError("nobody listens");
    const { promise: patience, reject: giveUp } = Promise.withResolvers<never>();
    const callOff = time.after(60 * secondMs, () => giveUp(new TypeError("no answer")));
    const answer = instance.run(async () =>
      instance.http.fetch(new Request(url, { ...init, signal: null })),
    );
    const response = await Promise.race([answer, patience]);
    callOff();
    note(platform, `an update to ${instance.name} -> ${response.status}`);
    if (!dice.chance(faults.phone.answerLost)) return response;
    count(`${platform}: answer to a push lost`);
    throw new TypeError("the answer was lost");
  }

  /** How requests of ours reach a platform. */
  #line(platform: Platform): typeof fetch {
    return async (input, init = {}) => {
      const instance = here.getStore();
      if (!(instance instanceof Instance)) throw new Error(`${platform} is called by nobody.`);
      const request = await requestOf(String(input), init);
      const { pathname } = new URL(request.url);
      const name = pathname.slice(pathname.lastIndexOf("/") + 1);
      await instance.step(`before ${platform} ${name}`);
      try {
        return await this.#call(platform, name, request);
      } finally {
        await instance.step(`after ${platform} ${name}`);
      }
    };
  }

  async #call(platform: Platform, name: string, request: Request): Promise<Response> {
    const { time, dice, faults, count } = this.#world.scene;
    const { answerLost, tooFast, blocked, away } = faults.phone;
    await time.sleep(dice.int(5, 60));
    if (dice.chance(away)) {
      count(`${platform}: away`);
      throw Object.assign(new TypeError("fetch failed"), { code: "ECONNREFUSED" });
    }
    if (dice.chance(tooFast)) {
      count(`${platform}: too fast`);
      return refusals[platform].tooFast(dice.int(1, 40));
    }
    if (shows.has(name) && dice.chance(blocked)) {
      count(`${platform}: blocked`);
      return refusals[platform].blocked();
    }
    const sandbox = platform === "telegram" ? this.telegram.app : this.wechat.app;
    const answer = await here.run(undefined, async () => await sandbox.fetch(request));
    if (shows.has(name) && (await isTaken(answer.clone()))) this.#taken();
    if (!dice.chance(answerLost)) return answer;
    count(`${platform}: answer lost`);
    await time.sleep(dice.int(100, 7 * secondMs));
    throw Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
  }

  /** The platform has something of ours that it had not before. */
  #taken(): void {
    const { message, picture } = carrying.getStore() ?? {};
    const { witness, scene } = this.#world;
    if (message !== undefined) {
      this.accepted.set(message, (this.accepted.get(message) ?? 0) + 1);
      witness.shown(message);
    }
    if (picture === undefined) return;
    // A backup from before it was taken does not know that it was.
    if (this.#pictures.has(picture) && !witness.isRestored)
      scene.fail(`I8 the picture of ${picture} came twice`);
    this.#pictures.add(picture);
  }
}

/** Calls that put something new into a chat. */
const shows = new Set(["sendMessage", "sendPhoto", "send"]);

const refusals = {
  telegram: {
    tooFast: (seconds: number) =>
      Response.json(
        {
          ok: false,
          error_code: 429,
          description: `Too Many Requests: retry after ${seconds}`,
          parameters: { retry_after: seconds },
        },
        { status: 429 },
      ),
    blocked: () =>
      Response.json(
        { ok: false, error_code: 403, description: "Forbidden: bot was blocked by the user" },
        { status: 403 },
      ),
  },
  wechat: {
    tooFast: (_seconds: number) => Response.json({ errcode: 45011, errmsg: "api minute-quota" }),
    blocked: () => Response.json({ errcode: 48002, errmsg: "user refuses" }),
  },
};

/** Both platforms say in their own way that they have taken something. */
async function isTaken(answer: Response): Promise<boolean> {
  const said: unknown = await answer.json().catch(() => undefined);
  const { ok, errcode } = (said ?? {}) as { ok?: boolean; errcode?: number };
  return ok === true || (answer.status === 200 && errcode === 0);
}

/** grammY gives a form as a stream of Node's. */
async function requestOf(url: string, init: RequestInit): Promise<Request> {
  const { method = "GET", headers = {}, body } = init;
  const isStream = typeof body === "object" && body !== null && Symbol.asyncIterator in body;
  const bytes = isStream
    ? new Uint8Array(await buffer(body as unknown as AsyncIterable<Uint8Array>))
    : body;
  return new Request(url, {
    method,
    headers,
    ...(bytes === undefined || bytes === null ? {} : { body: bytes }),
  });
}

/** The channel, with what it sends known to the line that carries it. */
function told(channel: Channel): Channel {
  const { send, sendPicture } = channel;
  return {
    ...channel,
    ...(send && {
      send: (address, message, previous) =>
        carrying.run({ message: message.id }, () => send(address, message, previous)),
    }),
    ...(sendPicture && {
      sendPicture: (address, picture) =>
        carrying.run({ picture: picture.key }, () => sendPicture(address, picture)),
    }),
  };
}

/** As the service keeps WeChat's windows. */
function windowsBy({ store }: App): WechatDeps["windows"] {
  const keyOf = (address: string): string => `wechat:window:${address}`;
  return {
    async read(address) {
      const value = await store.read((tables) => tables.kept.read(keyOf(address)));
      return value === undefined ? undefined : JSON.parse(value);
    },
    write: (address, record) =>
      store.write((tables) => tables.kept.write(keyOf(address), JSON.stringify(record))),
  };
}
