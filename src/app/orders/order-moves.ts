import { sendsOf } from "../../core/orders/attempt.ts";
import type { News } from "../../core/orders/news.ts";
import type { Order } from "../../core/orders/order.ts";
import type { TextKey } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { addNews } from "../delivery/news.ts";
import { bookPlan } from "../money/bookings.ts";
import { addRefund } from "../money/refund-payment.ts";
import { moveOrder } from "../order-move.ts";

/** Nobody knows yet how it ends: the order waits in the state for that, and its person hears so. */
export async function moveToWait(
  app: App,
  order: Order,
  to: "in-doubt" | "needs-help",
  news: News | undefined,
): Promise<boolean> {
  return await app.store.write(async (tables) => {
    if (!(await moveOrder(tables, { order, to, atMs: app.clock.nowMs() }))) return false;
    if (news !== undefined) await addNews(app, tables, order.orderNo, news);
    return true;
  });
}

/**
 * The carrier added the plan: the attempt is over, what it costs us is booked, and the SIM is next.
 * In the transaction that heard of it. False when somebody was first.
 */
export async function takePlanAsAdded(
  app: App,
  tables: Tables,
  order: Order,
  added: { ref: string; carrierRef: string; validUntilMs?: number },
): Promise<boolean> {
  const { ref, ...change } = added;
  const atMs = app.clock.nowMs();
  if (!(await moveOrder(tables, { order, to: "unblocking", change, atMs }))) return false;
  await tables.carrierAttempts.finish(ref, "done", { carrierRef: change.carrierRef });
  await bookPlan(tables, order, { ref, as: "cost", atMs });
  return true;
}

/**
 * Why a recharge is taken as failed. `seenSends`: how often its plan had been sent, under all its
 * references, when the answer was asked for.
 */
export type FailedRecharge = { problem: TextKey; reason: string; seenSends: number };

/**
 * The recharge did not happen and will not: the order's money goes back, with the news. In the
 * transaction that heard of it. False when somebody was first, or when the plan was sent once more
 * meanwhile, so that the answer may be about another sending.
 */
export async function giveBack(
  app: App,
  tables: Tables,
  order: Order,
  failure: FailedRecharge,
): Promise<boolean> {
  const { problem, reason, seenSends } = failure;
  const { orderNo } = order;
  const atMs = app.clock.nowMs();
  const attempts = await tables.carrierAttempts.ofOrder(orderNo, "plan");
  if (sendsOf(attempts) !== seenSends) return false;
  if (!(await moveOrder(tables, { order, to: "refund-due", change: { problem }, atMs })))
    return false;
  for (const { ref } of attempts) await tables.carrierAttempts.finish(ref, "refused", { reason });
  const payments = await tables.payments.ofOrder(orderNo);
  // One of them is this order's. Any other got its refund when it came, and gets no second one.
  for (const payment of payments.filter(({ state }) => state === "paid"))
    await addRefund(app, tables, payment, "order");
  await addNews(app, tables, orderNo, "refund");
  return true;
}
