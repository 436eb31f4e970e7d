import type { About, PersonActor } from "../../core/access/actor.ts";
import { mayDo } from "../../core/access/permissions.ts";
import { scopeOf } from "../../core/access/scope.ts";
import { cardKey } from "../../core/cards/card.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import type { Request } from "../../core/conversation/requests.ts";
import { given } from "../../core/given.ts";
import type { Order } from "../../core/orders/order.ts";
import type { ChatMove } from "../../core/shops/chat-move.ts";
import { type Membership, ownShopOf } from "../../core/shops/shop.ts";
import { isValid } from "../../core/shops/shop-card.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { personActor } from "../person-actor.ts";
import { aboutOrder } from "../visible-order.ts";

/** What a request is about, as it stands at one moment, and who asks for it. */
export type Loaded = {
  actor: PersonActor;
  /** The order that the request names. */
  order?: Order;
  /** The move of a chat that the request is about. */
  move?: ChatMove;
  isAllowed: boolean;
  /** In another chat of their person's they may. */
  isForbiddenAtTill: boolean;
};

/**
 * The one place where what a chat's request names is looked up. Undefined when the chat is gone. In
 * a transaction that writes, what was looked up stays so until its commit.
 */
export async function load(
  app: App,
  tables: Tables,
  { id }: Conversation,
  request: Request,
): Promise<Loaded | undefined> {
  const conversation = await tables.conversations.find(id);
  if (conversation === undefined) return undefined;
  // Held first: two who remove each other would wait for each other otherwise.
  const members = await membersNamedIn(tables, request);
  const actor = await personActor(tables, conversation);
  const orderNo = orderNamedIn(request);
  const order = orderNo === undefined ? undefined : await tables.orders.find(orderNo);
  const move = await moveNamedIn(app, tables, conversation, request);
  const about = await aboutOf(app, tables, { actor, request, order, members, move });
  const isAllowed = mayDo(actor, request.type, about);
  const { isAtTill, ...elsewhere } = actor;
  const isForbiddenAtTill =
    isAtTill === true && !isAllowed && mayDo(elsewhere, request.type, about);
  return { actor, ...given({ order, move }), isAllowed, isForbiddenAtTill };
}

function orderNamedIn(request: Request): string | undefined {
  if ("orderNo" in request) return request.orderNo;
  return request.type === "read-card" && "orderNo" in request.card
    ? request.card.orderNo
    : undefined;
}

/** Who is in the shop that somebody is to leave. */
async function membersNamedIn(tables: Tables, request: Request): Promise<readonly Membership[]> {
  return request.type === "leave" || request.type === "remove"
    ? await tables.shops.membersToChange(request.shopId)
    : [];
}

async function moveNamedIn(
  app: App,
  tables: Tables,
  { id }: Conversation,
  request: Request,
): Promise<ChatMove | undefined> {
  if (!("moveId" in request) && request.type !== "undo-chat") return undefined;
  return request.moveId === undefined
    ? await tables.chatMoves.undoable(id, app.clock.nowMs())
    : await tables.chatMoves.find(request.moveId);
}

type Asked = {
  actor: PersonActor;
  request: Request;
  order: Order | undefined;
  members: readonly Membership[];
  move: ChatMove | undefined;
};

async function aboutOf(
  app: App,
  tables: Tables,
  { actor, request, order, members, move }: Asked,
): Promise<About | undefined> {
  const hashOf = (iccid: string) => app.hashCard(cardKey(iccid));
  const nowMs = app.clock.nowMs();
  switch (request.type) {
    case "cancel-order":
    case "check-payment":
    case "find-order":
      return aboutOrder(order);
    case "read-card":
      return "orderNo" in request.card
        ? await aboutCardOf(tables, order)
        : await aboutProved(tables, actor, hashOf(request.card.iccid), nowMs);
    case "resume-card":
      return await aboutProved(tables, actor, hashOf(request.card.iccid), nowMs);
    case "move-card":
      return await aboutMove(tables, actor, hashOf(request.card.iccid), nowMs);
    case "place-order":
      return await aboutNewOrder(tables, actor, hashOf(request.agreed.card.iccid), nowMs);
    case "invite":
      return { of: "shop", shopId: request.shopId, role: request.role };
    case "leave":
      return { of: "shop", shopId: request.shopId };
    case "remove": {
      const { shopId, personId } = request;
      const member = members.find((one) => one.personId === personId);
      return member && { of: "shop", shopId, role: member.role };
    }
    case "answer-chat":
    case "undo-chat":
      return move && { of: "person", personId: move.intoPerson };
    case "stop-regain":
      return move?.regain && { of: "shop", shopId: move.regain.shopId };
    default:
      return { of: "person", personId: actor.personId };
  }
}

/** The card of an order is that shop's which it belongs to now. */
async function aboutCardOf(tables: Tables, order: Order | undefined): Promise<About | undefined> {
  const card = order && (await tables.cards.find(order.cardHash));
  return card === undefined ? aboutOrder(order) : { of: "shop", shopId: card.shopId };
}

/** A card of a shop that this actor is in, or one whose password they have just told. */
async function aboutProved(
  tables: Tables,
  actor: PersonActor,
  cardHash: string,
  nowMs: number,
): Promise<About | undefined> {
  const card = await tables.cards.find(cardHash);
  const isIn = actor.memberships.some(({ shopId }) => shopId === card?.shopId);
  return card !== undefined && isIn
    ? { of: "shop", shopId: card.shopId }
    : await aboutOwnProof(tables, actor, cardHash, nowMs);
}

/** The shop of their own, where it has proved a card that is another's. */
async function aboutMove(
  tables: Tables,
  actor: PersonActor,
  cardHash: string,
  nowMs: number,
): Promise<About | undefined> {
  const card = await tables.cards.find(cardHash);
  return card === undefined || card.shopId === ownShopOf(actor.memberships)
    ? undefined
    : await aboutOwnProof(tables, actor, cardHash, nowMs);
}

/** The shop of their own, where it has proved this card. */
async function aboutOwnProof(
  tables: Tables,
  { memberships }: PersonActor,
  cardHash: string,
  nowMs: number,
): Promise<About | undefined> {
  const shopId = ownShopOf(memberships);
  if (shopId === undefined) return undefined;
  const proof = await tables.cards.proofOf(cardHash, shopId);
  return isValid(proof, nowMs) ? { of: "shop", shopId } : undefined;
}

/**
 * The shop of the card, where this actor may. A card of others they recharge for the shop of their
 * own, where they have told its password; one of nobody too.
 */
async function aboutNewOrder(
  tables: Tables,
  actor: PersonActor,
  cardHash: string,
  nowMs: number,
): Promise<About | undefined> {
  const card = await tables.cards.find(cardHash);
  const { shopIds } = scopeOf(actor, "place-order");
  if (card !== undefined)
    return shopIds.includes(card.shopId)
      ? { of: "shop", shopId: card.shopId }
      : await aboutOwnProof(tables, actor, cardHash, nowMs);
  const shopId = ownShopOf(actor.memberships);
  return shopId === undefined ? { of: "person", personId: actor.personId } : { of: "shop", shopId };
}
