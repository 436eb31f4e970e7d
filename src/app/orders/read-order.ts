import type { BearerActor } from "../../core/access/actor.ts";
import { mayDo } from "../../core/access/permissions.ts";
import type { Scope } from "../../core/access/scope.ts";
import type { ResultEvent } from "../../core/conversation/events.ts";
import type { ChannelName } from "../../core/conversation/message.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Language } from "../../core/text.ts";
import type { LinkPurpose } from "../../storage/orders.ts";
import type { App } from "../app.ts";
import { aboutOrder } from "../visible-order.ts";

/** An order, what its person reads, and which channel its chat is in. */
type LinkedOrder = {
  order: Order;
  language: Language;
  channel: ChannelName | undefined;
};

/** The order as it stands now. Undefined when there is none of this number. */
export async function readOrder(app: App, orderNo: string): Promise<Order | undefined> {
  return await app.store.read((tables) => tables.orders.find(orderNo));
}

/** How many orders are listed in a chat. */
const mostOrders = 5;

/** The newest orders of these shops, for a chat. */
export async function listOrders(app: App, scope: Scope): Promise<ResultEvent> {
  const orders = await app.store.read((tables) => tables.orders.list(scope, mostOrders));
  return { type: "orders-listed", orders };
}

/** The order that a private link leads to. A wrong token and another page's token look the same. */
export async function findLinkedOrder(
  app: App,
  purpose: LinkPurpose,
  token: string,
): Promise<LinkedOrder | undefined> {
  return await app.store.read(async (tables) => {
    const orderNo = await app.links.find(tables, purpose, token);
    const order = orderNo === undefined ? undefined : await tables.orders.find(orderNo);
    if (orderNo === undefined || order === undefined) return undefined;
    const bearer: BearerActor = { is: "bearer", link: purpose, orderNo };
    const action = purpose === "pay" ? "pay" : "see-receipt";
    if (!mayDo(bearer, action, aboutOrder(order))) return undefined;
    const person = await tables.people.find(order.placedBy);
    const conversation = await tables.conversations.find(order.conversationId);
    return { order, language: person?.language ?? order.language, channel: conversation?.channel };
  });
}
