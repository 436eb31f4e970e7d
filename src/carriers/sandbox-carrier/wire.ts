import { createHmac } from "node:crypto";
import { z } from "zod";
import type { Card } from "../../core/cards/card.ts";
import type { Usage } from "../../core/cards/usage.ts";
import { given } from "../../core/given.ts";
import type { Secret } from "../../core/secret.ts";

/**
 * The headers that prove a request to be ours: HMAC-SHA256 over timestamp, path and the exact body,
 * in hex.
 */
export function signedHeaders(
  { path, body, nowMs }: { path: string; body: string; nowMs: number },
  key: Secret,
): Record<string, string> {
  const timestamp = String(nowMs);
  const signature = createHmac("sha256", key.reveal())
    .update(`${timestamp}\n${path}\n${body}`)
    .digest("hex");
  return {
    "content-type": "application/json",
    "x-sandbox-timestamp": timestamp,
    "x-sandbox-signature": signature,
  };
}

const wireCard = z.object({
  iccid: z.string().regex(/^8986[0-9A-Z]{15,16}$/),
  network: z.enum(["mobile", "unicom", "telecom", "broadnet"]),
  form: z.enum(["sim", "esim"]),
  state: z.enum([
    "active",
    "expired",
    "quota-stopped",
    "self-stopped",
    "credit-stopped",
    "device-changed",
    "real-name-missing",
    "abnormal",
    "cancelled",
  ]),
  planCode: z.string().optional(),
  remainingKb: z.int().nonnegative(),
  cycleKb: z.int().nonnegative(),
  expiresAtMs: z.int().positive().optional(),
  // The history is a comfort: when it cannot be read the card still can.
  usage: z
    .object({ lastDayMs: z.int().positive(), dailyKb: z.array(z.int().nonnegative()).max(366) })
    .optional()
    .catch(undefined),
});

/** A card, as the sandbox carrier writes it. */
export const cardAnswer = z.object({ card: wireCard });

/** A plan order; with its new end of term once it is completed. */
export const orderAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("processing"), orderNo: z.string() }),
  z.object({
    status: z.literal("completed"),
    orderNo: z.string(),
    validUntilMs: z.int().positive(),
  }),
  z.object({ status: z.literal("failed"), orderNo: z.string() }),
]);

/** One page of the carrier's list; `next` is what to ask the following page with. */
export const orderList = z.object({
  orders: z.array(
    z.object({
      ref: z.string(),
      iccid: z.string(),
      planCode: z.string(),
      orderNo: z.string(),
      status: z.enum(["processing", "completed", "failed"]),
    }),
  ),
  next: z.int().positive().optional(),
});

/** An unblock request, and whether it has reached the SIM. */
export const unblockAnswer = z.object({
  unblockNo: z.string(),
  status: z.enum(["processing", "completed"]),
});

/** The message is left out: it is the other side's prose, and may repeat what we sent. */
export const errorAnswer = z.object({ code: z.string() });

/** The card as the app knows it. */
export function cardOf({ card }: z.infer<typeof cardAnswer>): Card {
  const { planCode, expiresAtMs, usage, ...rest } = card;
  return {
    ...rest,
    ...given({ planCode, expiresAtMs }),
    ...(usage === undefined ? {} : { usage: recent(usage) }),
  };
}

/** As many days as a forecast looks at: what a dialogue keeps should stay small. */
const MOST_DAYS = 28;

function recent({ lastDayMs, dailyKb }: Usage): Usage {
  return { lastDayMs, dailyKb: dailyKb.slice(-MOST_DAYS) };
}
