import { type Payment, type Refund, restOfRefundFen } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Outcome } from "../../core/outcome.ts";
import { paymentEntry, refundJob, refundNumber } from "../../core/refs.ts";
import { text } from "../../core/text.ts";
import type { RefundFact } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { ticketAfterMs } from "../carrier-pace.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import type { JobResult } from "../job.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import { refundTicket } from "./end-refund.ts";
import { placeOf } from "./find-money.ts";
import { solveRefundQuestion, takeRefundFact } from "./refund-fact.ts";

/**
 * How long WeChat may work on a refund before a person asks there. A bank card takes up to three
 * working days, and a long holiday may lie in between.
 */
const worksAtMostMs = 7 * 24 * 60 * 60_000;

/**
 * Books a payment as owed and has it refunded. In the transaction that decided it. One refund per
 * payment, under a number that derives from the payment's, so that a repeat can never be a second
 * refund.
 */
export async function addRefund(
  app: App,
  tables: Tables,
  payment: Payment,
  cause: Refund["cause"],
): Promise<void> {
  const nowMs = app.clock.nowMs();
  const outRefundNo = refundNumber(payment.outTradeNo);
  const refund: Refund = {
    outRefundNo,
    outTradeNo: payment.outTradeNo,
    orderNo: payment.orderNo,
    amountFen: payment.amountFen,
    byHandFen: 0,
    cause,
    state: "due",
    createdAtMs: nowMs,
  };
  if (!(await tables.refunds.add(refund))) return;
  await tables.ledger.post({
    id: paymentEntry("owe", payment.outTradeNo),
    orderNo: payment.orderNo,
    debit: "held",
    credit: "owed",
    amountFen: payment.amountFen,
    atMs: nowMs,
  });
  await tables.jobs.add({
    id: refundJob(outRefundNo),
    kind: "refund",
    ref: outRefundNo,
    partner: "wechat-pay",
    runAtMs: nowMs,
    createdAtMs: nowMs,
  });
}

/**
 * Submits a refund until it is accepted, then asks until it is decided. Accepted is not refunded.
 */
export async function workOnRefund(app: App, outRefundNo: string): Promise<JobResult> {
  const { refund, order, payment, recovering } = await app.store.read(async (tables) => {
    const refund = await tables.refunds.find(outRefundNo);
    return {
      refund,
      order: refund && (await tables.orders.find(refund.orderNo)),
      payment: refund && (await tables.payments.find(refund.outTradeNo)),
      recovering: await isRecovering(tables),
    };
  });
  if (refund === undefined || order === undefined || payment === undefined)
    throw new Error(`No refund ${outRefundNo}.`);
  if (refund.state === "succeeded" || refund.state === "stuck") return "finished";
  // A backup may have been put in place since this job was taken.
  if (recovering) return "again";

  const isNew = refund.state === "due";
  const answer = isNew
    ? await submit(app, refund, { payment, order })
    : await app.payments.queryRefund(outRefundNo);
  if (answer.answer !== "done") {
    await noteNoResult(app, { refund, payment }, answer);
    return "again";
  }
  const source = isNew ? "submission" : "query";
  const taken = await takeRefundFact(app, refund, answer.value, source);
  if (taken === "processing") await watchProcessing(app, refund);
  return taken === "ended" ? "finished" : "again";
}

/** Asks for what is left of the refund; the same number is never two refunds. */
async function submit(
  app: App,
  refund: Refund,
  { payment, order }: { payment: Payment; order: Order },
): Promise<Outcome<RefundFact>> {
  const { outRefundNo, outTradeNo } = refund;
  return await app.payments.refund({
    outTradeNo,
    outRefundNo,
    amountFen: restOfRefundFen(refund),
    totalFen: payment.amountFen,
    reason: reasonOf(app, refund, order),
  });
}

async function noteNoResult(
  app: App,
  { refund, payment }: { refund: Refund; payment: Payment },
  answer: Exclude<Outcome<RefundFact>, { answer: "done" }>,
): Promise<void> {
  const { outRefundNo, orderNo } = refund;
  const detail = { outRefundNo, orderNo, reason: answer.reason };
  // Refused may mean "balance too low today": the same number is tried again, but a no is a no,
  // and a person hears of it at once.
  if (answer.answer === "refused") {
    app.log.error(detail, "refund not accepted yet");
    if (!(await isBegunElsewhere(app, payment, answer.code)))
      return await askPerson(app, refund, answer.reason);
  } else app.log.warn(detail, "refund without a result yet");
  // WeChat has accepted it: one question without an answer says nothing new, and the money is on
  // its way.
  const isOnItsWay = refund.state === "processing";
  if (isOlderThan(app, refund, isOnItsWay ? worksAtMostMs : ticketAfterMs))
    await askPerson(app, refund, answer.reason);
}

/**
 * Somebody at the console gives it back already, so there is too little left for us. The bill will
 * tell how much that is.
 */
async function isBegunElsewhere(app: App, payment: Payment, code: string): Promise<boolean> {
  return code === "invalid-request" && (await placeOf(app, payment)) === "refund-begun";
}

function isOlderThan(app: App, { createdAtMs }: Refund, ageMs: number): boolean {
  return app.clock.nowMs() - createdAtMs >= ageMs;
}

/** WeChat is at it, so nobody has to decide, unless it takes longer than it may. */
async function watchProcessing(app: App, refund: Refund): Promise<void> {
  if (isOlderThan(app, refund, worksAtMostMs)) await askPerson(app, refund, "processing");
  else await solveRefundQuestion(app, refund);
}

/** The manual queue. What can be tried by itself goes on meanwhile. */
async function askPerson(app: App, refund: Refund, lastAnswer: string): Promise<void> {
  await app.store.write(async (tables) => {
    const now = await tables.refunds.find(refund.outRefundNo);
    if (now !== undefined && now.state !== "succeeded")
      await openTicket(app, tables, refundTicket(now, lastAnswer));
  });
}

function reasonOf(app: App, refund: Refund, order: Order): string {
  return app.texts.render(
    refund.cause === "order" ? text("order.refund.reason") : text("order.refund.extra"),
    order.language,
  );
}
