import { z } from "zod";
import { type CarrierId, carrierIds } from "../core/cards/carrier-id.ts";
import { type Complaints, demand, type Given, optional } from "./keys.ts";
import { type OperatorsConfig, operatorKeys, operatorSecrets, readOperators } from "./operators.ts";
import { fileKeyOf, readSecretFiles } from "./secret-files.ts";
import { readStorage, type StorageConfig, storageKeys, storageSecrets } from "./storage.ts";
import { readTelegram, type TelegramConfig, telegramKeys, telegramSecrets } from "./telegram.ts";
import { type ReadText, readTextFile } from "./text-file.ts";
import { readWeb, type WebConfig, webKeys } from "./web.ts";
import { readWechat, type WechatConfig, wechatKeys, wechatSecrets } from "./wechat.ts";
import {
  readWechatPay,
  type WechatPayConfig,
  wechatPayKeys,
  wechatPaySecrets,
} from "./wechat-pay.ts";

/** Everything that the operator can set, as one frozen value. */
export type Config = WebConfig &
  StorageConfig &
  OperatorsConfig & {
    logLevel: "debug" | "info" | "warn" | "error" | "silent";
    supportContact: string | undefined;
    sellerName: string | undefined;
    sellerHotline: string | undefined;
    /** Who sells the plans. */
    carrier: CarrierId;
    /** Undefined: the sandbox takes the payments. */
    wechatPay: WechatPayConfig | undefined;
    /** Undefined: no Telegram bot. */
    telegram: TelegramConfig | undefined;
    /** Undefined: no Official Account. */
    wechat: WechatConfig | undefined;
    /** The files that secrets were read from. */
    secretFiles: readonly string[];
  };

/** The configuration, or everything that is wrong with it. */
export type ConfigReading = { config: Config } | { problems: readonly string[] };

/** What people read of us, as it is. */
const shown = (most: number) =>
  z
    .string()
    .trim()
    .max(most, { error: `must have at most ${most} characters` })
    .regex(/^\P{Cc}*$/u, { error: "must be one line" });

const environmentKeys = {
  ...webKeys,
  ...storageKeys,
  ...operatorKeys,
  LOG_LEVEL: optional(z.enum(["debug", "info", "warn", "error", "silent"])),
  SUPPORT_CONTACT: optional(shown(200)),
  SELLER_NAME: optional(shown(60)),
  SELLER_HOTLINE: optional(shown(40)),
  CARRIER: optional(
    z.enum(carrierIds, { error: "must be sandbox (no other carrier is built yet)" }),
  ),
  ...wechatKeys,
  ...telegramKeys,
  ...wechatPayKeys,
};

const environment = z.object(environmentKeys);

/** The keys whose values are removed from the process environment after reading. */
export const secretKeys = [
  ...storageSecrets,
  ...operatorSecrets,
  ...wechatSecrets,
  ...telegramSecrets,
  ...wechatPaySecrets,
] as const;

/** Every key that is read. */
export const knownKeys: readonly string[] = [
  ...Object.keys(environmentKeys),
  ...secretKeys.map(fileKeyOf),
];

/**
 * Reads the environment once, at the start. The answer is either one frozen, typed Config, or every
 * bad key at once, each with what it should be. Values of secrets never appear in a message.
 */
export function readConfig(
  env: Record<string, string | undefined>,
  readFile: ReadText = readTextFile,
): ConfigReading {
  const secrets = readSecretFiles(env, secretKeys, readFile);
  const { given, complaints } = readKeys(env, secrets);
  const wechatPay = readWechatPay(given, complaints, readFile);
  if (wechatPay !== undefined) checkRealMoney(wechatPay, given, complaints);
  const telegram = readTelegram(given, complaints);
  const wechat = readWechat(given, complaints);
  const operators = readOperators(given, complaints);
  const web = readWeb(given, complaints);
  const { problems } = complaints;
  if (problems.length > 0) return { problems };
  return {
    config: Object.freeze({
      ...web,
      ...readStorage(given),
      ...operators,
      logLevel: given.LOG_LEVEL ?? "info",
      supportContact: given.SUPPORT_CONTACT,
      sellerName: given.SELLER_NAME,
      sellerHotline: given.SELLER_HOTLINE,
      carrier: given.CARRIER ?? "sandbox",
      wechatPay,
      telegram,
      wechat,
      secretFiles: [
        ...secrets.files,
        ...[given.WECHATPAY_PRIVATE_KEY_FILE].filter((path) => path !== undefined),
      ],
    }),
  };
}

/**
 * Each key by itself, so that one bad key does not hide what else is wrong. `bad`: given, but not
 * as it should be.
 */
function readKeys(
  env: Record<string, string | undefined>,
  secrets: ReturnType<typeof readSecretFiles>,
): {
  given: Given<typeof environmentKeys>;
  complaints: Complaints;
} {
  const all = secrets.files.length === 0 ? env : { ...env, ...secrets.values };
  const issues = (environment.safeParse(all).error?.issues ?? []).filter(
    ({ path }) => !secrets.bad.includes(String(path[0])),
  );
  const bad = new Set([...secrets.bad, ...issues.map((issue) => String(issue.path[0]))]);
  const problems = [
    ...secrets.problems,
    ...issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
  ];
  const fine = Object.fromEntries(Object.entries(all).filter(([key]) => !bad.has(key)));
  return { given: environment.parse(fine), complaints: { bad, problems } };
}

/** Real money wants a carrier that somebody chose, and an address that WeChat can reach. */
function checkRealMoney(
  wechatPay: WechatPayConfig,
  given: Given<typeof environmentKeys>,
  complaints: Complaints,
): void {
  const { bad, problems } = complaints;
  if (bad.has("WECHATPAY_API_ROOT") || isLoopback(wechatPay.apiRoot)) return;
  demand(
    complaints,
    given,
    "CARRIER",
    "must be named when real money is taken. " +
      "CARRIER=sandbox takes the money and recharges no card: for tests with 1 fen only",
  );
  if (!bad.has("PUBLIC_URL") && !given.PUBLIC_URL?.startsWith("https:")) {
    problems.push(
      "PUBLIC_URL: must be an https address when real money is taken, " +
        "or WeChat cannot report payments",
    );
  }
}

function isLoopback(url: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}
