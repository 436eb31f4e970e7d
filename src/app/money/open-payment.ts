import { given } from "../../core/given.ts";
import type { Payment, PaymentProduct } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import { planName } from "../../core/plans/catalogue.ts";
import { paymentNumber, type RefsVersion, versionOfRef } from "../../core/refs.ts";
import { text } from "../../core/text.ts";
import type { PaymentRequest, PaymentStart } from "../../payments/payment.ts";
import type { App } from "../app.ts";
import { oneAtATime } from "../conversations/one-at-a-time.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import { noteRefusal } from "../tickets/account-refusal.ts";
import { checkPayment, closePayment } from "./ask-payment.ts";
import { markPayment } from "./payment-mark.ts";

/** How the payer stands in front of the pay page. */
export type Payer = { product: PaymentProduct; ip: string; openid?: string };

export type Opened =
  | { answer: "open"; start: PaymentStart }
  /** Paid already, on this or another device: show the order instead. */
  | { answer: "paid" }
  /** Closed or too late to pay. */
  | { answer: "over" }
  /** The provider does not answer; the same press may be tried again. */
  | { answer: "unavailable" };

/**
 * Opens an order's payment for the way this payer can pay. An order has one open payment: the same
 * way again replays the very same request (which gives a fresh link), another way closes the first
 * one before.
 */
export function paymentOpener(app: App): (orderNo: string, payer: Payer) => Promise<Opened> {
  const inOrder = oneAtATime();
  return (orderNo, payer) => inOrder(orderNo, () => open(app, orderNo, payer, 2));
}

async function open(app: App, orderNo: string, payer: Payer, triesLeft: number): Promise<Opened> {
  const { order, payments, attempts, recovering } = await app.store.read(async (tables) => ({
    recovering: await isRecovering(tables),
    order: await tables.orders.find(orderNo),
    payments: await tables.payments.ofOrder(orderNo),
    attempts: await tables.carrierAttempts.ofOrder(orderNo, "plan"),
  }));
  if (order === undefined || order.state === "closed") return { answer: "over" };
  if (order.state !== "awaiting-payment") return { answer: "paid" };
  if (app.clock.nowMs() >= order.expiresAtMs) return { answer: "over" };

  // What was paid in the gap after a restore is not known yet, and nobody shall pay twice.
  if (recovering) return { answer: "unavailable" };

  const current = payments.find(({ state }) => state === "open");
  if (current !== undefined && !isFor(current, payer)) {
    const closed = await closePayment(app, current);
    if (closed === "paid") return { answer: "paid" };
    if (closed === "unknown") return { answer: "unavailable" };
    return await open(app, orderNo, payer, triesLeft);
  }
  // Where a restore has left a reference of the old form, the plan may go out under that one.
  const refsVersion = attempts.some(({ ref }) => versionOfRef(ref) === 1) ? 1 : 2;
  const numbered = { count: payments.length + 1, refsVersion } as const;
  const payment = current ?? (await intend(app, order, payer, numbered));
  if (payment === undefined)
    return triesLeft > 0 ? open(app, orderNo, payer, triesLeft - 1) : { answer: "unavailable" };

  const request = requestOf(payment);
  if (request === undefined) return { answer: "unavailable" };
  const answer = await app.payments.open(request);
  switch (answer.answer) {
    case "done":
      return (await overtaken(app, payment)) ?? { answer: "open", start: answer.value };
    case "unknown":
      app.log.warn(
        { outTradeNo: payment.outTradeNo, reason: answer.reason },
        "payment order without a result",
      );
      return { answer: "unavailable" };
    case "refused":
      if (answer.code === "already-paid") {
        return (await checkPayment(app, orderNo)) === "awaiting-payment"
          ? { answer: "unavailable" }
          : { answer: "paid" };
      }
      app.log.error(
        { outTradeNo: payment.outTradeNo, code: answer.code, reason: answer.reason },
        "payment order refused",
      );
      // A used or closed number can never be paid through our link again, so a new one is safe.
      if (answer.code === "closed" || answer.code === "mismatch") {
        if (triesLeft > 0 && (await closePayment(app, payment)) === "closed")
          return await open(app, orderNo, payer, triesLeft - 1);
      } else await noteRefusal(app, refusedOpening(answer));
      return { answer: "unavailable" };
  }
}

function refusedOpening({ code, reason }: { code: string; reason: string }) {
  return { partner: "wechat-pay", call: "open", code, reason } as const;
}

/**
 * While we were calling, the order may have been cancelled, or this payment paid or replaced by
 * another instance. Then our call has made (or made anew) what others believe closed: it is closed
 * again and its link not given out.
 */
async function overtaken(app: App, { outTradeNo, orderNo }: Payment): Promise<Opened | undefined> {
  const { payment, order } = await app.store.read(async (tables) => ({
    payment: await tables.payments.find(outTradeNo),
    order: await tables.orders.find(orderNo),
  }));
  if (payment === undefined || payment.state === "open") return undefined;
  if (payment.state === "paid" || (await closePayment(app, payment)) === "paid")
    return { answer: "paid" };
  return { answer: order?.state === "awaiting-payment" ? "unavailable" : "over" };
}

function isFor(payment: Payment, payer: Payer): boolean {
  const request = requestOf(payment);
  if (request?.product !== payer.product) return false;
  const { product, payerIp, openid } = request;
  // WeChat compares the address for H5, and an openid belongs to one person.
  if (product === "h5") return payerIp === payer.ip;
  return product === "native" || openid === payer.openid;
}

/** The request as it was sent; undefined for a payment that was rebuilt. */
function requestOf({ request }: Payment): PaymentRequest | undefined {
  return request === undefined ? undefined : (JSON.parse(request) as PaymentRequest);
}

/** Writes the payment down before anybody is called. Undefined when another instance was first. */
async function intend(
  app: App,
  order: Order,
  payer: Payer,
  { count, refsVersion }: { count: number; refsVersion: RefsVersion },
): Promise<Payment | undefined> {
  const request: PaymentRequest = {
    product: payer.product,
    outTradeNo: paymentNumber(order.orderNo, count),
    description: app.texts.render(
      text("order.payment.description", { plan: planName(order.snapshot.plan) }),
      order.language,
    ),
    amountFen: order.priceFen,
    expiresAtMs: order.expiresAtMs,
    attach: markPayment(app, order, refsVersion),
    payerIp: payer.ip,
    ...given({ openid: payer.openid }),
  };
  const payment: Payment = {
    outTradeNo: request.outTradeNo,
    orderNo: order.orderNo,
    product: payer.product,
    request: JSON.stringify(request),
    amountFen: order.priceFen,
    state: "open",
    createdAtMs: app.clock.nowMs(),
  };
  return await app.store.write(async (tables) => {
    const now = await tables.orders.find(order.orderNo);
    if (now?.state !== "awaiting-payment") return undefined;
    const there = await tables.payments.ofOrder(order.orderNo);
    if (
      there.some(({ state, outTradeNo }) => state === "open" || outTradeNo === payment.outTradeNo)
    )
      return undefined;
    await tables.payments.add(payment);
    return payment;
  });
}
