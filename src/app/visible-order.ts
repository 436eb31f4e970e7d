import type { About, PersonActor } from "../core/access/actor.ts";
import { mayDo } from "../core/access/permissions.ts";
import type { Conversation } from "../core/conversation/message.ts";
import type { Order } from "../core/orders/order.ts";
import type { Tables } from "../storage/store.ts";
import { personActor } from "./person-actor.ts";

/** What a question about an order is about; undefined when there is none. */
export function aboutOrder(order: Order | undefined): About | undefined {
  return order && { of: "shop", shopId: order.shopId, orderNo: order.orderNo };
}

/** The order, when there is one and whoever speaks in this chat may see it. */
export async function visibleOrder(
  tables: Tables,
  conversation: Pick<Conversation, "personId">,
  orderNo: string,
): Promise<Order | undefined> {
  return await orderVisibleTo(tables, await personActor(tables, conversation), orderNo);
}

/** The same for somebody who was looked up before. */
export async function orderVisibleTo(
  tables: Tables,
  actor: PersonActor,
  orderNo: string,
): Promise<Order | undefined> {
  const order = await tables.orders.find(orderNo);
  return mayDo(actor, "find-order", aboutOrder(order)) ? order : undefined;
}

/**
 * The chat in which an order is told of: where it was placed, as long as whoever speaks there may
 * see it; else the chat that somebody of its shop used last. Undefined when nobody is left.
 */
export async function chatToTell(tables: Tables, order: Order): Promise<Conversation | undefined> {
  const placedIn = await tables.conversations.find(order.conversationId);
  if (placedIn !== undefined && (await visibleOrder(tables, placedIn, order.orderNo)))
    return placedIn;
  for (const { personId } of await tables.shops.membersOf(order.shopId)) {
    const [chat] = await tables.conversations.ofPerson(personId);
    if (chat !== undefined && (await visibleOrder(tables, chat, order.orderNo))) return chat;
  }
  return undefined;
}
