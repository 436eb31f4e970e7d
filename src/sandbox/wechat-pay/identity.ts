import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { join } from "node:path";
import { Secret } from "../../core/secret.ts";
import { madeOnce } from "../../made-once.ts";

/** Our merchant's number here; no real one has it. */
export const sandboxMchid = "1900000109";

/** Who is who in the sandbox: one merchant, and "WeChat". */
export type Identity = {
  mchid: string;
  appid: string;
  merchantSerial: string;
  merchantPrivateKeyPem: Secret;
  merchantPublicKey: KeyObject;
  /**
   * `PUB_KEY_ID_…`: like every new merchant, this one has WeChat's public key and no platform
   * certificate.
   */
  platformKeyId: string;
  platformPrivateKey: KeyObject;
  platformPublicKeyPem: string;
  apiV3Key: Secret;
  appSecret: Secret;
};

/**
 * Reads the sandbox's keys from `folder`, or makes them there once. Files are for their owner only
 * (0600).
 */
export function loadIdentity(folder: string): Identity {
  const keep = (name: string, make: () => string): string => madeOnce(join(folder, name), make);

  const merchantPem = keep("merchant-private-key.pem", newPrivateKeyPem);
  const platformPrivateKey = createPrivateKey(keep("platform-private-key.pem", newPrivateKeyPem));
  const platformPublicKey = createPublicKey(platformPrivateKey);
  const merchantPublicKey = createPublicKey(createPrivateKey(merchantPem));
  return {
    mchid: sandboxMchid,
    appid: "wxd678efh567hg6787",
    merchantSerial: fingerprint(merchantPublicKey).toUpperCase(),
    merchantPrivateKeyPem: new Secret(merchantPem),
    merchantPublicKey,
    platformKeyId: `PUB_KEY_ID_01${BigInt(`0x${fingerprint(platformPublicKey)}`)
      .toString()
      .slice(0, 32)}`,
    platformPrivateKey,
    platformPublicKeyPem: platformPublicKey.export({ type: "spki", format: "pem" }).toString(),
    apiV3Key: new Secret(keep("api-v3-key.txt", () => randomBytes(16).toString("hex"))),
    appSecret: new Secret(keep("app-secret.txt", () => randomBytes(16).toString("hex"))),
  };
}

function newPrivateKeyPem(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** 40 hexadecimal digits, the length of a certificate's serial number. */
function fingerprint(key: KeyObject): string {
  return createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
}
