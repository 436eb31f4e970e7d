import type { Payment } from "../../core/money/payment.ts";
import type { OrderState } from "../../core/orders/order-state.ts";
import { refundNumber } from "../../core/refs.ts";
import type { PaidFact } from "../../payments/payment.ts";
import type { App } from "../app.ts";
import { noteRefusal } from "../tickets/account-refusal.ts";
import {
  namesOf,
  type PaidSource,
  quarantine,
  type Settled,
  settlePayment,
} from "./settle-payment.ts";

/** From this price on a notification alone is not believed, fen. */
const askFromFen = 20_000;

/**
 * Takes in a genuine notification. About much money the provider is asked as well, so that a stolen
 * notification key alone buys nothing. Throws when it does not answer: then the notification has to
 * come again.
 */
export async function settleNotified(app: App, fact: PaidFact): Promise<Settled> {
  if (fact.amountFen < askFromFen) return await settlePayment(app, fact, "notification");
  const asked = await askAbout(app, fact, "query");
  // The provider's answer is settled; what was notified is compared with it all the same.
  if (asked === "paid") return await settlePayment(app, fact, "notification");
  if (asked === "quarantined") return "quarantined";
  if (asked === "unknown")
    throw new Error(`${fact.outTradeNo} was notified as paid, and nobody confirms it yet.`);
  await app.store.write((tables) =>
    quarantine(app, tables, fact, "notification", `query says ${asked}`),
  );
  app.log.error({ ...namesOf(fact), asked }, "payment quarantined");
  return "quarantined";
}

/**
 * Asks the provider about an order's payments and settles what was paid. Returns the order's state
 * after that.
 */
export async function checkPayment(
  app: App,
  orderNo: string,
  source: PaidSource = "query",
): Promise<OrderState> {
  const payments = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
  for (const payment of payments.filter(({ state }) => state !== "paid"))
    await askAbout(app, payment, source);
  return await stateOf(app, orderNo);
}

/**
 * What the provider says of one payment; what was paid is settled. A payment unknown to us may be
 * rebuilt by it.
 * `quarantined`: paid, but it tells nothing about the order; everything stays open until a person
 * has looked.
 */
export async function askAbout(
  app: App,
  { outTradeNo }: Pick<Payment, "outTradeNo">,
  source: PaidSource,
): Promise<"paid" | "quarantined" | "unpaid" | "closed" | "not-found" | "unknown"> {
  const answer = await app.payments.query(outTradeNo);
  if (answer.answer !== "done") {
    app.log.warn({ outTradeNo, reason: answer.reason }, "payment query without a result");
    return "unknown";
  }
  const { status } = answer.value;
  if (status !== "paid" && status !== "refunded") return status;
  const { fact } = answer.value;
  if (fact.outTradeNo !== outTradeNo) {
    await app.store.write((tables) =>
      // Under the number that was asked about: it is that payment that nobody knows of.
      quarantine(
        app,
        tables,
        { ...fact, outTradeNo },
        source,
        `the answer is about ${fact.outTradeNo}`,
      ),
    );
    app.log.error({ ...namesOf(fact), outTradeNo, source }, "payment quarantined");
    return "quarantined";
  }
  const whereabouts = status === "paid" ? "there" : await whoGaveBack(app, outTradeNo);
  if (whereabouts === "unknown") return "unknown";
  const settled = await settlePayment(app, fact, source, whereabouts);
  return settled === "quarantined" ? "quarantined" : "paid";
}

/**
 * Of a payment of which a refund was begun: ours has its number before it is made, so that a
 * restored database can ask for it.
 */
async function whoGaveBack(
  app: App,
  outTradeNo: string,
): Promise<"refund-begun" | "given-back-by-hand" | "unknown"> {
  const answer = await app.payments.queryRefund(refundNumber(outTradeNo));
  if (answer.answer === "done") return "refund-begun";
  if (answer.answer === "refused" && answer.code === "not-found") return "given-back-by-hand";
  app.log.warn({ outTradeNo, reason: answer.reason }, "refund query without a result");
  return "unknown";
}

/**
 * Closes one payment at the provider, so that no money can come through it any more.
 * `paid`: the money came first, and is settled now. `unknown`: nobody can tell yet, leave
 * everything as it is.
 */
export async function closePayment(
  app: App,
  payment: Payment,
): Promise<"closed" | "paid" | "unknown"> {
  const answer = await app.payments.close(payment.outTradeNo);
  if (answer.answer === "unknown") return "unknown";
  if (answer.answer === "refused" && answer.code === "already-paid") {
    return (await askAbout(app, payment, "close")) === "paid" ? "paid" : "unknown";
  }
  // Never ordered at the provider means that nobody can pay it: closed as well.
  if (answer.answer === "refused" && answer.code !== "not-found") {
    const { code, reason } = answer;
    app.log.warn({ outTradeNo: payment.outTradeNo, code, reason }, "payment not closed");
    await noteRefusal(app, { partner: "wechat-pay", call: "close", code, reason });
    return "unknown";
  }
  await app.store.write((tables) => tables.payments.markClosed(payment.outTradeNo));
  return "closed";
}

async function stateOf(app: App, orderNo: string): Promise<OrderState> {
  const order = await app.store.read((tables) => tables.orders.find(orderNo));
  if (order === undefined) throw new Error(`No order ${orderNo}.`);
  return order.state;
}
