import type { RefundFact } from "../../payments/payment.ts";
import type { App } from "../app.ts";
import { takeForeignRefund } from "./foreign-refund.ts";
import { quarantineRefund, takeRefundFact } from "./refund-fact.ts";

/**
 * Takes in a genuine notification of what became of a refund. One that we did not make was made by
 * a person at WeChat's console, or is about money that we know nothing of: that is somebody's
 * business to look at. Throws when WeChat has to be asked and does not answer: then it has to be
 * notified again.
 */
export async function takeNotifiedRefund(app: App, fact: RefundFact): Promise<void> {
  const { refund, payment } = await app.store.read(async (tables) => ({
    refund: await tables.refunds.find(fact.outRefundNo),
    payment: await tables.payments.find(fact.outTradeNo),
  }));
  if (refund !== undefined) {
    await takeRefundFact(app, refund, fact, "notification");
    return;
  }
  if (payment === undefined) {
    const strange = { fact, source: "notification", mismatch: "no such refund" } as const;
    await app.store.write((tables) => quarantineRefund(app, tables, strange));
    app.log.error({ ...fact }, "refund quarantined");
    return;
  }
  if ((await takeForeignRefund(app, fact, "notification")) === "unknown")
    throw new Error(`${fact.outRefundNo} was notified, and nobody confirms it yet.`);
  app.log.error({ ...fact, orderNo: payment.orderNo }, "refund that we did not make");
}
