import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { App, Log } from "../app/app.ts";
import { watchClock } from "../app/halts/clock-watch.ts";
import { paymentOpener } from "../app/money/open-payment.ts";
import { systemClock } from "../app/ports.ts";
import { scheduleReconciliation } from "../app/reconciliation/reconcile.ts";
import { startJobs } from "../app/running/run-jobs.ts";
import type { Inbound } from "../app/turns/inbound.ts";
import { receiver } from "../app/turns/receive.ts";
import { type Taken, turnTaker } from "../app/turns/take-turn.ts";
import type { Render } from "../channels/channel.ts";
import { linksFor } from "../channels/telegram/settings.ts";
import { createTelegram } from "../channels/telegram/telegram.ts";
import type { WechatSettings } from "../channels/wechat/settings.ts";
import { createWechat } from "../channels/wechat/wechat.ts";
import type { Config, WechatConfig } from "../config/config.ts";
import type { Dialogues } from "../core/conversation/dialogue.ts";
import { Secret } from "../core/secret.ts";
import { sandboxCards } from "../sandbox/carrier/cards.ts";
import { demoPhone as telegramPhone } from "../sandbox/telegram/demo-phone.ts";
import { startTelegramSandbox } from "../sandbox/telegram/start.ts";
import { demoPhone as wechatPhone } from "../sandbox/wechat/demo-phone.ts";
import { startWechatSandbox } from "../sandbox/wechat/start.ts";
import { cashierMount } from "../sandbox/wechat-pay/sandbox.ts";
import type { DemoPhone } from "../server/demo/demo-routes.ts";
import { createHttp } from "../server/http.ts";
import type { Site } from "../server/site/site.ts";
import { connectSharedTokens, type SharedTokens } from "../storage/redis/shared-tokens.ts";
import { createTexts } from "../texts/texts.ts";
import { type Closers, type OpenedApp, openApp } from "./open-app.ts";

export type Service = {
  app: App;
  /** Takes no new work, finishes the running, closes everything. */
  stop(): Promise<void>;
};

/**
 * Puts the parts together and starts them. Throws when a part cannot start; what was started is
 * stopped then.
 */
export async function startService(
  given: Config,
  makeLog: (secrets: readonly Secret[]) => Log,
  demo?: "telegram" | "wechat",
  list?: Dialogues,
): Promise<Service> {
  const closers: Closers = [];
  const stopAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const { config, phone } =
      demo === undefined ? { config: given } : await startDemo(given, demo, closers);
    const opened = await openApp(config, makeLog, closers, list === undefined ? {} : { list });
    return await start(config, opened, closers, stopAll, phone);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function start(
  config: Config,
  { app, web, cashier, onWork }: OpenedApp,
  closers: Closers,
  stopAll: () => Promise<void>,
  demoPhone?: DemoPhone,
): Promise<Service> {
  const takeTurn = turnTaker(app);
  const chats = startChats(app, config, takeTurn, closers);
  const site: Site = {
    app,
    web,
    takeTurn,
    webhooks: chats.webhooks,
    demoPhone,
    openPayment: paymentOpener(app),
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    ...(cashier === undefined
      ? {}
      : {
          sandbox: {
            cards: (language) =>
              sandboxCards.map(({ number, password, note }) => ({
                number,
                password,
                shows: app.texts.render(note, language),
              })),
            cashierUrl: (codeUrl) =>
              `${cashierMount}/cashier?code_url=${encodeURIComponent(codeUrl)}`,
            bridgeScript: `${cashierMount}/bridge.js`,
          },
        }),
  };
  const http = createHttp(site);
  if (cashier !== undefined) http.route(cashierMount, cashier);

  const server = createServer(getRequestListener(http.fetch));
  // A slow header is an attack or a dead line; a chat stream has none of these limits.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await listen(server, config.port);
  closers.push(() => closeServer(server));
  await watchClock(app);
  await scheduleReconciliation(app);
  const jobs = startJobs(app);
  onWork(jobs.wake);
  closers.push(() => jobs.stop());
  chats.begin();
  return { app, stop: stopAll };
}

/** A chat platform on this machine, and the phone that the chat page then is the screen of. */
async function startDemo(
  config: Config,
  demo: "telegram" | "wechat",
  closers: Closers,
): Promise<{ config: Config; phone: DemoPhone }> {
  if (demo === "telegram") {
    // Ids go on rising over restarts, as Telegram's do: the bot remembers the ones it has seen.
    const sandbox = await startTelegramSandbox({ firstUpdateId: Math.floor(Date.now() / 1000) });
    closers.push(() => sandbox.close());
    const telegram = {
      botToken: new Secret(sandbox.token),
      apiRoot: sandbox.apiRoot,
      mode: "polling" as const,
      webhookSecret: undefined,
    };
    return {
      config: { ...config, telegram },
      phone: telegramPhone(sandbox.phone(1001, { languageCode: "zh-hans" })),
    };
  }
  const account = {
    appId: "wx0000000000000001",
    appSecret: new Secret(randomBytes(16).toString("hex")),
    token: new Secret(randomBytes(8).toString("hex")),
    aesKey: new Secret(
      randomBytes(33)
        .toString("base64")
        .replace(/[^0-9A-Za-z]/g, "x")
        .slice(0, 43),
    ),
  };
  const sandbox = await startWechatSandbox({
    ...account,
    webhookUrl: `http://127.0.0.1:${config.port}/wechat/webhook`,
  });
  closers.push(() => sandbox.close());
  const wechat = { ...account, apiRoot: sandbox.apiRoot, newsTemplateId: undefined };
  return {
    config: { ...config, wechat },
    phone: wechatPhone(sandbox.phone("oDemo000000000000000000001")),
  };
}

type Chats = {
  webhooks: Record<string, (request: Request) => Promise<Response>>;
  /** Starts fetching and tells the platforms about us; after the server listens. */
  begin(): void;
};

/** The chat platforms that are configured. Their channels join the app's. */
function startChats(
  app: App,
  config: Config,
  takeTurn: (inbound: Inbound) => Promise<Taken>,
  closers: Closers,
): Chats {
  const webhooks: Chats["webhooks"] = {};
  const begins: (() => void)[] = [];
  const render: Render = (text, language) => app.texts.render(text, language);
  const kept = {
    read: (key: string) => app.store.read((tables) => tables.kept.read(key)),
    write: (key: string, value: string) =>
      app.store.write((tables) => tables.kept.write(key, value)),
  };

  if (config.telegram !== undefined) {
    const { botToken, apiRoot, mode, webhookSecret } = config.telegram;
    const holder = app.dice.letters(16);
    const telegram = createTelegram(
      {
        token: botToken,
        apiRoot,
        links: linksFor(config.publicUrl),
        mode:
          mode === "webhook" && webhookSecret !== undefined
            ? {
                type: "webhook",
                url: `${config.publicUrl}/telegram/webhook`,
                secret: webhookSecret,
              }
            : { type: "polling" },
      },
      {
        receive: receiver(app, "telegram", takeTurn),
        render,
        log: app.log,
        kept,
        lease: () =>
          app.store.write((tables) =>
            tables.kept.lease("telegram:polling", holder, app.clock.nowMs(), pollingLeaseMs),
          ),
      },
    );
    app.channels.telegram = telegram.channel;
    webhooks["/telegram/webhook"] = (request) => telegram.handleWebhook(request);
    begins.push(() => {
      const stopped = new AbortController();
      closers.push(() => stopped.abort());
      telegram.setUp(stopped.signal).catch((error: unknown) => {
        app.log.error(
          { error: error instanceof Error ? error.message : "unknown" },
          "Telegram refuses our settings",
        );
      });
      if (mode === "polling") {
        const polling = telegram.startPolling();
        closers.push(async () => {
          await polling.stop();
          // Another instance, or our own next start, need not wait for the lease to run out.
          await app.store.write((tables) => tables.kept.release("telegram:polling", holder));
        });
      }
    });
  }

  if (config.wechat !== undefined) {
    const wechat = createWechat(wechatSettings(config.wechat, config), {
      receive: receiver(app, "wechat", takeTurn),
      render,
      log: app.log,
      nowMs: () => app.clock.nowMs(),
      windows: {
        async read(address) {
          const value = await kept.read(`wechat:window:${address}`);
          return value === undefined ? undefined : JSON.parse(value);
        },
        write: (address, record) => kept.write(`wechat:window:${address}`, JSON.stringify(record)),
      },
      ...(config.redisUrl === undefined
        ? {}
        : { tokenStore: sharedTokens(config.redisUrl, app.log, closers) }),
    });
    app.channels.wechat = wechat.channel;
    webhooks["/wechat/webhook"] = (request) => wechat.handle(request);
    closers.push(() => wechat.idle());
  }
  return {
    webhooks,
    begin() {
      for (const begin of begins) begin();
    },
  };
}

/** Longer than one long poll; a crashed instance's turn passes on after it. */
const pollingLeaseMs = 60_000;

function wechatSettings(given: WechatConfig, config: Config): WechatSettings {
  const { appId, appSecret, token, aesKey, apiRoot, newsTemplateId } = given;
  return {
    appId,
    appSecret,
    token,
    apiRoot,
    publicUrl: config.publicUrl,
    ...(aesKey === undefined ? {} : { aesKey }),
    ...(newsTemplateId === undefined ? {} : { templates: { news: newsTemplateId } }),
  };
}

function sharedTokens(url: Secret, log: Log, closers: Closers): SharedTokens {
  const tokens = connectSharedTokens(url, log);
  closers.push(() => tokens.close());
  return tokens;
}

/**
 * Sets the Official Account's menu and ends; `npm run wechat-menu`. Returns what was done, in
 * words.
 */
export async function createWechatMenu(
  config: Config,
  makeLog: (secrets: readonly Secret[]) => Log,
): Promise<string> {
  if (config.wechat === undefined)
    throw new Error("WECHAT_TOKEN, WECHAT_APP_ID and WECHAT_APP_SECRET are needed.");
  const texts = createTexts();
  const wechat = createWechat(wechatSettings(config.wechat, config), {
    receive: () => Promise.reject(new Error("Nothing is received here.")),
    render: (text, language) => texts.render(text, language),
    log: makeLog([config.wechat.appSecret, config.wechat.token]),
    nowMs: () => systemClock.nowMs(),
    windows: { read: async () => undefined, write: async () => {} },
  });
  const made = await wechat.createMenu();
  if (made.answer !== "done") throw new Error(made.reason);
  return made.value === "created" ? "The menu is set." : "The menu was set already.";
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port);
  await once(server, "listening");
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  // Chat streams never end by themselves; browsers come back to the next process.
  server.closeAllConnections();
  await closed;
}
