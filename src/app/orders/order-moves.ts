import { sendsOf } from "../../core/orders/attempt.ts";
import type { Order, OrderChange } from "../../core/orders/order.ts";
import type { OrderState } from "../../core/orders/order-state.ts";
import { findingName, planEntry, ticketId } from "../../core/refs.ts";
import type { TextKey } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { addNews, type News } from "../delivery/news.ts";
import { showOrder } from "../delivery/show-conversation.ts";
import { addRefund } from "../money/refund-payment.ts";
import { alarm, openTicketIn } from "../tickets/tickets.ts";

/** What belongs to a move and is committed with it. */
export type Alongside = (tables: Tables) => Promise<void>;

export const nothingElse: Alongside = async () => {};

/**
 * A recharge of this order is under way at the carrier, so no other one of the same card may begin.
 */
export function isRecharging(state: OrderState): boolean {
  return state === "adding-plan" || state === "in-doubt" || state === "unblocking";
}

/** The money of this order goes back, or has gone back. */
export function isGivenBack(state: OrderState): boolean {
  return state === "refund-due" || state === "refund-stuck" || state === "refunded";
}

/**
 * Moves an order together with what belongs to the move. False, and nothing of it happens, when
 * somebody was first.
 */
export async function moveOrder(
  app: App,
  order: Order,
  to: OrderState,
  change: OrderChange,
  alongside: Alongside,
  news?: News,
): Promise<boolean> {
  const moved = await app.store.write((tables) =>
    moveOrderIn(app, tables, order, to, change, alongside, news),
  );
  await showOrder(app, order.orderNo);
  app.wakeJobs();
  return moved;
}

/** The same inside a transaction that somebody else has begun. */
export async function moveOrderIn(
  app: App,
  tables: Tables,
  order: Order,
  to: OrderState,
  change: OrderChange,
  alongside: Alongside,
  news?: News,
): Promise<boolean> {
  if (!(await tables.orders.move(order.orderNo, order.state, to, change))) return false;
  await alongside(tables);
  if (news !== undefined) await addNews(app, tables, order.orderNo, news);
  await tables.messages.touchOrder(order.orderNo);
  // Whatever a person was asked about it is answered by the move itself.
  const answered = questionOf(order.state);
  if (answered !== undefined && answered !== questionOf(to)) {
    await tables.tickets.solve(ticketId(answered, order.orderNo), app.clock.nowMs());
  }
  if (order.state === "paid")
    await tables.tickets.solve(
      ticketId("reconcile", findingName("waits", order.orderNo)),
      app.clock.nowMs(),
    );
  return true;
}

/** What a person may have been asked about an order in this state. */
function questionOf(state: OrderState): "in-doubt" | "needs-help" | undefined {
  if (state === "adding-plan" || state === "in-doubt") return "in-doubt";
  return state === "needs-help" ? "needs-help" : undefined;
}

/** Puts an order into the manual queue, unless it has moved on from where the question is one. */
export async function askPerson(
  app: App,
  order: Order,
  kind: "in-doubt" | "needs-help",
  evidence: Record<string, unknown>,
): Promise<void> {
  const ticket = { kind, about: order.orderNo, orderNo: order.orderNo, evidence };
  const opened = await app.store.write(async (tables) => {
    const now = await tables.orders.find(order.orderNo);
    return (
      now !== undefined &&
      questionOf(now.state) === kind &&
      (await openTicketIn(app, tables, ticket))
    );
  });
  if (opened) alarm(app, ticket);
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
  const moved = await app.store.write((tables) => giveBackIn(app, tables, order, failure));
  if (moved) app.log.warn({ orderNo, reason: failure.reason }, "recharge refused, refunding");
  await showOrder(app, orderNo);
  app.wakeJobs();
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
  const attempts = await tables.carrierAttempts.ofOrder(order.orderNo, "plan");
  if (sendsOf(attempts) !== seenSends) return false;
  return await moveOrderIn(
    app,
    tables,
    order,
    "refund-due",
    { problem },
    async () => {
      for (const { ref } of attempts)
        await tables.carrierAttempts.finish(ref, "refused", { reason });
      const payments = await tables.payments.ofOrder(order.orderNo);
      // One of them is this order's. Any other got its refund when it came, and gets no second one.
      for (const payment of payments.filter(({ state }) => state === "paid")) {
        await addRefund(app, tables, payment, "order");
      }
    },
    "refund",
  );
}

/**
 * The carrier added the plan: what it costs us is booked, and the attempt is over. In the
 * transaction of the move.
 */
export function bookPlan(app: App, order: Order, ref: string, carrierRef: string): Alongside {
  return async (tables) => {
    await tables.carrierAttempts.finish(ref, "done", { carrierRef });
    await bookCost(app, tables, order, { id: planEntry("cost", ref), debit: "cost" });
  };
}

/** What a plan costs us, as money that the carrier has to get. */
export async function bookCost(
  app: App,
  tables: Tables,
  order: Order,
  { id, debit }: { id: string; debit: "cost" | "loss" },
): Promise<void> {
  const amountFen = order.snapshot.price.costFen;
  if (amountFen <= 0) return;
  await tables.ledger.post({
    id,
    orderNo: order.orderNo,
    debit,
    credit: "carrier",
    amountFen,
    atMs: app.clock.nowMs(),
  });
}
