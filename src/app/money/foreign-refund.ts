import type { BilledRefund, BilledRefundState } from "../../core/money/billed-refund.ts";
import { type Payment, type Refund, restOfRefundFen } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import { refundEntry, refundJob } from "../../core/refs.ts";
import { ticketId } from "../../core/tickets/about.ts";
import type { RefundFact } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import { refundQuestion, takeRefundEnd } from "./end-refund.ts";
import { mismatchOfPayment, quarantineRefund, type RefundSource } from "./refund-fact.ts";

/** A refund that is not ours, as somebody tells of it. */
type ToldRefund = Pick<BilledRefund, "outRefundNo" | "outTradeNo" | "refundId" | "amountFen">;

/**
 * What became of it. `booked`: it stands in the books. `later`: it is under way, and so much is
 * owed. `ticket`: a person has to look. `nothing`: no money went back. `unknown`: WeChat does not
 * answer.
 */
export type TakenForeign = "booked" | "later" | "ticket" | "nothing" | "unknown";

/**
 * A refund of a payment of ours that a person has made at WeChat's console: of the whole or of a
 * part, and perhaps to a bank card, which takes days. WeChat is asked about that very refund, and
 * only what it says is booked, to its amount and no further. What a bill has told is asked about
 * again until it is decided.
 */
export async function takeForeignRefund(
  app: App,
  told: ToldRefund,
  source: Extract<RefundSource, "bill" | "notification">,
): Promise<TakenForeign> {
  const isFromBill = source === "bill";
  if (isFromBill) await app.store.write((tables) => noteBilled(app, tables, told, "undecided"));
  const answer = await app.payments.queryRefund(told.outRefundNo);
  if (answer.answer === "unknown") return "unknown";
  return await app.store.write(async (tables) => {
    const { outTradeNo, outRefundNo } = told;
    const payment = await tables.payments.find(outTradeNo);
    if (payment === undefined) throw new Error(`No payment ${outTradeNo}.`);
    const order = await tables.orders.find(payment.orderNo);
    const of = { told, payment, order };
    if (answer.answer === "refused") return await askPerson(app, tables, of, answer.code);
    const fact = answer.value;
    const mismatch = mismatchOf(told, fact) ?? mismatchOfPayment(fact, payment);
    if (mismatch !== undefined) {
      const { orderNo } = payment;
      await quarantineRefund(app, tables, { fact, source, mismatch, orderNo });
      return "ticket";
    }
    await noteBilled(app, tables, told, "undecided");
    if ((await tables.refunds.find(outRefundNo)) !== undefined) {
      await tables.billedRefunds.move(outRefundNo, "ours");
      return "booked";
    }
    const state = (await tables.billedRefunds.find(outRefundNo))?.state;
    if (state === "booked") return await howBooked(tables, of);
    if (state === "failed") return "nothing";
    return await take(app, tables, of, fact);
  });
}

/** What is said of a refund, and the payment and the order that it is of. */
type Foreign = { told: ToldRefund; payment: Payment; order: Order | undefined };

/** A loss stays a matter for a person, however often the bill is looked at. */
async function howBooked({ ledger }: Tables, { told, payment }: Foreign): Promise<TakenForeign> {
  const id = refundEntry("console", told.outRefundNo);
  const entries = await ledger.ofOrder(payment.orderNo);
  const isLoss = entries.some((entry) => entry.id === id && entry.debit === "loss");
  return isLoss ? "ticket" : "booked";
}

function mismatchOf(told: ToldRefund, fact: RefundFact): string | undefined {
  if (fact.outRefundNo !== told.outRefundNo) return "refund number";
  if (fact.refundId !== told.refundId) return "WeChat's number of the refund";
  if (fact.outTradeNo !== told.outTradeNo) return "payment number";
  return fact.amountFen === told.amountFen ? undefined : "amount";
}

async function noteBilled(
  app: App,
  tables: Tables,
  { outRefundNo, outTradeNo, refundId, amountFen }: ToldRefund,
  state: BilledRefundState,
): Promise<void> {
  const seenAtMs = app.clock.nowMs();
  await tables.billedRefunds.add({
    outRefundNo,
    outTradeNo,
    refundId,
    amountFen,
    state,
    seenAtMs,
  });
}

async function take(
  app: App,
  tables: Tables,
  of: Foreign,
  { status }: RefundFact,
): Promise<TakenForeign> {
  const { told, payment } = of;
  const refunds = await tables.refunds.ofOrder(payment.orderNo);
  const own = refunds.find(({ outTradeNo }) => outTradeNo === payment.outTradeNo);
  switch (status) {
    case "closed":
      await tables.billedRefunds.move(told.outRefundNo, "failed");
      await solveQuestion(app, tables, told);
      return "nothing";
    // A refund that failed at a bank can be sent on elsewhere at the console.
    case "abnormal":
    case "processing":
      return own !== undefined && isOwed(own, told)
        ? "later"
        : await askPerson(app, tables, of, status);
    case "succeeded":
      if (own === undefined) return await bookWithoutCause(app, tables, of);
      return own.state === "succeeded"
        ? await takeAfterOurs(app, tables, of, own)
        : await bookOwed(app, tables, of, own);
  }
}

function isOwed(own: Refund, { amountFen }: ToldRefund): boolean {
  return own.state !== "succeeded" && amountFen <= restOfRefundFen(own);
}

/** It is so much of what we owe. The rest is still owed, and goes its usual way. */
async function bookOwed(app: App, tables: Tables, of: Foreign, own: Refund): Promise<TakenForeign> {
  const { told } = of;
  if (!(await tables.refunds.addByHand(own.outRefundNo, told.amountFen)))
    return await askPerson(app, tables, of, "more than is owed");
  await post(app, tables, of, "owed");
  const left = await tables.refunds.find(own.outRefundNo);
  if (left !== undefined && restOfRefundFen(left) === 0)
    await takeRefundEnd(app, tables, left, "succeeded", told.refundId);
  else await tables.jobs.hurry(refundJob(own.outRefundNo), app.clock.nowMs());
  await solveQuestion(app, tables, told);
  return "booked";
}

/**
 * What we owed is back already. Where a person has said that they gave it back by hand, this is
 * what they did; else it went out twice.
 */
async function takeAfterOurs(
  app: App,
  tables: Tables,
  of: Foreign,
  own: Refund,
): Promise<TakenForeign> {
  const { told } = of;
  const decided = await tables.tickets.find(refundQuestion(own));
  const isTheirWord = decided?.state === "decided" && decided.decision === "refunded";
  if (!isTheirWord || told.amountFen > restOfRefundFen(own))
    return await askPerson(app, tables, of, "given back before");
  await tables.billedRefunds.move(told.outRefundNo, "booked");
  return "booked";
}

/**
 * Nothing is owed. While the order is in work its money is held: if it ends in a refund, this is a
 * part of it. Earned money is lost.
 */
async function bookWithoutCause(app: App, tables: Tables, of: Foreign): Promise<TakenForeign> {
  if (of.order?.state === "done") await post(app, tables, of, "loss");
  else await tables.billedRefunds.move(of.told.outRefundNo, "unbooked");
  return await askPerson(app, tables, of, "succeeded");
}

async function post(
  app: App,
  tables: Tables,
  { told, payment }: Foreign,
  debit: "owed" | "loss",
): Promise<void> {
  const { outRefundNo, amountFen } = told;
  const { orderNo } = payment;
  const id = refundEntry("console", outRefundNo);
  const atMs = app.clock.nowMs();
  await tables.ledger.post({ id, orderNo, debit, credit: "wechat", amountFen, atMs });
  await tables.billedRefunds.move(outRefundNo, "booked");
}

async function askPerson(
  app: App,
  tables: Tables,
  { told, payment, order }: Foreign,
  status: string,
): Promise<"ticket"> {
  const { outRefundNo, outTradeNo, amountFen } = told;
  const names = { outRefundNo, outTradeNo, amountFen };
  await openTicket(app, tables, {
    kind: "reconcile",
    orderNo: payment.orderNo,
    evidence: { matter: "refund-not-ours", ...names, status, order: order?.state ?? "" },
  });
  app.log.error({ ...names, status }, "money was given back that we did not owe");
  return "ticket";
}

async function solveQuestion(app: App, tables: Tables, { outRefundNo }: ToldRefund): Promise<void> {
  const evidence = { matter: "refund-not-ours", outRefundNo } as const;
  await tables.tickets.solve(ticketId({ kind: "reconcile", evidence }), app.clock.nowMs());
}
