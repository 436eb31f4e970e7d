import type { Payment } from "../../core/money/payment.ts";
import { refundNumber } from "../../core/refs.ts";
import type { App } from "../app.ts";
import { mismatchOfPayment } from "./refund-fact.ts";
import { mismatchOf } from "./settle-payment.ts";

/** Where the money of a payment is, as far as the provider tells. */
type Place = "there" | "given-back" | "unknown";

/**
 * The payment of a paid order may have been given back already: by ourselves, if a restored
 * database forgot it, or by somebody at the provider's console. To be asked before anything is sent
 * that may have been sent before. `given-back` is the whole of it: of a part, or of a refund that
 * has failed, nobody can say what the order is to become.
 */
export async function findMoney(app: App, orderNo: string): Promise<Place> {
  const payments = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
  const told = new Set<Place>();
  for (const payment of payments)
    if (payment.state === "paid") told.add(await placeOf(app, payment));
  // Of two, the silent one may be this order's own.
  if (told.has("unknown")) return "unknown";
  if (told.has("there")) return "there";
  return told.has("given-back") ? "given-back" : "unknown";
}

async function placeOf(app: App, payment: Payment): Promise<Place> {
  const answer = await app.payments.query(payment.outTradeNo);
  // "Not paid" and "not found" of what is paid here say that somebody is wrong, not that the money
  // is back.
  if (answer.answer !== "done" || !("fact" in answer.value)) return "unknown";
  const { status, fact } = answer.value;
  const isOurs = await app.store.read(
    async (tables) =>
      fact.outTradeNo === payment.outTradeNo &&
      (await mismatchOf(app, tables, fact, payment)) === undefined,
  );
  if (!isOurs) return "unknown";
  if (status === "paid") return "there";
  const backFen = await findBackFen(app, payment);
  return backFen !== undefined && backFen >= payment.amountFen ? "given-back" : "unknown";
}

/**
 * How much of a payment has gone back or is on its way, fen: under our own number, and at the
 * console as the bills have shown it so far. Undefined when nobody tells.
 */
async function findBackFen(app: App, payment: Payment): Promise<number | undefined> {
  const outRefundNo = refundNumber(payment.outTradeNo);
  const own = await app.payments.queryRefund(outRefundNo);
  if (own.answer === "unknown") return undefined;
  if (own.answer === "refused" && own.code !== "not-found") return undefined;
  const billed = await app.store.read((tables) =>
    tables.billedRefunds.ofPayment(payment.outTradeNo),
  );
  let backFen = 0;
  for (const { state, amountFen } of billed)
    if (state === "unbooked" || state === "booked") backFen += amountFen;
  if (own.answer === "refused") return backFen;
  const { status, amountFen } = own.value;
  const isOurs =
    own.value.outRefundNo === outRefundNo && mismatchOfPayment(own.value, payment) === undefined;
  if (!isOurs) return undefined;
  return status === "succeeded" || status === "processing" ? backFen + amountFen : backFen;
}
