import { createPrivateKey, createPublicKey } from "node:crypto";
import { z } from "zod";
import { Secret } from "../core/secret.ts";
import { type Complaints, demand, type Given, httpUrl, optional } from "./keys.ts";
import { type ReadText, whyUnreadable } from "./text-file.ts";
import { wechatApiRoot, type wechatKeys } from "./wechat.ts";

/** The merchant at WeChat Pay, and the app that it is bound to. */
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

/** What WeChat Pay needs besides WECHAT_APP_ID and WECHAT_APP_SECRET. */
export const wechatPayKeys = {
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
};

/** Those of them that nobody else may see; the private key stays in its file. */
export const wechatPaySecrets = ["WECHATPAY_APIV3_KEY"] as const;

/** One of them without the others is a mistake. WECHATPAY_API_ROOT has a default. */
const neededKeys = [
  "WECHATPAY_MCHID",
  "WECHATPAY_SERIAL",
  "WECHATPAY_PRIVATE_KEY_FILE",
  "WECHATPAY_PUBLIC_KEY_ID",
  "WECHATPAY_PUBLIC_KEY_FILE",
  "WECHATPAY_APIV3_KEY",
] as const;

type GivenKeys = Given<typeof wechatPayKeys & typeof wechatKeys>;

/** Undefined: the sandbox takes the payments. Half a set of keys is a mistake, not a sandbox. */
export function readWechatPay(
  given: GivenKeys,
  complaints: Complaints,
  readFile: ReadText,
): WechatPayConfig | undefined {
  const { bad } = complaints;
  if (neededKeys.every((key) => given[key] === undefined && !bad.has(key))) return undefined;
  for (const key of neededKeys)
    demand(complaints, given, key, "is needed, because other WECHATPAY_ keys are set");
  demand(complaints, given, "WECHAT_APP_ID", "is needed for WeChat Pay");
  demand(complaints, given, "WECHAT_APP_SECRET", "is needed for WeChat Pay (JSAPI)");
  const pem = pemReader(given, complaints, readFile);
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
    wechatApiRoot: given.WECHAT_API_ROOT ?? wechatApiRoot,
  };
}

type FileKey = "WECHATPAY_PRIVATE_KEY_FILE" | "WECHATPAY_PUBLIC_KEY_FILE";

/** Reads the file that a key names. Empty, with a complaint, when there is no such key in it. */
function pemReader(
  given: GivenKeys,
  { problems }: Complaints,
  readFile: ReadText,
): (key: FileKey, mark: string) => string {
  return (key, mark) => {
    const path = given[key];
    if (path === undefined) return "";
    let text: string;
    try {
      text = readFile(path);
    } catch (error) {
      problems.push(`${key}: ${path} cannot be read: ${whyUnreadable(error)}`);
      return "";
    }
    if (!isKey(text, mark)) problems.push(`${key}: ${path} is not a whole PEM file with "${mark}"`);
    return text;
  };
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
