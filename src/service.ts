import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { dirname, join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import type { App, Log } from "./app/app.ts";
import { receiptPicture } from "./app/draw-receipt.ts";
import { orderLinks } from "./app/links.ts";
import { paymentOpener } from "./app/open-payment.ts";
import { systemClock, systemDice } from "./app/ports.ts";
import { type JobRunner, startJobs } from "./app/run-jobs.ts";
import { turnTaker } from "./app/take-turn.ts";
import { createSandboxCarrier } from "./carriers/sandbox-carrier/carrier.ts";
import { createWebChannel } from "./channels/web/web-channel.ts";
import type { Config, WechatPayConfig } from "./config.ts";
import { seedCatalogue } from "./core/recharge/catalogue.ts";
import { Secret } from "./core/secret.ts";
import type { WechatPaySettings } from "./payments/wechat-pay/settings.ts";
import { createWechatPay } from "./payments/wechat-pay/wechat-pay.ts";
import { drawReceipt } from "./pictures/receipt-picture.ts";
import { sandboxCards } from "./sandbox/carrier/cards.ts";
import { startCarrierSandbox } from "./sandbox/carrier/start.ts";
import { cashierMount, createWechatPaySandbox } from "./sandbox/wechat-pay/sandbox.ts";
import { createHttp } from "./server/http.ts";
import type { Site } from "./server/site.ts";
import { openSqlStore } from "./storage/sql/sql-store.ts";
import { sqliteDialect } from "./storage/sql/sqlite.ts";
import { createTexts } from "./texts/texts.ts";

export type Service = {
  app: App;
  /** Takes no new work, finishes the running, closes everything. */
  stop(): Promise<void>;
};

/** Puts the parts together and starts them. Throws when a part cannot start; what was started is stopped then. */
export async function startService(config: Config, makeLog: (secrets: readonly Secret[]) => Log): Promise<Service> {
  const closers: (() => Promise<void> | void)[] = [];
  const stopAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await start(config, makeLog, closers, stopAll);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function start(
  config: Config,
  makeLog: (secrets: readonly Secret[]) => Log,
  closers: (() => Promise<void> | void)[],
  stopAll: () => Promise<void>,
): Promise<Service> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  if (config.databaseFile !== ":memory:") mkdirSync(dirname(config.databaseFile), { recursive: true });
  const appKey = config.appKey ?? keyFile(join(config.dataDir, "app.key"));
  const carrierKey = keyFile(join(config.dataDir, "sandbox", "carrier.key"));

  const store = await openSqlStore(sqliteDialect(config.databaseFile));
  closers.push(() => store.close());

  const carrierSandbox = await startCarrierSandbox({
    key: carrierKey,
    file: join(config.dataDir, "sandbox", "carrier.sqlite"),
  });
  closers.push(() => carrierSandbox.close());

  const money =
    config.wechatPay === undefined ? await startMoneySandbox(config, closers) : realMoney(config.wechatPay, config);
  const log = makeLog([
    appKey,
    carrierKey,
    money.settings.apiV3Key,
    money.settings.merchantPrivateKeyPem,
    money.settings.oauth.appSecret,
  ]);

  const web = createWebChannel();
  // The runner needs the app and the app wakes the runner; until it runs there is nobody to wake.
  let jobs: JobRunner | undefined;
  const app: App = {
    store,
    clock: systemClock,
    dice: systemDice,
    carrier: createSandboxCarrier({ apiRoot: carrierSandbox.apiRoot, key: carrierKey }),
    payments: createWechatPay(money.settings),
    channels: { web },
    texts: createTexts(),
    links: orderLinks(config.publicUrl, appKey),
    log,
    catalogue: () => seedCatalogue,
    hashCard: (number) => createHmac("sha256", appKey.reveal()).update(`card:${number}`).digest("hex"),
    contact: config.supportContact,
    publicUrl: config.publicUrl,
    drawReceipt: (order, language) => drawReceipt(receiptPicture(app, order, language, config.wechatPay === undefined)),
    readCodes: async () => [],
    wakeJobs: () => jobs?.wake(),
  };

  const site: Site = {
    app,
    web,
    takeTurn: turnTaker(app),
    openPayment: paymentOpener(app),
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    ...(money.cashier === undefined
      ? {}
      : {
          sandbox: {
            cards: (language) =>
              sandboxCards.map(({ number, password, note }) => ({
                number,
                password,
                shows: app.texts.render(note, language),
              })),
            cashierUrl: (codeUrl) => `${cashierMount}/cashier?code_url=${encodeURIComponent(codeUrl)}`,
            bridgeScript: `${cashierMount}/bridge.js`,
          },
        }),
  };
  const http = createHttp(site);
  if (money.cashier !== undefined) http.route(cashierMount, money.cashier);

  const server = createServer(getRequestListener(http.fetch));
  // A slow header is an attack or a dead line; a chat stream has none of these limits.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await listen(server, config.port);
  closers.push(() => closeServer(server));
  jobs = startJobs(app);
  closers.push(() => jobs?.stop());
  return { app, stop: stopAll };
}

type Money = { settings: WechatPaySettings; cashier?: ReturnType<typeof createWechatPaySandbox>["cashier"] };

function realMoney(given: WechatPayConfig, config: Config): Money {
  return {
    settings: {
      mchid: given.mchid,
      appid: given.appId,
      merchantSerial: given.serial,
      merchantPrivateKeyPem: given.privateKeyPem,
      platformKeys: { [given.publicKeyId]: given.publicKeyPem },
      requestSerial: given.publicKeyId,
      apiV3Key: given.apiV3Key,
      apiRoot: given.apiRoot,
      notifyUrl: `${config.publicUrl}/wechatpay/notify`,
      oauth: { apiRoot: given.wechatApiRoot, appSecret: given.appSecret },
    },
  };
}

/** WeChat Pay's stand-in, on a loopback port of its own: the client talks to it as it would to the real one. */
async function startMoneySandbox(config: Config, closers: (() => Promise<void> | void)[]): Promise<Money> {
  const sandbox = createWechatPaySandbox({
    folder: join(config.dataDir, "sandbox", "wechat-pay"),
    publicUrl: config.publicUrl,
  });
  closers.push(() => sandbox.close());
  const server = createServer(getRequestListener(sandbox.app.fetch));
  await listen(server, 0, "127.0.0.1");
  closers.push(() => closeServer(server));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The WeChat Pay sandbox has no TCP address.");
  const apiRoot = `http://127.0.0.1:${address.port}/`;
  return {
    settings: sandbox.clientSettings({ apiRoot, notifyUrl: `${config.publicUrl}/wechatpay/notify` }),
    cashier: sandbox.cashier,
  };
}

async function listen(server: Server, port: number, host?: string): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  // Chat streams never end by themselves; browsers come back to the next process.
  server.closeAllConnections();
  await closed;
}

/** A random key of 256 bits, made at the first start and kept readable for this user only. */
function keyFile(path: string): Secret {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  }
  chmodSync(path, 0o600);
  return new Secret(readFileSync(path, "utf8").trim());
}
