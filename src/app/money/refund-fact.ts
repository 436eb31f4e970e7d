import { given } from "../../core/given.ts";
import { type Payment, type Refund, restOfRefundFen } from "../../core/money/payment.ts";
import type { RefundFact } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import { refundQuestion, takeRefundEnd } from "./end-refund.ts";

/** From where we heard of a refund. */
export type RefundSource = "notification" | "submission" | "query" | "bill";

/** What became of a fact about a refund. `processing`: it is under way, so far nothing is back. */
type Taken = "ended" | "processing" | "quarantined";

/**
 * The one door for what is said of a refund of ours: every source comes through here, and all of it
 * is compared before any of it is believed. A fact that does not match changes nothing and goes to
 * the manual queue. `asked`: the refund that the source was asked about.
 */
export async function takeRefundFact(
  app: App,
  asked: Refund,
  fact: RefundFact,
  source: RefundSource,
): Promise<Taken> {
  const taken = await app.store.write(async (tables): Promise<Taken> => {
    const refund = await tables.refunds.find(asked.outRefundNo);
    const payment = await tables.payments.find(asked.outTradeNo);
    if (refund === undefined || payment === undefined)
      throw new Error(`No refund ${asked.outRefundNo}.`);
    const mismatch = mismatchOfOurs(fact, refund, payment, source);
    if (mismatch !== undefined) {
      await quarantineRefund(app, tables, { fact, source, mismatch, orderNo: refund.orderNo });
      return "quarantined";
    }
    if (fact.status === "processing") {
      await tables.refunds.move(refund.outRefundNo, "processing", fact.refundId);
      return "processing";
    }
    const to = fact.status === "succeeded" ? "succeeded" : "stuck";
    await takeRefundEnd(app, tables, refund, to, fact.refundId);
    return "ended";
  });
  if (taken === "quarantined") app.log.error({ ...fact, source }, "refund quarantined");
  return taken;
}

/** What about a fact is not as we asked for this refund; undefined when all of it is. */
function mismatchOfOurs(
  fact: RefundFact,
  refund: Refund,
  payment: Payment,
  source: RefundSource,
): string | undefined {
  if (fact.outRefundNo !== refund.outRefundNo) return "refund number";
  // Told without being asked, it goes by the name that WeChat gave it when it was; what WeChat says
  // when it is asked under our number is its word, also about the name.
  const isNamed = refund.state === "processing" && refund.refundId !== undefined;
  if (isNamed && source === "notification" && fact.refundId !== refund.refundId)
    return "WeChat's number of the refund";
  // What did not succeed may have been asked for before a part of it was given back by hand.
  const isWholeToo = fact.status !== "succeeded" && fact.amountFen === refund.amountFen;
  if (fact.amountFen !== restOfRefundFen(refund) && !isWholeToo) return "amount";
  return mismatchOfPayment(fact, payment);
}

/**
 * What about a refund, whoever made it, does not fit the payment that it is of; undefined when all
 * of it does.
 */
export function mismatchOfPayment(fact: RefundFact, payment: Payment): string | undefined {
  if (fact.outTradeNo !== payment.outTradeNo) return "payment number";
  if (fact.totalFen !== payment.amountFen) return "amount of the payment";
  if (fact.amountFen > payment.amountFen) return "more than the payment";
  if (fact.currency !== undefined && fact.currency !== "CNY") return "currency";
  const isOtherTransaction =
    fact.transactionId !== undefined &&
    payment.transactionId !== undefined &&
    fact.transactionId !== payment.transactionId;
  return isOtherTransaction ? "transaction" : undefined;
}

/** Puts a fact that does not match into the manual queue; `mismatch` says what is not ours. */
export async function quarantineRefund(
  app: App,
  tables: Tables,
  strange: { fact: RefundFact; source: RefundSource; mismatch: string; orderNo?: string },
): Promise<void> {
  const { fact, source, mismatch, orderNo } = strange;
  const { outRefundNo, outTradeNo, refundId, amountFen, totalFen, currency, status } = fact;
  const told = { outRefundNo, outTradeNo, refundId, amountFen, totalFen, status };
  await openTicket(app, tables, {
    kind: "quarantine",
    ...given({ orderNo }),
    evidence: { ...told, ...given({ currency }), source, mismatch },
  });
}

/** WeChat is at it, so nobody has to decide about it now. */
export async function solveRefundQuestion(app: App, refund: Refund): Promise<void> {
  // Mostly nobody was asked, and looking costs no commit.
  const asked = await app.store.read(({ tickets }) => tickets.find(refundQuestion(refund)));
  if (asked?.state !== "open") return;
  await app.store.write(async ({ refunds, tickets }) => {
    // This answer may be older than the news that it is stuck, whose ticket stays.
    if ((await refunds.find(refund.outRefundNo))?.state !== "processing") return;
    await tickets.solve(refundQuestion(refund), app.clock.nowMs());
  });
}
