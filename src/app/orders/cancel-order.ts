import type { Payment } from "../../core/money/payment.ts";
import type { CarrierAttempt } from "../../core/orders/attempt.ts";
import { ticketId } from "../../core/tickets/about.ts";
import type { NewTicket } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import type { StillMay } from "../conversations/performed.ts";
import { addNews } from "../delivery/news.ts";
import { wasPerhapsSent } from "../halts/perhaps-sent.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import { closePayment } from "../money/ask-payment.ts";
import { moveOrder } from "../order-move.ts";
import { openTicket } from "../tickets/open-ticket.ts";

/**
 * How a wish to cancel ended. `too-late`: it was paid. `unclear`: nobody can tell yet, everything
 * stays as it is.
 */
type Cancelled = "cancelled" | "too-late" | "unclear";

/** Its time is over, or a person wishes it closed, who must still be allowed to. */
type Reason = "expired" | { wishedBy: StillMay };

/**
 * Closes an unpaid order with all its payments. That its time is over is told when this call is the
 * one that closed it; what is no longer for whoever wishes it is left alone, as `unclear`.
 */
export async function cancelOrder(app: App, orderNo: string, reason: Reason): Promise<Cancelled> {
  const { payments, attempts, recovering } = await app.store.read(async (tables) => ({
    payments: await tables.payments.ofOrder(orderNo),
    attempts: await tables.carrierAttempts.ofOrder(orderNo, "plan"),
    recovering: await isRecovering(tables),
  }));
  // What was paid for it in the gap, and perhaps recharged, is not known yet: closing it would give
  // the money back.
  if (recovering) return "unclear";
  for (const payment of payments.filter(({ state }) => state === "open")) {
    const closed = await closePayment(app, payment);
    if (closed === "paid") return "too-late";
    if (closed === "unknown") return "unclear";
  }
  const missing = missingPayment(orderNo, payments, attempts);
  return await app.store.write((tables) => closeOrder(app, tables, { orderNo, missing, reason }));
}

/** Closes the order itself, all of whose payments are closed. */
async function closeOrder(
  app: App,
  tables: Tables,
  given: { orderNo: string; missing: NewTicket; reason: Reason },
): Promise<Cancelled> {
  const { orderNo, missing, reason } = given;
  if (reason !== "expired" && !(await reason.wishedBy(tables))) return "unclear";
  // A pay page may have opened another payment while we were closing: then the money may still
  // come.
  if ((await tables.payments.ofOrder(orderNo)).some(({ state }) => state === "open"))
    return "unclear";
  const order = await tables.orders.find(orderNo);
  if (order?.state !== "awaiting-payment")
    return order?.state === "closed" ? "cancelled" : "too-late";
  // Somebody has paid for what was sent, only we do not know the payment: it is not over before a
  // person has looked.
  if ((await wasPerhapsSent(tables, orderNo)) && !(await isSeen(tables, missing))) {
    await openTicket(app, tables, missing);
    return "unclear";
  }
  const atMs = app.clock.nowMs();
  if (!(await moveOrder(tables, { order, to: "closed", change: { finishedAtMs: atMs }, atMs })))
    return "too-late";
  if (reason === "expired") await addNews(app, tables, orderNo, reason);
  return "cancelled";
}

/** The question to a person where a plan was sent and no payment for it is known. */
function missingPayment(
  orderNo: string,
  payments: readonly Payment[],
  attempts: readonly CarrierAttempt[],
): NewTicket {
  const evidence = {
    matter: "unpaid-but-sent",
    orderNo,
    ref: attempts.map(({ ref }) => ref).join(", "),
    payments: payments.map(({ outTradeNo }) => outTradeNo).join(", "),
  } as const;
  return { kind: "reconcile", orderNo, evidence };
}

/** A person has looked. Whatever money still comes for it, the carrier is asked first. */
async function isSeen(tables: Tables, question: NewTicket): Promise<boolean> {
  return (await tables.tickets.find(ticketId(question)))?.state === "decided";
}
