import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
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
  /** WeChat's public key and platform certificates, by id or serial number: PEM text. */
  platformKeys: Readonly<Record<string, string>>;
  /** Which of them WeChat shall sign with. */
  requestSerial: string;
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
  WECHATPAY_CERTIFICATE_FILES: optional(
    z.string().transform((list) => list.split(",").map((one) => one.trim())),
  ),
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
  "WECHATPAY_APIV3_KEY",
] as const;

/** New merchants have WeChat's public key, old ones its certificates, some both for a while. */
const publicKeys = ["WECHATPAY_PUBLIC_KEY_ID", "WECHATPAY_PUBLIC_KEY_FILE"] as const;

type GivenKeys = Given<typeof wechatPayKeys & typeof wechatKeys>;

/** Undefined: the sandbox takes the payments. Half a set of keys is a mistake, not a sandbox. */
export function readWechatPay(
  given: GivenKeys,
  complaints: Complaints,
  readFile: ReadText,
): WechatPayConfig | undefined {
  const { bad } = complaints;
  const isSet = (key: keyof GivenKeys): boolean => given[key] !== undefined || bad.has(key);
  const { WECHATPAY_CERTIFICATE_FILES: certificateFiles = [] } = given;
  if (![...neededKeys, ...publicKeys, "WECHATPAY_CERTIFICATE_FILES" as const].some(isSet))
    return undefined;
  const isOldMerchant = certificateFiles.length > 0 && !publicKeys.some(isSet);
  for (const key of [...neededKeys, ...(isOldMerchant ? [] : publicKeys)])
    demand(complaints, given, key, "is needed, because other WECHATPAY_ keys are set");
  demand(complaints, given, "WECHAT_APP_ID", "is needed for WeChat Pay");
  demand(complaints, given, "WECHAT_APP_SECRET", "is needed for WeChat Pay (JSAPI)");
  const pem = pemReader(given, complaints, readFile);
  const certificates = readCertificates(given, complaints, readFile);
  const publicKeyPem = pem("WECHATPAY_PUBLIC_KEY_FILE", "PUBLIC KEY-----");
  const { WECHATPAY_PUBLIC_KEY_ID: publicKeyId } = given;
  return {
    mchid: given.WECHATPAY_MCHID ?? "",
    appId: given.WECHAT_APP_ID ?? "",
    appSecret: new Secret(given.WECHAT_APP_SECRET ?? ""),
    serial: given.WECHATPAY_SERIAL ?? "",
    privateKeyPem: new Secret(pem("WECHATPAY_PRIVATE_KEY_FILE", "PRIVATE KEY-----")),
    platformKeys: {
      ...certificates,
      ...(publicKeyId === undefined ? {} : { [publicKeyId]: publicKeyPem }),
    },
    requestSerial: publicKeyId ?? Object.keys(certificates)[0] ?? "",
    apiV3Key: new Secret(given.WECHATPAY_APIV3_KEY ?? ""),
    apiRoot: given.WECHATPAY_API_ROOT ?? "https://api.mch.weixin.qq.com/",
    wechatApiRoot: given.WECHAT_API_ROOT ?? wechatApiRoot,
  };
}

/** One file may hold several, one after the other. */
const oneCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** By serial number, the one that holds longest first. */
function readCertificates(
  { WECHATPAY_CERTIFICATE_FILES: paths = [], WECHATPAY_SERIAL: own = "" }: GivenKeys,
  { problems }: Complaints,
  readFile: ReadText,
): Record<string, string> {
  const read: { pem: string; certificate: X509Certificate }[] = [];
  const complain = (path: string, why: string): void =>
    void problems.push(`WECHATPAY_CERTIFICATE_FILES: ${path} ${why}`);
  for (const path of paths) {
    try {
      const pems = readFile(path).match(oneCertificate) ?? [];
      if (pems.length === 0) complain(path, `cannot be read: ${noCertificate}`);
      for (const pem of pems) {
        const certificate = new X509Certificate(pem);
        // Both are handed out in the same place, and with the wrong one nothing is ever believed.
        if (certificate.serialNumber === own.toUpperCase())
          complain(path, "is the merchant's own (WECHATPAY_SERIAL); WeChat Pay's is needed");
        read.push({ pem, certificate });
      }
    } catch (error) {
      const isFile = (error as NodeJS.ErrnoException).code?.startsWith("ERR_OSSL") === true;
      complain(path, `cannot be read: ${isFile ? noCertificate : whyUnreadable(error)}`);
    }
  }
  const newestFirst = read.toSorted(
    (one, other) => other.certificate.validToDate.getTime() - one.certificate.validToDate.getTime(),
  );
  return Object.fromEntries(
    newestFirst.map(({ pem, certificate }) => [certificate.serialNumber, pem]),
  );
}

const noCertificate = "it is no certificate in PEM";

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
