import type { Payment } from "../../core/money/payment.ts";
import type { App } from "../app.ts";
import { mismatchOf } from "./paid-fact.ts";

/**
 * Where the money of a payment is, as far as the provider tells. `refund-begun`: a refund of it was
 * asked for, of the whole or of a part, and it may have failed.
 */
type Place = "there" | "refund-begun" | "unknown";

/**
 * A refund of a paid order may have been begun: by ourselves, if a restored database forgot it, or
 * by somebody at the provider's console. To be asked before anything is sent that may have been
 * sent before. That one was begun does not say that any money is back: nothing more is sent, and
 * all of it is owed until it is known how much went back.
 */
export async function findMoney(app: App, orderNo: string): Promise<Place> {
  const payments = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
  const told = new Set<Place>();
  for (const payment of payments)
    if (payment.state === "paid") told.add(await placeOf(app, payment));
  // Of two, the silent one may be this order's own.
  if (told.has("unknown")) return "unknown";
  if (told.has("there")) return "there";
  return told.has("refund-begun") ? "refund-begun" : "unknown";
}

/** Where the money of one paid payment is. */
export async function placeOf(app: App, payment: Payment): Promise<Place> {
  const answer = await app.payments.query(payment.outTradeNo);
  // "Not paid" and "not found" of what is paid here say that somebody is wrong, not that the money
  // is back.
  if (answer.answer !== "done" || !("fact" in answer.value)) return "unknown";
  const { status, fact } = answer.value;
  if (fact.outTradeNo !== payment.outTradeNo) return "unknown";
  const mismatch = await app.store.read((tables) => mismatchOf(app, tables, fact, payment));
  if (mismatch !== undefined) return "unknown";
  return status === "paid" ? "there" : "refund-begun";
}
