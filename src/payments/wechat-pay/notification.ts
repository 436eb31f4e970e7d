import { createPublicKey } from "node:crypto";
import type * as z from "zod";
import type { Notification, NotificationReading } from "../payment.ts";
import { envelope, paidFact, refundFact, refundNotice, transaction } from "./decode.ts";
import type { WechatPaySettings } from "./settings.ts";
import { clockToleranceSeconds, decryptResource, isSignedBy } from "./signature.ts";

/** A real one has about 1.5 KB. */
const limitBytes = 64 * 1024;

const headerNames = [
  "Wechatpay-Serial",
  "Wechatpay-Timestamp",
  "Wechatpay-Nonce",
  "Wechatpay-Signature",
] as const;

/**
 * WeChat sends some notifications with a deliberately wrong signature to see whether we check
 * (WeChat Pay v3 docs, "签名探测流量"). It fails verification like any other forgery; the mark only
 * spares us the alarm.
 */
const probeMark = "WECHATPAY/SIGNTEST/";

type Keys = Pick<WechatPaySettings, "platformKeys" | "apiV3Key" | "mchid">;

/**
 * Makes the reader of raw notifications. Throws when a platform key is not a PEM; the reader itself
 * never throws.
 */
export function notificationReader({ platformKeys, apiV3Key, mchid }: Keys) {
  const keys = new Map(
    Object.entries(platformKeys).map(([serial, pem]) => [serial, createPublicKey(pem)]),
  );

  return (headers: Headers, body: Uint8Array, nowMs: number): NotificationReading => {
    if (body.byteLength > limitBytes) return refused("too large");
    const [serial, timestamp, nonce, signature] = headerNames.map((name) => headers.get(name));
    if (!serial || !timestamp || !nonce || !signature) return refused("headers missing");

    const probe = signature.startsWith(probeMark);
    const key = keys.get(serial);
    if (key === undefined) return refused("unknown serial", probe);
    if (!isFresh(timestamp, nowMs)) return refused("timestamp out of range", probe);
    if (!isSignedBy(key, { timestamp, nonce, body, signature }))
      return refused("wrong signature", probe);

    const sealed = parsed(envelope, new TextDecoder().decode(body));
    if (sealed === undefined) return refused("not an event");
    const plain = opened(sealed.resource, apiV3Key.reveal());
    if (plain === undefined) return refused("cannot be decrypted; is the APIv3 key the right one?");

    const notification = read(sealed, plain, mchid);
    return notification === undefined
      ? refused("unexpected content")
      : { answer: "genuine", notification };
  };
}

function read(
  event: z.infer<typeof envelope>,
  plain: string,
  mchid: string,
): Notification | undefined {
  const { id, event_type: eventType } = event;
  if (eventType === "TRANSACTION.SUCCESS") {
    const paid = parsed(transaction, plain);
    if (paid?.trade_state !== "SUCCESS") return undefined;
    // Whose payment it is, and how much, the app compares with its order.
    const fact = paidFact(paid);
    return fact && { type: "paid", id, fact };
  }
  if (eventType.startsWith("REFUND.")) {
    const notice = parsed(refundNotice, plain);
    if (notice === undefined || notice.mchid !== mchid) return undefined;
    // How much of what went back, the app compares with its refund.
    return { type: "refund", id, fact: refundFact(notice, notice.refund_status) };
  }
  return { type: "other", id, eventType };
}

function isFresh(timestamp: string, nowMs: number): boolean {
  return (
    /^\d{1,12}$/.test(timestamp) &&
    Math.abs(nowMs / 1000 - Number(timestamp)) <= clockToleranceSeconds
  );
}

function opened(
  resource: z.infer<typeof envelope>["resource"],
  apiV3Key: string,
): string | undefined {
  try {
    return decryptResource(resource, apiV3Key);
  } catch {
    return undefined;
  }
}

function parsed<T>(shape: z.ZodType<T>, json: string): T | undefined {
  try {
    return shape.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

function refused(reason: string, probe = false): NotificationReading {
  return { answer: "refused", probe, reason };
}
