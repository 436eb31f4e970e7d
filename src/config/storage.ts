import { z } from "zod";
import { Secret } from "../core/secret.ts";
import { type Given, optional } from "./keys.ts";

/**
 * One file on this machine, or a server that several instances share. The address holds the
 * password.
 */
type DatabaseConfig = { kind: "sqlite"; file: string } | { kind: "postgres"; url: Secret };

/** Where what must not be lost is kept, and under which key. */
export type StorageConfig = {
  dataDir: string;
  database: DatabaseConfig;
  /** Undefined: each instance keeps what could be shared to itself. */
  redisUrl: Secret | undefined;
  /** Undefined: the key lies in a file in the data folder. */
  appKey: Secret | undefined;
  /** The database may have been written under another key than ours. */
  acceptNewAppKey: boolean;
  /** The database may be empty although the key has seen another one. */
  acceptNewDatabase: boolean;
  /** The database may be about another merchant's money than ours. */
  acceptNewMerchant: boolean;
};

const forOneStart = optional(z.enum(["1"], { error: "must be 1, for one start, or not there" }));

/** Where things are kept; all of them have a default. */
export const storageKeys = {
  DATA_DIR: optional(z.string()),
  DATABASE_URL: optional(
    z.string().refine((address) => /^sqlite:./.test(address) || isPostgres(address), {
      error: "must be sqlite:<file> or postgres://<user>:<password>@<host>/<database>",
    }),
  ),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/, error: "must be a redis:// address" })),
  APP_KEY: optional(z.string().min(32, { error: "must have at least 32 characters" })),
  ACCEPT_NEW_APP_KEY: forOneStart,
  ACCEPT_NEW_DATABASE: forOneStart,
  ACCEPT_NEW_MERCHANT: forOneStart,
};

/** Those of them that nobody else may see; a database's address has its password in it. */
export const storageSecrets = ["APP_KEY", "REDIS_URL", "DATABASE_URL"] as const;

/** Where things are kept: in `./data` unless told. */
export function readStorage(given: Given<typeof storageKeys>): StorageConfig {
  const dataDir = given.DATA_DIR ?? "./data";
  return {
    dataDir,
    database: readDatabase(given.DATABASE_URL ?? `sqlite:${dataDir}/pos-recharge-bot.sqlite`),
    redisUrl: given.REDIS_URL === undefined ? undefined : new Secret(given.REDIS_URL),
    appKey: given.APP_KEY === undefined ? undefined : new Secret(given.APP_KEY),
    acceptNewAppKey: given.ACCEPT_NEW_APP_KEY === "1",
    acceptNewDatabase: given.ACCEPT_NEW_DATABASE === "1",
    acceptNewMerchant: given.ACCEPT_NEW_MERCHANT === "1",
  };
}

function readDatabase(address: string): DatabaseConfig {
  const [, file] = /^sqlite:(.+)$/.exec(address) ?? [];
  return file === undefined
    ? { kind: "postgres", url: new Secret(address) }
    : { kind: "sqlite", file };
}

/** With a database's name: PostgreSQL would otherwise take the user's, which nobody means. */
function isPostgres(given: string): boolean {
  const url = URL.parse(given);
  if (
    url === null ||
    !/^postgres(?:ql)?:$/.test(url.protocol) ||
    url.host === "" ||
    url.pathname.length < 2
  )
    return false;
  try {
    decodeURIComponent(`${url.username}${url.password}${url.pathname}`);
    return true;
  } catch {
    return false;
  }
}
