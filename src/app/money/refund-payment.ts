import type { Payment, Refund } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import { paymentEntry, refundEntry, refundJob, refundNumber } from "../../core/refs.ts";
import { text } from "../../core/text.ts";
import { ticketId } from "../../core/tickets/about.ts";
import type { NewTicket } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { ticketAfterMs } from "../carrier-pace.ts";
import { addNews } from "../delivery/news.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import type { JobResult } from "../job.ts";
import { moveOrder } from "../order-move.ts";
import { openTicket } from "../tickets/open-ticket.ts";

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

  const answer =
    refund.state === "due"
      ? await app.payments.refund({
          outTradeNo: refund.outTradeNo,
          outRefundNo,
          amountFen: refund.amountFen,
          totalFen: payment.amountFen,
          reason: reasonOf(app, refund, order),
        })
      : await app.payments.queryRefund(outRefundNo);
  if (answer.answer !== "done") {
    // Refused may mean "balance too low today": the same number is tried again, and the operator
    // hears of it.
    const detail = { outRefundNo, orderNo: order.orderNo, reason: answer.reason };
    if (answer.answer === "refused") app.log.error(detail, "refund not accepted yet");
    else app.log.warn(detail, "refund without a result yet");
    // WeChat has accepted it: one question without an answer says nothing new, and the money is on
    // its way.
    const isOnItsWay = refund.state === "processing" && answer.answer === "unknown";
    if (isOlderThan(app, refund, isOnItsWay ? worksAtMostMs : ticketAfterMs)) {
      await askPerson(app, refund, answer.reason);
    }
    return "again";
  }
  const { status, refundId } = answer.value;
  if (status === "processing") {
    await noteProcessing(app, refund, refundId);
    return "again";
  }
  await app.store.write((tables) =>
    takeRefundEnd(app, tables, refund, status === "succeeded" ? "succeeded" : "stuck", refundId),
  );
  return "finished";
}

function isOlderThan(app: App, { createdAtMs }: Refund, ageMs: number): boolean {
  return app.clock.nowMs() - createdAtMs >= ageMs;
}

/** WeChat is at it, so nobody has to decide, unless it takes longer than it may. */
async function noteProcessing(app: App, refund: Refund, refundId: string): Promise<void> {
  const { outRefundNo } = refund;
  const takesTooLong = isOlderThan(app, refund, worksAtMostMs);
  await app.store.write(async (tables) => {
    await tables.refunds.move(outRefundNo, "processing", refundId);
    // This answer may be older than the news that it is stuck, whose ticket stays.
    if (takesTooLong || (await tables.refunds.find(outRefundNo))?.state !== "processing") return;
    await tables.tickets.solve(questionOf(refund), app.clock.nowMs());
  });
  if (takesTooLong) await askPerson(app, refund, "processing");
}

/**
 * Takes in how WeChat says that a refund has ended, in one transaction with what a person has to
 * do about it: a crash in between would leave the money without an owner.
 */
export async function takeRefundEnd(
  app: App,
  tables: Tables,
  refund: Refund,
  to: "succeeded" | "stuck",
  refundId: string,
): Promise<void> {
  const moved = await finishRefund(app, tables, refund, to, refundId);
  const ticket = moved ? stuckTicket(refund, to) : await twiceTicket(tables, refund, to, refundId);
  if (ticket !== undefined) await openTicket(app, tables, ticket);
}

function stuckTicket(refund: Refund, to: "succeeded" | "stuck"): NewTicket | undefined {
  return to === "stuck" ? ticketFor(refund, "the provider gave up") : undefined;
}

/**
 * WeChat has given back what a person had decided as paid by hand: the customer has the money
 * twice.
 */
async function twiceTicket(
  tables: Tables,
  refund: Refund,
  to: "succeeded" | "stuck",
  refundId: string,
): Promise<NewTicket | undefined> {
  const { outRefundNo, outTradeNo, orderNo, amountFen } = refund;
  const decided = to === "succeeded" ? await tables.tickets.find(questionOf(refund)) : undefined;
  if (decided?.decision !== "refunded" || decided.state !== "decided") return undefined;
  const { decidedBy = "", note = "" } = decided;
  const found = { outRefundNo, outTradeNo, amountFen, refundId, decidedBy, note };
  return { kind: "reconcile", orderNo, evidence: { matter: "refunded-twice", ...found } };
}

/** A refund has ended: the books and the order follow it. False when it is there, or past it. */
export async function finishRefund(
  app: App,
  tables: Tables,
  refund: Refund,
  to: "succeeded" | "stuck",
  refundId: string,
): Promise<boolean> {
  const { outRefundNo, orderNo } = refund;
  if (!(await tables.refunds.move(outRefundNo, to, refundId))) return false;
  const nowMs = app.clock.nowMs();
  if (to === "succeeded") {
    await tables.tickets.solve(questionOf(refund), nowMs);
    await tables.ledger.post({
      id: refundEntry("refund", outRefundNo),
      orderNo,
      debit: "owed",
      credit: "wechat",
      amountFen: refund.amountFen,
      atMs: nowMs,
    });
  }
  if (refund.cause === "order") await moveRefunded(tables, orderNo, to, nowMs);
  await addNews(
    app,
    tables,
    orderNo,
    to === "succeeded" ? "refunded" : "refund-stuck",
    outRefundNo,
  );
  return true;
}

/** The order goes where its own refund has gone, unless it is there already. */
async function moveRefunded(
  tables: Tables,
  orderNo: string,
  refund: "succeeded" | "stuck",
  atMs: number,
): Promise<void> {
  const order = await tables.orders.find(orderNo);
  if (order?.state !== "refund-due" && order?.state !== "refund-stuck") return;
  if (refund === "succeeded")
    await moveOrder(tables, { order, to: "refunded", change: { finishedAtMs: atMs }, atMs });
  else if (order.state === "refund-due")
    await moveOrder(tables, { order, to: "refund-stuck", atMs });
}

/** The id of the ticket about a refund that does not come to its end. */
function questionOf({ outRefundNo }: Refund): string {
  return ticketId({ kind: "refund-stuck", evidence: { outRefundNo } });
}

/** The manual queue. What can be tried by itself goes on meanwhile. */
async function askPerson(app: App, refund: Refund, lastAnswer: string): Promise<void> {
  const ticket = ticketFor(refund, lastAnswer);
  await app.store.write(async (tables) => {
    const now = await tables.refunds.find(refund.outRefundNo);
    if (now?.state !== "succeeded") await openTicket(app, tables, ticket);
  });
}

function ticketFor(refund: Refund, lastAnswer: string): NewTicket {
  const { outRefundNo, orderNo, outTradeNo, amountFen, cause, createdAtMs } = refund;
  const evidence = { outRefundNo, outTradeNo, amountFen, cause, createdAtMs, lastAnswer };
  return { kind: "refund-stuck", orderNo, evidence };
}

function reasonOf(app: App, refund: Refund, order: Order): string {
  return app.texts.render(
    refund.cause === "order" ? text("order.refund.reason") : text("order.refund.extra"),
    order.language,
  );
}
