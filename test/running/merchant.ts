import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The settings of a shop that takes real money, with key files in `folder`. WeChat stands on a port
 * where nobody listens.
 */
export function merchantSettings(folder: string, mchid = "1900000001"): Record<string, string> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const written = (name: string, pem: string): string => {
    const path = join(folder, name);
    writeFileSync(path, pem, { mode: 0o600 });
    return path;
  };
  return {
    WECHATPAY_MCHID: mchid,
    WECHATPAY_SERIAL: "5157F09EFDC096DE15EBE81A47057A72",
    WECHATPAY_PRIVATE_KEY_FILE: written("apiclient_key.pem", privateKey),
    WECHATPAY_PUBLIC_KEY_ID: "PUB_KEY_ID_0000000000000000000000000000000",
    WECHATPAY_PUBLIC_KEY_FILE: written("pub_key.pem", publicKey),
    WECHATPAY_APIV3_KEY: "exactly-32-ascii-characters-here",
    WECHAT_APP_ID: "wx0123456789abcdef",
    WECHAT_APP_SECRET: "replace_me",
    WECHATPAY_API_ROOT: "http://127.0.0.1:9/",
  };
}
