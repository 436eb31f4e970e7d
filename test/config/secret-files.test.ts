import { expect, test } from "vitest";
import { readConfig, secretKeys } from "../../src/config/config.ts";
import { Secret } from "../../src/core/secret.ts";

/** A good value of every secret, and what else has to be set with it. */
const good: Record<(typeof secretKeys)[number], string> = {
  APP_KEY: "k7canary-0123456789-0123456789-0123",
  REDIS_URL: "redis://:k7canary@127.0.0.1:6379",
  DATABASE_URL: "postgres://bot:k7canary@127.0.0.1/bot",
  OPERATOR_KEY: "k7canary-0123456789-0123",
  WECHAT_APP_SECRET: "k7canary-app-secret",
  WECHAT_TOKEN: "k7canarytoken",
  WECHAT_AES_KEY: "k7canary".padEnd(43, "A"),
  TELEGRAM_BOT_TOKEN: "123456789:k7canary-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  TELEGRAM_WEBHOOK_SECRET: "k7canary-webhook-secret",
  WECHATPAY_APIV3_KEY: "k7canary-0123456789-0123456789-a",
};

const others = {
  WECHAT_APP_ID: "wxd678efh567hg6787",
  TELEGRAM_MODE: "webhook",
  OPERATORS: "7001:house-owner",
};

const readFile = (path: string): string => {
  const value = good[path as keyof typeof good];
  if (value === undefined) throw Object.assign(new Error("no"), { code: "EACCES" });
  return `${value}\n`;
};

function problems(env: Record<string, string>): string {
  const reading = readConfig(env, readFile);
  return "problems" in reading ? reading.problems.join("\n") : "";
}

const fromFiles = Object.fromEntries(secretKeys.map((key) => [`${key}_FILE`, key]));

test("every secret can lie in a file, and is the same there", () => {
  // Without the other keys of a merchant its secret is refused, wherever it comes from.
  const { WECHATPAY_APIV3_KEY: _, ...direct } = good;
  const { WECHATPAY_APIV3_KEY_FILE: __, ...named } = fromFiles;
  const one = readConfig({ ...others, ...direct }, readFile);
  const other = readConfig({ ...others, ...named }, readFile);
  if (!("config" in one && "config" in other)) throw new Error(problems({ ...others, ...named }));
  expect(other.config.secretFiles.toSorted()).toEqual(Object.keys(direct).toSorted());
  expect(revealed({ ...other.config, secretFiles: [] })).toEqual(revealed(one.config));
});

/** With secrets as they are: as values all of them look the same. */
function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]))
    : value;
}

test.for(secretKeys)("%s: a file that cannot be read stops the start, by name", (key) => {
  const told = problems({ ...others, [`${key}_FILE`]: "/nowhere" });
  expect(told).toMatch(new RegExp(`^${key}_FILE: /nowhere cannot be read: .*may not read it`, "m"));
  expect(told, "told once").not.toMatch(new RegExp(`^${key}: is needed`, "m"));
});

test.for(secretKeys)("%s: here and in a file is one too many", (key) => {
  const told = problems({ ...others, [key]: good[key], [`${key}_FILE`]: key });
  expect(told).toMatch(new RegExp(`^${key}_FILE: ${key} is set as well`, "m"));
  expect(told).not.toContain("k7canary");
});

test("an empty file is not the same as none, and what is in a file is checked as well", () => {
  const empty = readConfig({ APP_KEY_FILE: "x" }, () => "\n");
  expect(empty).toEqual({ problems: ["APP_KEY_FILE: x is empty"] });
  const short = readConfig({ APP_KEY_FILE: "x" }, () => "k7canary");
  expect(short).toEqual({ problems: ["APP_KEY: must have at least 32 characters"] });
  expect(problems({ APP_KEY_FILE: "" })).toBe("");
});
