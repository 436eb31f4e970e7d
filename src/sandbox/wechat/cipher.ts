/**
 * The sandbox's side of the signature and the envelope, written by itself from WeChat's description
 * ("消息推送"), so that a mistake in the adapter's would show. Nothing is shared with it.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** SHA-1, hex, over the sorted values. */
export function fingerprint(values: readonly string[]): string {
  const hash = createHash("sha1");
  for (const value of values.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    hash.update(value);
  return hash.digest("hex");
}

type Lock = { encodingAesKey: string; appId: string };

/** A message as WeChat encrypts it, base64 ("消息加解密说明"). */
export function lockUp({ encodingAesKey, appId }: Lock, message: string): string {
  const key = Buffer.from(encodingAesKey, "base64");
  const body = Buffer.from(message, "utf8");
  const tail = Buffer.from(appId, "utf8");
  const used = 20 + body.byteLength + tail.byteLength;
  const padding = 32 - (used % 32);
  const block = Buffer.alloc(used + padding, padding);
  randomBytes(16).copy(block, 0);
  block.writeInt32BE(body.byteLength, 16);
  body.copy(block, 20);
  tail.copy(block, 20 + body.byteLength);
  const machine = createCipheriv("aes-256-cbc", key, key.subarray(0, 16));
  machine.setAutoPadding(false);
  return machine.update(block, undefined, "base64") + machine.final("base64");
}

/** Throws when it does not open. */
export function unlock({ encodingAesKey, appId }: Lock, sealed: string): string {
  const key = Buffer.from(encodingAesKey, "base64");
  const machine = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16));
  machine.setAutoPadding(false);
  const block = Buffer.concat([machine.update(Buffer.from(sealed, "base64")), machine.final()]);
  const padding = block[block.byteLength - 1] ?? 0;
  if (padding < 1 || padding > 32) throw new Error("the padding is not 1 to 32");
  const content = block.subarray(16, block.byteLength - padding);
  const length = content.readInt32BE(0);
  const owner = content.subarray(4 + length).toString("utf8");
  if (owner !== appId) throw new Error("sealed for another app id");
  return content.subarray(4, 4 + length).toString("utf8");
}
