import type { About, PersonActor } from "../../core/access/actor.ts";
import { mayDo } from "../../core/access/permissions.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import type { Request } from "../../core/conversation/requests.ts";
import { given } from "../../core/given.ts";
import type { Order } from "../../core/orders/order.ts";
import { ownShopOf } from "../../core/shops/shop.ts";
import type { Tables } from "../../storage/store.ts";
import { personActor } from "../person-actor.ts";
import { aboutOrder } from "../visible-order.ts";

/** What a request is about, as it stands at one moment, and who asks for it. */
export type Loaded = {
  actor: PersonActor;
  /** The order that the request names. */
  order?: Order;
  isAllowed: boolean;
};

/**
 * The one place where what a chat's request names is looked up. In a transaction that writes, who
 * asks and what they may stays so until its commit.
 */
export async function load(
  tables: Tables,
  { id }: Conversation,
  request: Request,
): Promise<Loaded | undefined> {
  const conversation = await tables.conversations.find(id);
  if (conversation === undefined) return undefined;
  const actor = await personActor(tables, conversation);
  const orderNo = orderNamedIn(request);
  const order = orderNo === undefined ? undefined : await tables.orders.find(orderNo);
  const about = orderNo === undefined ? aboutOf(actor, request) : aboutOrder(order);
  return { actor, ...given({ order }), isAllowed: mayDo(actor, request.type, about) };
}

function orderNamedIn(request: Request): string | undefined {
  switch (request.type) {
    case "cancel-order":
    case "check-payment":
    case "find-order":
      return request.orderNo;
    case "read-card":
      return "orderNo" in request.card ? request.card.orderNo : undefined;
    default:
      return undefined;
  }
}

/** What begins something new is about the shop of one's own, once there is one. */
function aboutOf(actor: PersonActor, { type }: Request): About {
  const shopId = type === "place-order" ? ownShopOf(actor.memberships) : undefined;
  return shopId === undefined ? { of: "person", personId: actor.personId } : { of: "shop", shopId };
}
