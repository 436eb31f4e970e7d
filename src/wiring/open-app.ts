import { mkdirSync } from "node:fs";
import type { App, Log } from "../app/app.ts";
import { carriersOf } from "../app/carriers.ts";
import { receiptWords } from "../app/delivery/receipt-words.ts";
import { systemClock } from "../app/ports.ts";
import { sealBatch } from "../app/reconciliation/seal-ledger.ts";
import type { AfterCommit } from "../app/running/after-commit.ts";
import { createWebChannel, type WebChannel } from "../channels/web/web-channel.ts";
import type { Config } from "../config/config.ts";
import type { Dialogues } from "../core/conversation/dialogue.ts";
import { createEngine } from "../core/conversation/engine.ts";
import { Secret } from "../core/secret.ts";
import { drawAdvice } from "../pictures/advice-picture.ts";
import { createCodeReader } from "../pictures/code-reader.ts";
import { drawReceipt } from "../pictures/receipt-picture.ts";
import type { Store, Tables } from "../storage/store.ts";
import { createTexts } from "../texts/texts.ts";
import { checkAppKey, checkNewDatabase, keyFileMadeAtMs, readAppKey } from "./app-key.ts";
import { assembleApp, booksSealer } from "./assemble-app.ts";
import type { Closers } from "./closers.ts";
import { type Cashier, openCarrierOf, openPayments, openStore } from "./partners.ts";

type OpenedApp = {
  app: App;
  web: WebChannel;
  /** Undefined when real money is taken. */
  cashier: Cashier | undefined;
  /** Throws when what is in the database was written under another key than ours. */
  checkKey(tables: Tables): Promise<unknown>;
  /** What the app does about its own commits. */
  commits: AfterCommit;
};

type OpeningWishes = {
  /**
   * A backup is about to take the place of all rows, so it does not matter under which key they
   * were written.
   */
  isToBeReplaced?: boolean;
  /** Other dialogues than those of the product. */
  list?: Dialogues | undefined;
};

/**
 * The use cases with their database and partners, but nothing that serves or runs by itself: what
 * the service and the operator's commands have in common. Throws when a part cannot be opened.
 */
export async function openApp(
  config: Config,
  makeLog: (secrets: readonly Secret[]) => Log,
  closers: Closers,
  { isToBeReplaced = false, list }: OpeningWishes = {},
): Promise<OpenedApp> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const keyMadeAtMs = keyFileMadeAtMs(config);
  const store = await openStore(config, closers);
  const { key, checkKey, accepted } = await openKey(config, store, {
    keyMadeAtMs,
    isToBeReplaced,
  });
  const carrier = await openCarrierOf[config.carrier](config, closers);
  const payments = await openPayments(config, closers);
  const log = makeLog([key, ...carrier.secrets, ...payments.secrets, ...secretsIn(config)]);
  for (const one of accepted)
    log.error({}, `another ${one.what} was accepted; remove ${one.by} again`);
  const web = createWebChannel();
  const texts = createTexts();
  const { app, commits } = assembleApp({
    key,
    store,
    carriers: carriersOf([carrier.port]),
    payments: payments.port,
    channels: { web },
    texts,
    log,
    contact: config.supportContact,
    publicUrl: config.publicUrl,
    ...openPictures(config, texts, closers),
    ...(list === undefined ? {} : { engine: createEngine(list) }),
  });
  closers.push(() => commits.idle());
  return {
    app,
    web,
    cashier: payments.cashier,
    checkKey,
    commits,
  };
}

/** The app's key, and what about it and its database the operator has had to accept. */
async function openKey(
  config: Config,
  store: Store,
  { keyMadeAtMs, isToBeReplaced }: { keyMadeAtMs: number | undefined; isToBeReplaced: boolean },
) {
  const key = await readAppKey(config, store, isToBeReplaced);
  const checkKey = async (tables: Tables) => {
    const known = await checkAppKey(tables, key, config);
    // What was sealed under the key before cannot be checked any more; a seal says so.
    const sealer = { clock: systemClock, sealBooks: booksSealer(key) };
    if (known === "replaced") await sealBatch(sealer, tables, { isKeyNew: true });
    return known;
  };
  const accepted: { what: string; by: string }[] = [];
  if (!isToBeReplaced) {
    if ((await checkNewDatabase(store, keyMadeAtMs, config)) === "accepted")
      accepted.push({ what: "database", by: "ACCEPT_NEW_DATABASE" });
    if ((await store.write(checkKey)) === "replaced")
      accepted.push({ what: "app key", by: "ACCEPT_NEW_APP_KEY" });
  }
  return { key, checkKey, accepted };
}

/** The chats' and the storage's own; those of the partners are told by the partners. */
function secretsIn({ telegram, wechat, redisUrl, database }: Config): Secret[] {
  return Object.values({ ...telegram, ...wechat, redisUrl, ...database }).filter(
    (value) => value instanceof Secret,
  );
}

function openPictures(
  config: Config,
  texts: App["texts"],
  closers: Closers,
): Pick<App, "drawReceipt" | "drawChart" | "readCodes"> {
  const isSandbox = config.wechatPay === undefined;
  const codes = createCodeReader();
  closers.push(() => codes.close());
  return {
    drawReceipt: (order, language) => drawReceipt(receiptWords(texts, order, language, isSandbox)),
    drawChart: drawAdvice,
    async readCodes(photo) {
      const reading = await codes.read(photo);
      return reading.answer === "found" ? reading.texts : [];
    },
  };
}
