/**
 * Signatures and the envelope of WeChat's message push.
 * Source: developers.weixin.qq.com, "消息推送" (signature, safe mode, EncodingAESKey).
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import type { Secret } from "../../core/secret.ts";

const blockBytes = 32;
const saltBytes = 16;
const lengthBytes = 4;

/**
 * Lower-case hex SHA-1 of the parts, sorted and joined: token, timestamp, nonce, and in safe mode
 * the sealed message.
 */
export function sign(...parts: readonly string[]): string {
  return createHash("sha1")
    .update([...parts].sort().join(""))
    .digest("hex");
}

/** Compares in constant time. False for an absent or misshapen signature. */
export function isSigned(given: string | null, ...parts: readonly string[]): boolean {
  if (given === null || !/^[0-9a-f]{40}$/.test(given)) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(sign(...parts)));
}

/**
 * Gives the EncodingAESKey back when it is one. Throws for anything else; the message does not
 * contain the key.
 */
export function checkedAesKey(encodingAesKey: Secret): Secret {
  const shape = /^[0-9A-Za-z+/]{43}$/;
  if (!shape.test(encodingAesKey.reveal()))
    throw new Error("WeChat: the EncodingAESKey must have 43 letters and digits.");
  return encodingAesKey;
}

/**
 * Base64 of AES-256-CBC over: 16 random bytes, the length (4 bytes, big-endian), the message, the
 * app id; padded as PKCS#7 does, but to 32 bytes. The IV is the first half of the key.
 */
export function seal(
  key: Secret,
  appId: string,
  message: string,
  salt: Uint8Array = randomBytes(saltBytes),
): string {
  const content = Buffer.from(message);
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(content.length);
  const plain = Buffer.concat([salt, length, content, Buffer.from(appId)]);
  const pad = blockBytes - (plain.length % blockBytes);
  const { bytes, iv } = keyBytes(key);
  const cipher = createCipheriv("aes-256-cbc", bytes, iv).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.alloc(pad, pad)),
    cipher.final(),
  ]).toString("base64");
}

/**
 * The message inside; undefined when the padding, the length, the encoding or the app id is not
 * right. Never throws.
 */
export function open(key: Secret, appId: string, sealed: string): string | undefined {
  const plain = decrypted(key, sealed);
  const pad = plain?.at(-1);
  if (plain === undefined || pad === undefined || pad < 1 || pad > blockBytes) return undefined;
  const end = plain.length - pad;
  const start = saltBytes + lengthBytes;
  if (end < start || !plain.subarray(end).every((byte) => byte === pad)) return undefined;
  const idStart = start + plain.readUInt32BE(saltBytes);
  if (plain.toString("utf8", idStart, end) !== appId) return undefined;
  return readUtf8(plain.subarray(start, idStart));
}

/** Undefined when the bytes are not UTF-8. */
export function readUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decrypted(key: Secret, sealed: string): Buffer | undefined {
  if (!/^[0-9A-Za-z+/]+={0,2}$/.test(sealed)) return undefined;
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined;
  const { bytes: secretBytes, iv } = keyBytes(key);
  const decipher = createDecipheriv("aes-256-cbc", secretBytes, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(bytes), decipher.final()]);
}

function keyBytes(key: Secret): { bytes: Buffer; iv: Buffer } {
  const bytes = Buffer.from(`${key.reveal()}=`, "base64");
  return { bytes, iv: bytes.subarray(0, 16) };
}
