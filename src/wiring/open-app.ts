import type { App, Log } from "../app/app.ts";
import { carriersOf } from "../app/carriers.ts";
import { receiptWords } from "../app/delivery/receipt-words.ts";
import type { Seller } from "../app/delivery/seller-rows.ts";
import { forgetKeys } from "../app/operators/operator-keys.ts";
import { systemClock, systemDice } from "../app/ports.ts";
import { sealBatch } from "../app/reconciliation/seal-ledger.ts";
import type { AfterCommit } from "../app/running/after-commit.ts";
import { createWebChannel, type WebChannel } from "../channels/web/web-channel.ts";
import type { Config } from "../config/config.ts";
import type { Dialogues } from "../core/conversation/dialogue.ts";
import { createEngine } from "../core/conversation/engine.ts";
import type { PhotoProblem } from "../core/conversation/events.ts";
import { Secret } from "../core/secret.ts";
import { makeFolder } from "../made-once.ts";
import { drawAdvice } from "../pictures/advice-picture.ts";
import { createCodeReader } from "../pictures/code-reader.ts";
import type { UnreadableReason } from "../pictures/code-reading.ts";
import { drawReceipt } from "../pictures/receipt-picture.ts";
import type { Store, Tables } from "../storage/store.ts";
import { UnusableDatabase } from "../storage/unusable.ts";
import { createTexts } from "../texts/texts.ts";
import {
  checkAppKey,
  checkNewDatabase,
  keyUsedSinceMs,
  markKeyUsed,
  ownAppKey,
  readAppKey,
} from "./app-key.ts";
import { assembleApp, booksSealer, operatorKeyHasher } from "./assemble-app.ts";
import type { Closers } from "./closers.ts";
import { openStore } from "./database.ts";
import { checkMerchant } from "./merchant.ts";
import { type Cashier, openCarrierOf, openPayments } from "./partners.ts";
import { instanceName } from "./presence.ts";
import { warnOfOpenPlaces } from "./rights.ts";

type OpenedApp = {
  app: App;
  web: WebChannel;
  /** Undefined when real money is taken. */
  cashier: Cashier | undefined;
  /** Throws when what is in the database was written under another key or merchant than ours. */
  checkOwner(tables: Tables): Promise<unknown>;
  /** What the app does about its own commits. */
  commits: AfterCommit;
};

type OpeningWishes = {
  /** Database and data folder are made where there are none; a command finds them, or ends. */
  mayMake?: boolean;
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
  { mayMake = true, isToBeReplaced = false, list }: OpeningWishes = {},
): Promise<OpenedApp> {
  if (mayMake) makeFolder(config.dataDir);
  const usedSinceMs = keyUsedSinceMs(config);
  const store = await openStore(config, closers, { mayMake });
  const { key, checkOwner, accepted } = await openKey(config, store, {
    usedSinceMs,
    isToBeReplaced,
  });
  if (mayMake) markKeyUsed(config);
  const carrier = await openCarrierOf[config.carrier](config, closers);
  const payments = await openPayments(config, closers);
  const log = makeLog([key, ...carrier.secrets, ...payments.secrets, ...secretsIn(config)]);
  warnOfOpenPlaces(config, log);
  for (const one of accepted)
    log.error({}, `another ${one.what} was accepted; remove ${one.by} again`);
  const web = createWebChannel();
  const texts = createTexts();
  const { app, commits } = assembleApp({
    instance: instanceName(config, systemDice),
    key,
    store,
    carriers: carriersOf([carrier.port]),
    payments: payments.port,
    channels: { web },
    texts,
    log,
    operators: config.operators,
    ...sellerOf(config),
    publicUrl: config.publicUrl,
    ...openPictures(config, texts, closers),
    ...(list === undefined ? {} : { engine: createEngine(list) }),
  });
  closers.push(() => commits.idle());
  return {
    app,
    web,
    cashier: payments.cashier,
    checkOwner,
    commits,
  };
}

/** What a command needs that only looks. */
export type Books = Pick<App, "store" | "clock" | "texts">;

/**
 * The books as they are: no database, folder, file or key is made, and nothing is brought up to
 * date. Throws when there are none.
 */
export async function openBooks(config: Config, closers: Closers): Promise<Books> {
  const store = await openStore(config, closers, { mayMake: false });
  return { store, clock: systemClock, texts: createTexts() };
}

/** Whose keys the database knows. */
type Keyring = Pick<App, "store" | "operators" | "hashOperatorKey">;

/**
 * What tells whose key somebody shows. Makes nothing; undefined where there is no database, and so
 * no key of anybody. Throws when the app's own key is not there.
 */
export async function openKeyring(config: Config, closers: Closers): Promise<Keyring | undefined> {
  try {
    const { store } = await openBooks(config, closers);
    const hashOperatorKey = operatorKeyHasher(ownAppKey(config));
    return { store, operators: config.operators, hashOperatorKey };
  } catch (error) {
    if (error instanceof UnusableDatabase && error.because === "missing") return undefined;
    throw error;
  }
}

/**
 * The app's key, and what of it, its database and the merchant the operator has had to accept. What
 * is about to be replaced is not looked at.
 */
async function openKey(
  config: Config,
  store: Store,
  { usedSinceMs, isToBeReplaced }: { usedSinceMs: number | undefined; isToBeReplaced: boolean },
) {
  const key = await readAppKey(config, store, isToBeReplaced);
  const checkOwner = async (tables: Tables) => {
    const known = await checkAppKey(tables, key, config);
    // What was sealed under the key before cannot be checked any more; a seal says so.
    const sealer = { clock: systemClock, sealBooks: booksSealer(key) };
    if (known === "replaced") {
      await sealBatch(sealer, tables, { isKeyNew: true });
      await forgetKeys(tables, config.operators);
    }
    return { key: known, merchant: await checkMerchant(tables, config) };
  };
  const accepted: { what: string; by: string }[] = [];
  if (!isToBeReplaced) {
    if ((await checkNewDatabase(store, usedSinceMs, config)) === "accepted")
      accepted.push({ what: "database", by: "ACCEPT_NEW_DATABASE" });
    const owner = await store.write(checkOwner);
    if (owner.key === "replaced") accepted.push({ what: "app key", by: "ACCEPT_NEW_APP_KEY" });
    if (owner.merchant === "replaced")
      accepted.push({ what: "merchant", by: "ACCEPT_NEW_MERCHANT" });
  }
  return { key, checkOwner, accepted };
}

/** The chats' and the storage's own; those of the partners are told by the partners. */
function secretsIn({ telegram, wechat, redisUrl, database, operatorKey }: Config): Secret[] {
  return Object.values({ ...telegram, ...wechat, redisUrl, ...database, operatorKey }).filter(
    (value) => value instanceof Secret,
  );
}

function sellerOf({ supportContact: contact, sellerName, sellerHotline }: Config): Seller {
  return { contact, sellerName, sellerHotline };
}

/** What a person is told of a picture that could not be read. */
const problemOf: Record<UnreadableReason, PhotoProblem> = {
  "too-large": "too-large",
  "too-many-pixels": "too-large",
  "not-a-picture": "unsupported",
  damaged: "unreadable",
  "cut-off": "not-loaded",
  "too-slow": "unreadable",
  "broke-off": "unreadable",
  busy: "busy",
  stopped: "busy",
};

function openPictures(
  config: Config,
  texts: App["texts"],
  closers: Closers,
): Pick<App, "drawReceipt" | "drawChart" | "readCodes"> {
  const isSandbox = config.wechatPay === undefined;
  const codes = createCodeReader();
  closers.push(() => codes.close());
  return {
    drawReceipt: (order, language) =>
      drawReceipt(receiptWords({ texts, ...sellerOf(config) }, order, language, isSandbox)),
    drawChart: drawAdvice,
    async readCodes(photo, chat) {
      const reading = await codes.read(photo, chat);
      switch (reading.answer) {
        case "found":
          return { texts: reading.texts };
        case "none":
          return { texts: [] };
        case "unreadable":
          return { problem: problemOf[reading.reason] };
      }
    },
  };
}
