import { type Refund, restOfRefundFen } from "../../core/money/payment.ts";
import { refundEntry } from "../../core/refs.ts";
import { ticketId } from "../../core/tickets/about.ts";
import type { NewTicket } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { addNews } from "../delivery/news.ts";
import { moveOrder } from "../order-move.ts";
import { openTicket } from "../tickets/open-ticket.ts";

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
  return to === "stuck" ? refundTicket(refund, "the provider gave up") : undefined;
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
  const { outRefundNo, outTradeNo, orderNo } = refund;
  const decided =
    to === "succeeded" ? await tables.tickets.find(refundQuestion(refund)) : undefined;
  if (decided?.decision !== "refunded" || decided.state !== "decided") return undefined;
  const { decidedBy = "", note = "" } = decided;
  const amountFen = restOfRefundFen(refund);
  const found = { outRefundNo, outTradeNo, amountFen, refundId, decidedBy, note };
  return { kind: "reconcile", orderNo, evidence: { matter: "refunded-twice", ...found } };
}

/**
 * A refund has ended: the books and the order follow it. What was given back by hand stands in the
 * books already. False when it is there, or past it.
 */
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
    await tables.tickets.solve(refundQuestion(refund), nowMs);
    const amountFen = restOfRefundFen(refund);
    const id = refundEntry("refund", outRefundNo);
    const entry = { id, orderNo, debit: "owed", credit: "wechat", amountFen, atMs: nowMs } as const;
    if (amountFen > 0) await tables.ledger.post(entry);
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
export function refundQuestion({ outRefundNo }: Pick<Refund, "outRefundNo">): string {
  return ticketId({ kind: "refund-stuck", evidence: { outRefundNo } });
}

/** A refund that does not come to its end by itself, for the manual queue. */
export function refundTicket(refund: Refund, lastAnswer: string): NewTicket {
  const { outRefundNo, orderNo, outTradeNo, cause, createdAtMs } = refund;
  const amountFen = restOfRefundFen(refund);
  const evidence = { outRefundNo, outTradeNo, amountFen, cause, createdAtMs, lastAnswer };
  return { kind: "refund-stuck", orderNo, evidence };
}
