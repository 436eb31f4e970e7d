import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { type Config, readConfig, secretKeys } from "../../src/config/config.ts";
import { Secret } from "../../src/core/secret.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();

const files: Record<string, string> = {
  "private.pem": privatePem,
  "public.pem": publicPem,
  "cut.pem": privatePem.slice(0, 200),
  "cut-public.pem": publicPem.slice(0, 100),
  "spoilt.pem": privatePem.replace(/\n[A-Za-z0-9+/]{64}\n/, "\n"),
  "note.txt": "the key is in the safe",
};

function readFile(path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error(`ENOENT ${path}`);
  return text;
}

const wechatPay = {
  WECHATPAY_MCHID: "1900000109",
  WECHATPAY_SERIAL: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
  WECHATPAY_PRIVATE_KEY_FILE: "private.pem",
  WECHATPAY_PUBLIC_KEY_ID: "PUB_KEY_ID_0119000001092026",
  WECHATPAY_PUBLIC_KEY_FILE: "public.pem",
  WECHATPAY_APIV3_KEY: "k7canary-0123456789-0123456789-a",
  WECHAT_APP_ID: "wxd678efh567hg6787",
  WECHAT_APP_SECRET: "k7canary-app-secret",
};
const real = {
  ...wechatPay,
  CARRIER: "sandbox",
  PUBLIC_URL: "https://pay.example.com",
  TRUSTED_PROXIES: "127.0.0.1",
};

function config(env: Record<string, string>): Config {
  const reading = readConfig(env, readFile);
  if ("problems" in reading) throw new Error(reading.problems.join("\n"));
  return reading.config;
}

function problems(env: Record<string, string>): readonly string[] {
  const reading = readConfig(env, readFile);
  return "problems" in reading ? reading.problems : [];
}

/** The keys that the problems name, sorted. */
function bad(env: Record<string, string>): string[] {
  return problems(env)
    .map((problem) => problem.split(":")[0] ?? "")
    .sort();
}

test("nothing set is a sandbox on port 8080 with everything under ./data", () => {
  expect(config({})).toEqual({
    port: 8080,
    publicUrl: "http://localhost:8080",
    dataDir: "./data",
    database: { kind: "sqlite", file: "./data/pos-recharge-bot.sqlite" },
    logLevel: "info",
    trustedProxies: [],
    supportContact: undefined,
    sellerName: undefined,
    sellerHotline: undefined,
    carrier: "sandbox",
    secretFiles: [],
    appKey: undefined,
    acceptNewAppKey: false,
    acceptNewDatabase: false,
    acceptNewMerchant: false,
    operators: [],
    wechatPay: undefined,
  });
});

test("an empty value is as good as none", () => {
  const empty = Object.fromEntries(
    [
      ...Object.keys(real),
      "PORT",
      "DATA_DIR",
      "APP_KEY",
      "LOG_LEVEL",
      "DATABASE_URL",
      "TRUSTED_PROXIES",
    ].map((key) => [key, ""]),
  );
  expect(config(empty)).toEqual(config({}));
});

test("what is set is taken", () => {
  const read = config({
    PORT: "9000",
    PUBLIC_URL: "https://pay.example.com/",
    DATA_DIR: "/var/lib/bot",
    DATABASE_URL: "sqlite:/srv/bot.sqlite",
    LOG_LEVEL: "warn",
    TRUSTED_PROXIES: "127.0.0.1, ::1 ,10.0.0.0/8,",
    SUPPORT_CONTACT: "微信 shop-help",
    SELLER_NAME: " 小王通讯 ",
    SELLER_HOTLINE: "400-800-1234",
    APP_KEY: "k7canary-0123456789-0123456789-0123",
  });
  expect(read).toMatchObject({
    port: 9000,
    publicUrl: "https://pay.example.com",
    database: { kind: "sqlite", file: "/srv/bot.sqlite" },
    logLevel: "warn",
    trustedProxies: ["127.0.0.1", "::1", "10.0.0.0/8"],
    supportContact: "微信 shop-help",
    sellerName: "小王通讯",
    sellerHotline: "400-800-1234",
  });
  expect(read.appKey?.reveal()).toBe("k7canary-0123456789-0123456789-0123");
});

test.for([
  "postgres://bot:p%40ss@db.example.com:5433/bot?sslmode=verify-full",
  "postgresql://localhost/bot",
])("a PostgreSQL server: %s", (DATABASE_URL) => {
  expect(config({ DATABASE_URL }).database).toEqual({
    kind: "postgres",
    url: new Secret(DATABASE_URL),
  });
});

test.for([
  "postgres:",
  "postgres://localhost",
  "postgres://localhost/",
  "postgres:///bot",
  "postgres://me:%zz@localhost/bot",
  "mysql://localhost/bot",
  "sqlite:",
  "bot.sqlite",
])("no database: %s", (DATABASE_URL) => {
  expect(bad({ DATABASE_URL })).toEqual(["DATABASE_URL"]);
});

test("the port is the default of the address, and the data folder of the database", () => {
  expect(config({ PORT: "81", DATA_DIR: "/d" })).toMatchObject({
    publicUrl: "http://localhost:81",
    database: { kind: "sqlite", file: "/d/pos-recharge-bot.sqlite" },
  });
});

test("a config cannot be changed afterwards", () => {
  expect(Object.isFrozen(config({}))).toBe(true);
});

test("every bad key is told at once, those of WeChat Pay too", () => {
  const env = {
    PORT: "eighty",
    PUBLIC_URL: "pay.example.com",
    DATABASE_URL: "postgres://db",
    LOG_LEVEL: "loud",
    TRUSTED_PROXIES: "10.0.0.0/33",
    SUPPORT_CONTACT: "x".repeat(201),
    SELLER_NAME: "two\nlines",
    SELLER_HOTLINE: "0".repeat(41),
    APP_KEY: "short",
    ACCEPT_NEW_APP_KEY: "yes",
    ACCEPT_NEW_DATABASE: "yes",
    ACCEPT_NEW_MERCHANT: "yes",
    OPERATORS: "wang:house-owner",
    OPERATOR_KEY: "short",
    CARRIER: "unicom",
    WECHATPAY_MCHID: "me",
    WECHATPAY_SERIAL: "not hex",
    WECHATPAY_APIV3_KEY: "short",
    WECHATPAY_API_ROOT: "ftp://x",
    WECHATPAY_PRIVATE_KEY_FILE: "nowhere.pem",
    WECHATPAY_PUBLIC_KEY_FILE: "note.txt",
  };
  expect(bad(env)).toEqual(
    [...Object.keys(env), "WECHATPAY_PUBLIC_KEY_ID", "WECHAT_APP_ID", "WECHAT_APP_SECRET"].sort(),
  );
});

test.for(["0", "65536", "-1", "80.5", "0x50", "1e3", "80a", " 80"])("no port: %j", (PORT) => {
  expect(bad({ PORT })).toEqual(["PORT"]);
});

test.for([
  "localhost",
  "ftp://pay.example.com",
  "https://pay.example.com/shop",
  "https://pay.example.com/?a=1",
  "https://pay.example.com/#a",
  "https://me@pay.example.com",
  "javascript:alert(1)",
])("no address of a site: %s", (PUBLIC_URL) => {
  expect(bad({ PUBLIC_URL })).toEqual(["PUBLIC_URL"]);
});

test.for([
  ...["10.0.0.0/33", "::/129", "10.0.0.0/0", "::/0", "10.0.0.0/8/8", "10.0.0/8", "10.0.0.0/"],
  ...["none,127.0.0.1", "proxy.local", "10.0.0.1 10.0.0.2", "*", "127.0.0.1:80"],
])("a proxy that could never match is refused: %s", (TRUSTED_PROXIES) => {
  expect(bad({ TRUSTED_PROXIES })).toEqual(["TRUSTED_PROXIES"]);
});

test("an https address has a proxy in front, and its name has to be said", () => {
  const site = { PUBLIC_URL: "https://pay.example.com" };
  expect(problems(site)).toEqual([
    expect.stringMatching(/^TRUSTED_PROXIES: .*TRUSTED_PROXIES=127\.0\.0\.1.*TRUSTED_PROXIES=none/),
  ]);
  expect(bad({ ...site, TRUSTED_PROXIES: "" })).toEqual(["TRUSTED_PROXIES"]);
  expect(config({ ...site, TRUSTED_PROXIES: "none" }).trustedProxies).toEqual([]);
  expect(bad({ ...site, TRUSTED_PROXIES: "everybody" }), "told once").toEqual(["TRUSTED_PROXIES"]);
  expect(bad({ PUBLIC_URL: "http://192.168.1.20:8080" })).toEqual([]);
});

test("all of WeChat Pay's keys are real money", () => {
  const read = config(real).wechatPay;
  expect(read).toMatchObject({
    mchid: "1900000109",
    apiRoot: "https://api.mch.weixin.qq.com/",
    wechatApiRoot: "https://api.weixin.qq.com/",
    platformKeys: { [wechatPay.WECHATPAY_PUBLIC_KEY_ID]: publicPem },
    requestSerial: wechatPay.WECHATPAY_PUBLIC_KEY_ID,
  });
  expect(read?.privateKeyPem.reveal()).toBe(privatePem);
  expect(read?.apiV3Key.reveal()).toBe(real.WECHATPAY_APIV3_KEY);
});

test("half a set of WeChat Pay's keys is a mistake, whichever half", () => {
  for (const missing of Object.keys(wechatPay)) {
    const env: Record<string, string> = { ...real };
    delete env[missing];
    expect(bad(env)).toEqual([missing]);
  }
  expect(
    bad({
      CARRIER: real.CARRIER,
      PUBLIC_URL: real.PUBLIC_URL,
      TRUSTED_PROXIES: "none",
      WECHATPAY_MCHID: "1900000109",
    }),
  ).toEqual(
    Object.keys(wechatPay)
      .filter((key) => key !== "WECHATPAY_MCHID")
      .sort(),
  );
});

test.for([
  ["WECHATPAY_PRIVATE_KEY_FILE", "nowhere.pem"],
  ["WECHATPAY_PRIVATE_KEY_FILE", "note.txt"],
  ["WECHATPAY_PRIVATE_KEY_FILE", "public.pem"],
  ["WECHATPAY_PRIVATE_KEY_FILE", "cut.pem"],
  ["WECHATPAY_PRIVATE_KEY_FILE", "spoilt.pem"],
  ["WECHATPAY_PUBLIC_KEY_FILE", "nowhere.pem"],
  ["WECHATPAY_PUBLIC_KEY_FILE", "private.pem"],
  ["WECHATPAY_PUBLIC_KEY_FILE", "cut-public.pem"],
] as const)("%s must be what it says, not %s", ([key, file]) => {
  const told = problems({ ...real, [key]: file });
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`${key}: ${file}`);
});

test("real money needs a named carrier and an https address; a stand-in does not", () => {
  expect(bad(wechatPay)).toEqual(["CARRIER", "PUBLIC_URL"]);
  expect(bad({ ...wechatPay, CARRIER: "sandbox", PUBLIC_URL: "http://pay.example.com" })).toEqual([
    "PUBLIC_URL",
  ]);
  for (const host of ["localhost:9", "127.0.0.1:9", "[::1]:9"]) {
    expect(bad({ ...wechatPay, WECHATPAY_API_ROOT: `http://${host}/` })).toEqual([]);
  }
  for (const host of ["localhost.example.com", "127.0.0.1.example.com", "api.mch.weixin.qq.com"]) {
    expect(bad({ ...wechatPay, WECHATPAY_API_ROOT: `https://${host}/` })).toEqual([
      "CARRIER",
      "PUBLIC_URL",
    ]);
  }
});

test("no message and no printed config shows a secret", () => {
  const spoilt = {
    APP_KEY: "k7canary",
    WECHATPAY_APIV3_KEY: "k7canary",
    WECHAT_APP_SECRET: "k7canary",
    WECHATPAY_PRIVATE_KEY_FILE: "cut.pem",
    WECHATPAY_MCHID: "x",
  };
  const told = problems(spoilt).join("\n");
  expect(told).toContain("APP_KEY");
  expect(told).not.toContain("k7canary");
  expect(told).not.toContain(privatePem.slice(40, 80));

  const whole = config({ ...real, APP_KEY: "k7canary-0123456789-0123456789-0123" });
  expect(JSON.stringify(whole)).not.toContain("k7canary");
  expect(JSON.stringify(whole)).not.toContain("PRIVATE KEY");
});

test("every secret of a config comes from a key that leaves the environment", () => {
  const env: Record<string, string> = {
    ...real,
    APP_KEY: "k7canary-0123456789-0123456789-0123",
    TELEGRAM_BOT_TOKEN: "123456789:k7canary-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    TELEGRAM_MODE: "webhook",
    TELEGRAM_WEBHOOK_SECRET: "k7canary-webhook-secret",
    WECHAT_TOKEN: "k7canarytoken",
    WECHAT_AES_KEY: "k7canary".padEnd(43, "A"),
    REDIS_URL: "redis://:k7canary@127.0.0.1:6379",
    DATABASE_URL: "postgres://bot:k7canary@127.0.0.1/bot",
    OPERATORS: "7001:house-owner",
    OPERATOR_KEY: "k7canary-0123456789-0123",
  };
  const read = config(env);
  expect(JSON.stringify(read)).not.toContain("k7canary");
  const kept = new Set(secretsIn(read).filter((value) => value !== privatePem));
  expect([...kept].sort()).toEqual(secretKeys.map((key) => env[key]).sort());
});

function secretsIn(value: unknown): string[] {
  if (value instanceof Secret) return [value.reveal()];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}

test("half a chat platform is a mistake", () => {
  const bot = { TELEGRAM_BOT_TOKEN: "123456789:AAAA-bbbb" };
  expect(bad(bot)).toEqual([]);
  expect(bad({ ...bot, TELEGRAM_MODE: "webhook" })).toEqual(["TELEGRAM_WEBHOOK_SECRET"]);
  expect(bad({ ...bot, TELEGRAM_MODE: "webhook", TELEGRAM_WEBHOOK_SECRET: "short" })).toEqual([
    "TELEGRAM_WEBHOOK_SECRET",
  ]);
  expect(bad({ TELEGRAM_BOT_TOKEN: "token" })).toEqual(["TELEGRAM_BOT_TOKEN"]);
  expect(bad({ WECHAT_TOKEN: "token" })).toEqual(["WECHAT_APP_ID", "WECHAT_APP_SECRET"]);
  expect(bad({ WECHAT_AES_KEY: "A".repeat(43) })).toEqual(["WECHAT_TOKEN"]);
  expect(bad({ WECHAT_AES_KEY: "A".repeat(42) })).toEqual(["WECHAT_AES_KEY"]);
});
