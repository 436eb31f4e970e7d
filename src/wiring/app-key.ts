import { createHmac, randomBytes } from "node:crypto";
import { chmodSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { Refusal } from "../core/refusal.ts";
import { Secret } from "../core/secret.ts";
import { madeOnce } from "../made-once.ts";
import type { Store, Tables } from "../storage/store.ts";

/** As `APP_KEY` must have. */
const leastCharacters = 32;

/**
 * In the table `kept`, which is in every backup: which key the links, card hashes and marks were
 * made with.
 */
const fingerprintName = "app-key";

/** Stands in the data folder for a key that is kept elsewhere. */
const markFile = "app.key.used";

/**
 * Since when the key is known to have had a database, epoch ms: its file tells, or the mark of a
 * key from `APP_KEY`. Undefined when nothing does.
 */
export function keyUsedSinceMs({ dataDir }: Config): number | undefined {
  const moments = ["app.key", markFile].flatMap(
    (name) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.mtimeMs ?? [],
  );
  return moments.length === 0 ? undefined : Math.min(...moments);
}

/** Leaves a mark where the key itself leaves no file. */
export function markKeyUsed({ appKey, dataDir }: Config): void {
  if (appKey === undefined) return;
  try {
    madeOnce(join(dataDir, markFile), () => "APP_KEY has had a database from here.\n");
  } catch {
    // A folder that only reads is no reason to stand still; the database is seen all the same.
  }
}

/**
 * Throws, in plain words, when the key is older than a database that knows no key: there was
 * another one before, with orders and payments in it. `usedSinceMs`: as it was before the database
 * was opened. Tells whether the operator wants the new one.
 */
export async function checkNewDatabase(
  store: Store,
  usedSinceMs: number | undefined,
  config: Config,
): Promise<"expected" | "accepted"> {
  if (usedSinceMs === undefined || usedSinceMs >= store.madeAtMs) return "expected";
  const isKnown = (await store.read(({ kept }) => kept.read(fingerprintName))) !== undefined;
  if (isKnown) return "expected";
  if (config.acceptNewDatabase) return "accepted";
  throw new Refusal(
    [
      "The database is empty, but the app key is from before it: the one with the orders is gone,",
      "or DATABASE_URL or DATA_DIR leads to another place.",
      "Put the database back, or restore the backup: npm run operate -- restore <file>",
      "If a new one is meant, start once with ACCEPT_NEW_DATABASE=1.",
    ].join("\n"),
  );
}

/**
 * The key of `APP_KEY`, or of the file in the data folder. A file is only made where the database
 * has not yet seen a key: a lost one must not be replaced in silence.
 */
export async function readAppKey(
  config: Config,
  store: Store,
  isToBeReplaced: boolean,
): Promise<Secret> {
  if (config.appKey !== undefined) return config.appKey;
  const path = join(config.dataDir, "app.key");
  const isKnown = (await store.read(({ kept }) => kept.read(fingerprintName))) !== undefined;
  if (isKnown && !isToBeReplaced && !config.acceptNewAppKey && !existsSync(path))
    throw new Refusal(lost(path));
  return keyFile(path);
}

/** The key that there is, where none may be made. Throws, in plain words, when there is none. */
export function ownAppKey(config: Config): Secret {
  const path = join(config.dataDir, "app.key");
  if (config.appKey === undefined && !existsSync(path)) throw new Refusal(lost(path));
  return config.appKey ?? keyFile(path);
}

/**
 * Throws, in plain words, when the database was written under another key. Tells whether it now has
 * one that it had not before: the first, or one that the operator accepts.
 */
export async function checkAppKey(
  tables: Tables,
  key: Secret,
  config: Config,
): Promise<"known" | "first" | "replaced"> {
  const mine = fingerprintOf(key);
  const known = await tables.kept.read(fingerprintName);
  if (known === mine) return "known";
  if (known !== undefined && !config.acceptNewAppKey) {
    throw new Refusal(
      lost(config.appKey === undefined ? join(config.dataDir, "app.key") : "APP_KEY"),
    );
  }
  await tables.kept.write(fingerprintName, mine);
  return known === undefined ? "first" : "replaced";
}

/** Says which key it is and nothing about it. */
function fingerprintOf(key: Secret): string {
  return createHmac("sha256", key.reveal()).update("fingerprint").digest("hex").slice(0, 16);
}

function lost(place: string): string {
  return [
    `${place} is not the key that this database was written under.`,
    "Put the old key back: app.key is kept with the backup, or it was in APP_KEY.",
    "If it is lost for good, start once with ACCEPT_NEW_APP_KEY=1. " +
      "Pay and receipt links that were sent out then lead",
    "nowhere, cards are not known again, " +
      "and payments made until now cannot be rebuilt after a restore.",
  ].join("\n");
}

/** A random key of 256 bits, made at the first start and kept readable for this user only. */
export function keyFile(path: string): Secret {
  const key = madeOnce(path, () => `${randomBytes(32).toString("hex")}\n`).trim();
  chmodSync(path, 0o600);
  if (key.length >= leastCharacters) return new Secret(key);
  throw new Refusal(
    `${path} is no key: it has ${key.length} characters, ` +
      `and at least ${leastCharacters} are needed.\n` +
      "Put the one back that is kept with the backup. If there never was one, remove this file.",
  );
}
