import type { Order, OrderChange } from "../core/orders/order.ts";
import type { OrderState } from "../core/orders/order-state.ts";
import { type TicketSubject, ticketId } from "../core/tickets/about.ts";
import type { Tables } from "../storage/store.ts";

/** One move of an order away from the state that `order` was seen in. `atMs` is now, epoch ms. */
export type OrderMove = { order: Order; to: OrderState; change?: OrderChange; atMs: number };

/**
 * The one way in which an order moves: what shows the order is marked as changed, and what a person
 * was asked about it is answered by the move itself. What else belongs to a move its caller writes
 * in the same transaction. False, and nothing happens, when somebody was first. Throws when orders
 * never go that way.
 */
export async function moveOrder(
  tables: Tables,
  { order, to, change = {}, atMs }: OrderMove,
): Promise<boolean> {
  const { orderNo, state } = order;
  if (!(await tables.orders.move(orderNo, state, to, change))) return false;
  await tables.messages.touchOrder(orderNo);
  const answered = questionOf(state);
  if (answered !== undefined && answered !== questionOf(to))
    await tables.tickets.solve(ticketId(subjectOf(answered, orderNo)), atMs);
  return true;
}

/** What a person may be asked about an order because of the state that it stays in. */
export type OrderQuestion = "in-doubt" | "needs-help" | "waits";

/** Undefined for a state that raises no question, however long it lasts. */
export function questionOf(state: OrderState): OrderQuestion | undefined {
  switch (state) {
    case "paid":
      return "waits";
    case "adding-plan":
    case "in-doubt":
      return "in-doubt";
    case "needs-help":
      return "needs-help";
    default:
      return undefined;
  }
}

function subjectOf(question: OrderQuestion, orderNo: string): TicketSubject {
  return question === "waits"
    ? { kind: "reconcile", evidence: { matter: "waits", orderNo } }
    : { kind: question, orderNo };
}
