import { createHash } from "node:crypto";
import type { Secret } from "../../core/secret.ts";
import { checkedAesKey, isSigned, open, readUtf8 } from "./crypto.ts";
import type { WechatSettings } from "./settings.ts";
import { type Fields, ParseError, parseXml } from "./xml.ts";

/** What a request to our webhook turned out to be. */
export type Verified =
  /** From WeChat. `key` opened it, and seals the answer; undefined in plain mode. */
  | { answer: "verified"; fields: Fields; key: Secret | undefined }
  /** From WeChat, but not XML as we know it. */
  | { answer: "unreadable"; reason: string }
  /** For the log. A caller is never told which. */
  | { answer: "refused"; reason: string };

type Verifier = {
  /** The `echostr` of a genuine request to verify our address; undefined for any other. */
  echo(query: URLSearchParams): string | undefined;
  push(query: URLSearchParams, body: Uint8Array): Verified;
};

const minuteMs = 60 * 1000;
/**
 * In plain mode the signature covers nothing of the body: only the time bounds what a stolen one is
 * good for.
 */
const plainFreshMs = 5 * minuteMs;
/**
 * Sealed messages are genuine whatever their age, and repeated ones are known by their key; a retry
 * may keep its time.
 */
const sealedFreshMs = 60 * minuteMs;
const mostStamps = 10_000;

/** Throws when an EncodingAESKey is not one. */
export function createVerifier(settings: WechatSettings, nowMs: () => number): Verifier {
  const { appId, originalId } = settings;
  const token = settings.token.reveal();
  const keys = [settings.aesKey, settings.previousAesKey].flatMap((key) =>
    key === undefined ? [] : [checkedAesKey(key)],
  );
  const usedStamps = createStamps(nowMs);

  function stampOf(
    query: URLSearchParams,
    freshMs: number,
  ): { timestamp: string; nonce: string } | undefined {
    const timestamp = query.get("timestamp") ?? "";
    const nonce = query.get("nonce") ?? "";
    if (!/^\d{1,11}$/.test(timestamp) || !/^[\w-]{1,64}$/.test(nonce)) return undefined;
    return Math.abs(nowMs() - Number(timestamp) * 1000) <= freshMs
      ? { timestamp, nonce }
      : undefined;
  }

  function plainPush(query: URLSearchParams, body: Uint8Array): Verified {
    const stamp = stampOf(query, plainFreshMs);
    if (stamp === undefined) return refused("stale or without a time");
    const signature = query.get("signature");
    if (!isSigned(signature, token, stamp.timestamp, stamp.nonce))
      return refused("wrong signature");
    const fields = fieldsOf(body);
    if (fields instanceof ParseError) return refused(`not XML: ${fields.message}`);
    if (!usedStamps.isFor(`${stamp.timestamp}:${stamp.nonce}`, body))
      return refused("a signature used for another body");
    return addressed(fields, undefined);
  }

  function sealedPush(query: URLSearchParams, body: Uint8Array): Verified {
    const stamp = stampOf(query, sealedFreshMs);
    if (stamp === undefined) return refused("stale or without a time");
    const envelope = fieldsOf(body);
    if (envelope instanceof ParseError) return refused(`not XML: ${envelope.message}`);
    // In compatible mode the plain fields stand beside it, unsigned; they are not looked at.
    const sealed = envelope.get("Encrypt") ?? "";
    if (!isSigned(query.get("msg_signature"), token, stamp.timestamp, stamp.nonce, sealed)) {
      return refused("wrong signature");
    }
    for (const key of keys) {
      const message = open(key, appId, sealed);
      if (message === undefined) continue;
      const fields = fieldsOf(Buffer.from(message));
      return fields instanceof ParseError
        ? { answer: "unreadable", reason: fields.message }
        : addressed(fields, key);
    }
    return refused("does not open");
  }

  function addressed(fields: Fields, key: Secret | undefined): Verified {
    if (originalId !== undefined && fields.get("ToUserName") !== originalId)
      return refused("to another account");
    return { answer: "verified", fields, key };
  }

  return {
    echo(query) {
      const stamp = stampOf(query, plainFreshMs);
      const echo = query.get("echostr") ?? "";
      // The signature does not cover it either, so it may not be anything that a browser could take
      // for a page.
      if (stamp === undefined || !/^[\w+/=.-]{1,256}$/.test(echo)) return undefined;
      return isSigned(query.get("signature"), token, stamp.timestamp, stamp.nonce)
        ? echo
        : undefined;
    },
    push(query, body) {
      const isSealed = query.get("encrypt_type") === "aes";
      if (settings.aesKey !== undefined)
        return isSealed ? sealedPush(query, body) : refused("not encrypted");
      return isSealed ? refused("encrypted, and no key is set") : plainPush(query, body);
    },
  };
}

function refused(reason: string): Verified {
  return { answer: "refused", reason };
}

function fieldsOf(body: Uint8Array): Fields | ParseError {
  const source = readUtf8(body);
  if (source === undefined) return new ParseError("not UTF-8");
  try {
    return parseXml(source);
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  }
}

/**
 * Ties each signature of plain mode to the first body that came with it, for as long as it is
 * fresh.
 */
function createStamps(nowMs: () => number): { isFor(stamp: string, body: Uint8Array): boolean } {
  const bodies = new Map<string, { hash: string; seenAtMs: number }>();
  return {
    isFor(stamp, body) {
      const hash = createHash("sha256").update(body).digest("base64");
      const known = bodies.get(stamp);
      if (known !== undefined) return known.hash === hash;
      // Oldest first: a Map keeps the order in which its keys came.
      for (const [old, { seenAtMs }] of bodies) {
        if (bodies.size < mostStamps && nowMs() - seenAtMs <= 2 * plainFreshMs) break;
        bodies.delete(old);
      }
      bodies.set(stamp, { hash, seenAtMs: nowMs() });
      return true;
    },
  };
}
