import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { App, Log } from "../app/app.ts";
import { readGuides } from "../app/cards/read-guides.ts";
import { carriersOf } from "../app/carriers.ts";
import { receiptWords } from "../app/delivery/receipt-words.ts";
import { orderLinks } from "../app/links.ts";
import { systemClock, systemDice } from "../app/ports.ts";
import type { Carrier } from "../carriers/carrier.ts";
import { createSandboxCarrier } from "../carriers/sandbox-carrier/carrier.ts";
import { createWebChannel, type WebChannel } from "../channels/web/web-channel.ts";
import type { Config, WechatPayConfig } from "../config/config.ts";
import type { CarrierId } from "../core/cards/carrier-id.ts";
import { seedCatalogue } from "../core/plans/catalogue.ts";
import { Secret } from "../core/secret.ts";
import type { WechatPaySettings } from "../payments/wechat-pay/settings.ts";
import { createWechatPay } from "../payments/wechat-pay/wechat-pay.ts";
import { drawAdvice } from "../pictures/advice-picture.ts";
import { createCodeReader } from "../pictures/code-reader.ts";
import { drawReceipt } from "../pictures/receipt-picture.ts";
import { startCarrierSandbox } from "../sandbox/carrier/start.ts";
import { serveOnLoopback } from "../sandbox/loopback.ts";
import { createWechatPaySandbox } from "../sandbox/wechat-pay/sandbox.ts";
import { postgresDialect } from "../storage/sql/postgres.ts";
import { openSqlStore } from "../storage/sql/sql-store.ts";
import { sqliteDialect } from "../storage/sql/sqlite.ts";
import type { Tables } from "../storage/store.ts";
import { createTexts } from "../texts/texts.ts";
import { checkAppKey, keyFile, readAppKey } from "./app-key.ts";

/** What has to be closed at the end, the newest first. */
export type Closers = (() => Promise<void> | void)[];

export type OpenedApp = {
  app: App;
  web: WebChannel;
  /** Where people pay when no real money is taken. */
  cashier: Money["cashier"];
  /** Throws when what is in the database was written under another key than ours. */
  checkKey(tables: Tables): Promise<unknown>;
  /** Who is woken when there is work in the job table. */
  onWork(wake: () => void): void;
};

/**
 * The use cases with their database and partners, but nothing that serves or runs by itself: what
 * the service and the operator's commands have in common. Throws when a part cannot be opened.
 * `isToBeReplaced`: a backup is about to take the place of all rows, so it does not matter under
 * which key they were written.
 */
export async function openApp(
  config: Config,
  makeLog: (secrets: readonly Secret[]) => Log,
  closers: Closers,
  { isToBeReplaced = false }: { isToBeReplaced?: boolean } = {},
): Promise<OpenedApp> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const { database } = config;
  if (database.kind === "sqlite" && database.file !== ":memory:") {
    mkdirSync(dirname(database.file), { recursive: true });
  }

  const store = await openSqlStore(
    database.kind === "sqlite" ? sqliteDialect(database.file) : postgresDialect(database.url),
  );
  closers.push(() => store.close());
  const appKey = await readAppKey(config, store, isToBeReplaced);
  const checkKey = (tables: Tables) => checkAppKey(tables, appKey, config);
  const keyState = isToBeReplaced ? "known" : await store.write(checkKey);

  const seller = await startCarrier[config.carrier](config, closers);
  const money =
    config.wechatPay === undefined
      ? await startMoneySandbox(config, closers)
      : realMoney(config.wechatPay, config);
  const log = makeLog([
    appKey,
    ...seller.secrets,
    money.settings.apiV3Key,
    money.settings.merchantPrivateKeyPem,
    money.settings.oauth.appSecret,
    ...Object.values({
      ...config.telegram,
      ...config.wechat,
      redis: config.redisUrl,
      ...database,
    }).filter((value) => value instanceof Secret),
  ]);

  if (keyState === "replaced")
    log.error({}, "another app key was accepted; remove ACCEPT_NEW_APP_KEY again");

  const codes = createCodeReader();
  closers.push(() => codes.close());
  const web = createWebChannel();
  // The runner needs the app and the app wakes the runner; until it runs there is nobody to wake.
  let wakeJobs = (): void => {};
  const app: App = {
    store,
    clock: systemClock,
    dice: systemDice,
    carriers: carriersOf([seller.carrier]),
    payments: createWechatPay(money.settings),
    channels: { web },
    texts: createTexts(),
    links: orderLinks(config.publicUrl, appKey),
    log,
    catalogue: () => seedCatalogue,
    guides: readGuides((file) =>
      readFileSync(new URL(`../../locales/guides/${file}`, import.meta.url), "utf8"),
    ),
    hashCard: (number) =>
      createHmac("sha256", appKey.reveal()).update(`card:${number}`).digest("hex"),
    contact: config.supportContact,
    publicUrl: config.publicUrl,
    drawReceipt: (order, language) =>
      drawReceipt(receiptWords(app, order, language, config.wechatPay === undefined)),
    drawChart: drawAdvice,
    async readCodes(photo) {
      const reading = await codes.read(photo);
      return reading.answer === "found" ? reading.texts : [];
    },
    wakeJobs: () => wakeJobs(),
  };
  return {
    app,
    web,
    cashier: money.cashier,
    checkKey,
    onWork(wake) {
      wakeJobs = wake;
    },
  };
}

type Seller = { carrier: Carrier; secrets: readonly Secret[] };

/** How each carrier is reached. Of our own sandbox both ends run here. */
const startCarrier: Record<CarrierId, (config: Config, closers: Closers) => Promise<Seller>> = {
  async sandbox(config, closers) {
    const folder = join(config.dataDir, "sandbox");
    const key = keyFile(join(folder, "carrier.key"));
    const { apiRoot, close } = await startCarrierSandbox({
      key,
      file: join(folder, "carrier.sqlite"),
    });
    closers.push(close);
    return { carrier: createSandboxCarrier({ apiRoot, key }), secrets: [key] };
  },
};

type Money = {
  settings: WechatPaySettings;
  cashier?: ReturnType<typeof createWechatPaySandbox>["cashier"];
};

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

/**
 * WeChat Pay's stand-in, on a loopback port of its own: the client talks to it as it would to the
 * real one.
 */
async function startMoneySandbox(config: Config, closers: Closers): Promise<Money> {
  const sandbox = createWechatPaySandbox({
    folder: join(config.dataDir, "sandbox", "wechat-pay"),
    publicUrl: config.publicUrl,
  });
  closers.push(() => sandbox.close());
  const { apiRoot, close } = await serveOnLoopback(sandbox.app.fetch);
  closers.push(close);
  return {
    settings: sandbox.clientSettings({
      apiRoot: `${apiRoot}/`,
      notifyUrl: `${config.publicUrl}/wechatpay/notify`,
    }),
    cashier: sandbox.cashier,
  };
}
