import { createDecipheriv, type KeyLike, sign, verify } from "node:crypto";

/**
 * WeChat and we refuse a message that is older or newer than this, seconds (WeChat Pay v3 docs,
 * "签名验证").
 */
export const clockToleranceSeconds = 300;

/** The lines that are signed, each closed by a line feed. */
function lines(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => `${part}\n`).join(""), "utf8");
}

/** SHA-256 with RSA (PKCS#1 v1.5), base64. */
export function signLines(privateKey: KeyLike, ...parts: readonly string[]): string {
  return sign("RSA-SHA256", lines(...parts), privateKey).toString("base64");
}

/**
 * Verifies an answer or a notification over its raw bytes. False for anything that is not a
 * signature; never throws.
 */
export function isSignedBy(
  publicKey: KeyLike,
  message: { timestamp: string; nonce: string; body: Uint8Array; signature: string },
): boolean {
  const signed = Buffer.concat([
    lines(message.timestamp, message.nonce),
    message.body,
    Buffer.from("\n"),
  ]);
  return verify("RSA-SHA256", signed, publicKey, Buffer.from(message.signature, "base64"));
}

const tagBytes = 16;

/**
 * Opens an AEAD_AES_256_GCM resource: the key's 32 ASCII bytes, the nonce and the associated data
 * as UTF-8, the tag behind the ciphertext (WeChat Pay v3 docs, "解密回调报文"). Throws when it was
 * tampered with or is for another key.
 */
export function decryptResource(
  resource: { ciphertext: string; nonce: string; associated_data?: string | undefined },
  apiV3Key: string,
): string {
  const sealed = Buffer.from(resource.ciphertext, "base64");
  const decipher = createDecipheriv("aes-256-gcm", apiV3Key, resource.nonce, {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(resource.associated_data ?? "", "utf8"))
    .setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]).toString(
    "utf8",
  );
}
