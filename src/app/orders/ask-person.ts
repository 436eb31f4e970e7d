import type { Order } from "../../core/orders/order.ts";
import type { NewTicket } from "../../core/tickets/ticket.ts";
import type { App } from "../app.ts";
import { type OrderQuestion, questionOf } from "../order-move.ts";
import { openTicket } from "../tickets/open-ticket.ts";

/**
 * Puts an order into the manual queue, unless it has moved on from where `question` is one: the
 * move that leads away is what closes the ticket again.
 */
export async function askPerson(
  app: App,
  { orderNo }: Order,
  question: OrderQuestion,
  ticket: NewTicket,
): Promise<void> {
  await app.store.write(async (tables) => {
    const now = await tables.orders.find(orderNo);
    if (now !== undefined && questionOf(now.state) === question)
      await openTicket(app, tables, ticket);
  });
}
