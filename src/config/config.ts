import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { z } from "zod";
import { type CarrierId, carrierIds } from "../core/cards/carrier-id.ts";
import { Secret } from "../core/secret.ts";

/**
 * Reads the environment once, at the start. The answer is either one frozen, typed Config, or every
 * bad key at once, each with what it should be. Values of secrets never appear in a message.
 */
export type Config = {
  port: number;
  publicUrl: string;
  dataDir: string;
  database: DatabaseConfig;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  trustedProxies: readonly string[];
  supportContact: string | undefined;
  appKey: Secret | undefined;
  /** The database may have been written under another key than ours. */
  acceptNewAppKey: boolean;
  /** Who sells the plans. */
  carrier: CarrierId;
  /** Undefined: the sandbox takes the payments. */
  wechatPay: WechatPayConfig | undefined;
  /** Undefined: no Telegram bot. */
  telegram: TelegramConfig | undefined;
  /** Undefined: no Official Account. */
  wechat: WechatConfig | undefined;
  redisUrl: Secret | undefined;
};

/**
 * One file on this machine, or a server that several instances share. The address holds the
 * password.
 */
export type DatabaseConfig = { kind: "sqlite"; file: string } | { kind: "postgres"; url: Secret };

export type TelegramConfig = {
  botToken: Secret;
  /** Without a slash at the end. */
  apiRoot: string;
  mode: "polling" | "webhook";
  webhookSecret: Secret | undefined;
};

export type WechatConfig = {
  appId: string;
  appSecret: Secret;
  token: Secret;
  /** Undefined: messages come unencrypted. */
  aesKey: Secret | undefined;
  apiRoot: string;
  newsTemplateId: string | undefined;
};

export type WechatPayConfig = {
  mchid: string;
  appId: string;
  appSecret: Secret;
  serial: string;
  privateKeyPem: Secret;
  publicKeyId: string;
  publicKeyPem: string;
  apiV3Key: Secret;
  apiRoot: string;
  wechatApiRoot: string;
};

export type ConfigReading = { config: Config } | { problems: readonly string[] };

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) address" });

/**
 * Pages, cookies and WeChat's notify address all start at the root, so a path would only break
 * them.
 */
const siteUrl = z.string().refine(isSite, {
  error: "must be an http(s) address without a path, like https://pay.example.com",
});

const addressList = z
  .string()
  .transform((list) => list.split(",").map((one) => one.trim()))
  .transform((list) => list.filter((one) => one !== ""))
  .refine((list) => list.every((one) => isIP(one) !== 0), {
    error: "must be IP addresses with commas between them (no ranges, no names)",
  });

const portError = "must be a port, 1 to 65535";

/** An empty value in a .env file means "not set". */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const environment = z.object({
  PORT: optional(
    z
      .string()
      .regex(/^\d{1,5}$/, { error: portError })
      .transform(Number)
      .refine((port) => port >= 1 && port <= 65535, { error: portError }),
  ),
  PUBLIC_URL: optional(siteUrl),
  DATA_DIR: optional(z.string()),
  DATABASE_URL: optional(
    z.string().refine((address) => /^sqlite:./.test(address) || isPostgres(address), {
      error: "must be sqlite:<file> or postgres://<user>:<password>@<host>/<database>",
    }),
  ),
  LOG_LEVEL: optional(z.enum(["debug", "info", "warn", "error", "silent"])),
  TRUSTED_PROXIES: optional(addressList),
  SUPPORT_CONTACT: optional(z.string().max(200)),
  APP_KEY: optional(z.string().min(32, { error: "must have at least 32 characters" })),
  ACCEPT_NEW_APP_KEY: optional(z.enum(["1"], { error: "must be 1, for one start, or not there" })),
  CARRIER: optional(
    z.enum(carrierIds, { error: "must be sandbox (no other carrier is built yet)" }),
  ),
  WECHAT_APP_ID: optional(z.string().max(32)),
  WECHAT_APP_SECRET: optional(z.string()),
  WECHAT_API_ROOT: optional(httpUrl),
  WECHAT_TOKEN: optional(
    z.string().regex(/^[0-9A-Za-z]{3,32}$/, {
      error: "must be 3 to 32 letters or digits, as in the account's settings",
    }),
  ),
  WECHAT_AES_KEY: optional(
    z.string().regex(/^[0-9A-Za-z]{43}$/, { error: "must be exactly 43 letters or digits" }),
  ),
  WECHAT_TEMPLATE_ID: optional(z.string().max(64)),
  TELEGRAM_BOT_TOKEN: optional(
    z.string().regex(/^\d{3,20}:[A-Za-z0-9_-]{4,100}$/, {
      error: "must be the token from BotFather, like 123456:ABC…",
    }),
  ),
  TELEGRAM_API_ROOT: optional(httpUrl),
  TELEGRAM_MODE: optional(z.enum(["polling", "webhook"], { error: "must be polling or webhook" })),
  TELEGRAM_WEBHOOK_SECRET: optional(
    z.string().regex(/^[A-Za-z0-9_-]{16,256}$/, { error: "must be 16 to 256 of A-Z a-z 0-9 _ -" }),
  ),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/, error: "must be a redis:// address" })),
  WECHATPAY_MCHID: optional(
    z.string().regex(/^\d{8,10}$/, { error: "must be the merchant number, 8 to 10 digits" }),
  ),
  WECHATPAY_SERIAL: optional(
    z.string().regex(/^[0-9A-Fa-f]{16,64}$/, {
      error: "must be the serial of the merchant certificate, hex",
    }),
  ),
  WECHATPAY_PRIVATE_KEY_FILE: optional(z.string()),
  WECHATPAY_PUBLIC_KEY_ID: optional(z.string()),
  WECHATPAY_PUBLIC_KEY_FILE: optional(z.string()),
  WECHATPAY_APIV3_KEY: optional(
    z.string().regex(/^[\x21-\x7e]{32}$/, { error: "must be exactly 32 ASCII characters" }),
  ),
  WECHATPAY_API_ROOT: optional(httpUrl),
});

type Environment = z.infer<typeof environment>;

/** The keys whose values are removed from the process environment after reading. */
export const secretKeys = [
  "APP_KEY",
  "WECHAT_APP_SECRET",
  "WECHAT_TOKEN",
  "WECHAT_AES_KEY",
  "WECHATPAY_APIV3_KEY",
  "TELEGRAM_BOT_TOKEN",
  "TELEGRAM_WEBHOOK_SECRET",
  "REDIS_URL",
  "DATABASE_URL",
] as const;

export function readConfig(
  env: Record<string, string | undefined>,
  readFile = readText,
): ConfigReading {
  const { given, bad, problems } = readKeys(env);
  const port = given.PORT ?? 8080;
  const dataDir = given.DATA_DIR ?? "./data";
  const wechatPay = readWechatPay(given, bad, problems, readFile);
  if (wechatPay !== undefined && !bad.has("WECHATPAY_API_ROOT") && !isLoopback(wechatPay.apiRoot)) {
    if (given.CARRIER === undefined && !bad.has("CARRIER")) {
      problems.push(
        "CARRIER: must be named when real money is taken. CARRIER=sandbox takes the money and recharges no card: for tests with 1 fen only",
      );
    }
    if (!bad.has("PUBLIC_URL") && !given.PUBLIC_URL?.startsWith("https:")) {
      problems.push(
        "PUBLIC_URL: must be an https address when real money is taken, or WeChat cannot report payments",
      );
    }
  }
  const telegram = readTelegram(given, bad, problems);
  const wechat = readWechat(given, bad, problems);
  if (problems.length > 0) return { problems };
  const publicUrl = (given.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, "");
  return {
    config: Object.freeze({
      port,
      publicUrl,
      dataDir,
      database: readDatabase(given.DATABASE_URL ?? `sqlite:${dataDir}/pos-recharge-bot.sqlite`),
      logLevel: given.LOG_LEVEL ?? "info",
      trustedProxies: given.TRUSTED_PROXIES ?? [],
      supportContact: given.SUPPORT_CONTACT,
      appKey: given.APP_KEY === undefined ? undefined : new Secret(given.APP_KEY),
      acceptNewAppKey: given.ACCEPT_NEW_APP_KEY === "1",
      carrier: given.CARRIER ?? "sandbox",
      wechatPay,
      telegram,
      wechat,
      redisUrl: given.REDIS_URL === undefined ? undefined : new Secret(given.REDIS_URL),
    }),
  };
}

function readDatabase(address: string): DatabaseConfig {
  const [, file] = /^sqlite:(.+)$/.exec(address) ?? [];
  return file === undefined
    ? { kind: "postgres", url: new Secret(address) }
    : { kind: "sqlite", file };
}

function readTelegram(
  given: Partial<Environment>,
  bad: ReadonlySet<string>,
  problems: string[],
): TelegramConfig | undefined {
  const {
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_MODE: mode = "polling",
    TELEGRAM_WEBHOOK_SECRET: secret,
  } = given;
  if (token === undefined) return undefined;
  if (mode === "webhook" && secret === undefined && !bad.has("TELEGRAM_WEBHOOK_SECRET")) {
    problems.push(
      "TELEGRAM_WEBHOOK_SECRET: is needed in webhook mode, or anybody could pretend to be Telegram",
    );
  }
  return {
    botToken: new Secret(token),
    apiRoot: (given.TELEGRAM_API_ROOT ?? "https://api.telegram.org").replace(/\/+$/, ""),
    mode,
    webhookSecret: secret === undefined ? undefined : new Secret(secret),
  };
}

/**
 * The account's own key is the token: with it we talk to the Official Account, without it only to
 * WeChat Pay.
 */
function readWechat(
  given: Partial<Environment>,
  bad: ReadonlySet<string>,
  problems: string[],
): WechatConfig | undefined {
  const {
    WECHAT_TOKEN: token,
    WECHAT_APP_ID: appId,
    WECHAT_APP_SECRET: appSecret,
    WECHAT_AES_KEY: aesKey,
  } = given;
  if (token === undefined) {
    if (aesKey !== undefined && !bad.has("WECHAT_TOKEN"))
      problems.push("WECHAT_TOKEN: is needed, because WECHAT_AES_KEY is set");
    return undefined;
  }
  for (const key of ["WECHAT_APP_ID", "WECHAT_APP_SECRET"] as const) {
    if (given[key] === undefined && !bad.has(key))
      problems.push(`${key}: is needed, because WECHAT_TOKEN is set`);
  }
  return {
    appId: appId ?? "",
    appSecret: new Secret(appSecret ?? ""),
    token: new Secret(token),
    aesKey: aesKey === undefined ? undefined : new Secret(aesKey),
    apiRoot: given.WECHAT_API_ROOT ?? "https://api.weixin.qq.com/",
    newsTemplateId: given.WECHAT_TEMPLATE_ID,
  };
}

/**
 * Each key by itself, so that one bad key does not hide what else is wrong. `bad`: given, but not
 * as it should be.
 */
function readKeys(env: Record<string, string | undefined>) {
  const issues = environment.safeParse(env).error?.issues ?? [];
  const bad = new Set(issues.map((issue) => String(issue.path[0])));
  return {
    given: environment.parse(
      Object.fromEntries(Object.entries(env).filter(([key]) => !bad.has(key))),
    ),
    bad,
    problems: issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
  };
}

/** All of WeChat Pay's keys, or none: half a set is a mistake, not a sandbox. */
function readWechatPay(
  given: Environment,
  bad: ReadonlySet<string>,
  problems: string[],
  readFile: (path: string) => string,
): WechatPayConfig | undefined {
  const needed = {
    WECHATPAY_MCHID: given.WECHATPAY_MCHID,
    WECHATPAY_SERIAL: given.WECHATPAY_SERIAL,
    WECHATPAY_PRIVATE_KEY_FILE: given.WECHATPAY_PRIVATE_KEY_FILE,
    WECHATPAY_PUBLIC_KEY_ID: given.WECHATPAY_PUBLIC_KEY_ID,
    WECHATPAY_PUBLIC_KEY_FILE: given.WECHATPAY_PUBLIC_KEY_FILE,
    WECHATPAY_APIV3_KEY: given.WECHATPAY_APIV3_KEY,
  };
  const missing = Object.entries(needed).flatMap(([key, value]) =>
    value === undefined && !bad.has(key) ? [key] : [],
  );
  if (missing.length === Object.keys(needed).length) return undefined;
  for (const key of missing)
    problems.push(`${key}: is needed, because other WECHATPAY_ keys are set`);
  const isMissing = (key: "WECHAT_APP_ID" | "WECHAT_APP_SECRET") =>
    given[key] === undefined && !bad.has(key);
  if (isMissing("WECHAT_APP_ID")) problems.push("WECHAT_APP_ID: is needed for WeChat Pay");
  if (isMissing("WECHAT_APP_SECRET"))
    problems.push("WECHAT_APP_SECRET: is needed for WeChat Pay (JSAPI)");
  const pem = (
    key: "WECHATPAY_PRIVATE_KEY_FILE" | "WECHATPAY_PUBLIC_KEY_FILE",
    mark: string,
  ): string => {
    const path = given[key];
    if (path === undefined) return "";
    let text: string;
    try {
      text = readFile(path);
    } catch {
      problems.push(`${key}: ${path} cannot be read`);
      return "";
    }
    if (!isKey(text, mark)) problems.push(`${key}: ${path} is not a whole PEM file with "${mark}"`);
    return text;
  };
  return {
    mchid: given.WECHATPAY_MCHID ?? "",
    appId: given.WECHAT_APP_ID ?? "",
    appSecret: new Secret(given.WECHAT_APP_SECRET ?? ""),
    serial: given.WECHATPAY_SERIAL ?? "",
    privateKeyPem: new Secret(pem("WECHATPAY_PRIVATE_KEY_FILE", "PRIVATE KEY-----")),
    publicKeyId: given.WECHATPAY_PUBLIC_KEY_ID ?? "",
    publicKeyPem: pem("WECHATPAY_PUBLIC_KEY_FILE", "PUBLIC KEY-----"),
    apiV3Key: new Secret(given.WECHATPAY_APIV3_KEY ?? ""),
    apiRoot: given.WECHATPAY_API_ROOT ?? "https://api.mch.weixin.qq.com/",
    wechatApiRoot: given.WECHAT_API_ROOT ?? "https://api.weixin.qq.com/",
  };
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

function isSite(given: string): boolean {
  const url = URL.parse(given);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    `${url.origin}/` === url.href.replace(/\/+$/, "/")
  );
}

/**
 * The mark tells a private key from a public one and from a certificate; reading it finds a cut or
 * spoilt file.
 */
function isKey(pem: string, mark: string): boolean {
  if (!pem.includes(mark)) return false;
  try {
    if (mark.startsWith("PRIVATE")) createPrivateKey(pem);
    else createPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}

function isLoopback(url: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

function readText(path: string): string {
  return readFileSync(path, "utf8");
}
