import { sendsOf } from "../../core/orders/attempt.ts";
import type { Order } from "../../core/orders/order.ts";
import type { TextKey } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { addNews, type News } from "../delivery/news.ts";
import { showOrder } from "../delivery/show-conversation.ts";
import { bookPlan } from "../money/bookings.ts";
import { addRefund } from "../money/refund-payment.ts";
import { moveOrder } from "../order-move.ts";

/**
 * Commits what moves an order, then has its chats draw it again and its jobs begin. `work` says
 * whether it moved.
 */
export async function commitMove(
  app: App,
  { orderNo }: Order,
  work: (tables: Tables) => Promise<boolean>,
): Promise<boolean> {
  const moved = await app.store.write(work);
  await showOrder(app, orderNo);
  app.wakeJobs();
  return moved;
}

/** Nobody knows yet how it ends: the order waits in the state for that, and its person hears so. */
export async function moveToWait(
  app: App,
  order: Order,
  to: "in-doubt" | "needs-help",
  news: News | undefined,
): Promise<boolean> {
  return await commitMove(app, order, async (tables) => {
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
export type Failure = { problem: TextKey; reason: string; seenSends: number };

/**
 * The recharge did not happen and will not: the order's money goes back, with the news. False when
 * somebody was first, or when the plan was sent once more meanwhile: the answer may be about
 * another sending.
 */
export async function giveBack(app: App, order: Order, failure: Failure): Promise<boolean> {
  const { orderNo } = order;
  const moved = await commitMove(app, order, (tables) => giveBackIn(app, tables, order, failure));
  if (moved) app.log.warn({ orderNo, reason: failure.reason }, "recharge refused, refunding");
  return moved;
}

/** The same inside a transaction that somebody else has begun. */
export async function giveBackIn(
  app: App,
  tables: Tables,
  order: Order,
  failure: Failure,
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
