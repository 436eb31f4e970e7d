import { scopeOf } from "../../core/access/scope.ts";
import { cardKey } from "../../core/cards/card.ts";
import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import type { Agreed } from "../../core/orders/agreed.ts";
import { type Order, orderMinutes } from "../../core/orders/order.ts";
import { orderLetters, orderNumber, watchPaymentJob } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { languageOfPerson } from "../conversations/language.ts";
import { personActor } from "../person-actor.ts";
import { makeOwnShop } from "../shops/own-shop.ts";

/**
 * Makes an order ready to be committed with its turn: the row, its links, and the job that watches
 * for the money. A second confirm for a card whose order is still unpaid leads back to that order.
 */
export async function preparePlacing(
  app: App,
  conversation: Conversation,
  agreed: Agreed,
): Promise<{ event: ResultEvent; write?: (tables: Tables) => Promise<void> }> {
  const nowMs = app.clock.nowMs();
  const { card, plan, terminal, volume, region, price } = agreed;
  const cardHash = app.hashCard(cardKey(card.iccid));
  const { open, language } = await app.store.read(async (tables) => ({
    open: await tables.orders.openOfCard(cardHash),
    language: await languageOfPerson(tables, conversation.personId),
  }));
  const same = open.find((order) => isTheSame(order, conversation, agreed, nowMs));
  if (same !== undefined)
    return { event: { type: "order-placed", orderNo: same.orderNo, alreadyThere: true } };

  const order: Omit<Order, "shopId"> = {
    orderNo: orderNumber(nowMs, app.dice.letters(orderLetters)),
    placedBy: conversation.personId,
    conversationId: conversation.id,
    language,
    iccid: card.iccid,
    cardHash,
    network: card.network,
    carrier: app.carriers.route(card, plan),
    snapshot: { plan, terminal, region, price, ...given({ volume }) },
    priceFen: price.retailFen,
    state: "awaiting-payment",
    createdAtMs: nowMs,
    expiresAtMs: nowMs + orderMinutes * 60_000,
  };
  return {
    event: { type: "order-placed", orderNo: order.orderNo, alreadyThere: false },
    async write(tables) {
      const shopId = await shopOf(tables, order, nowMs);
      await tables.orders.add({ ...order, shopId });
      await app.links.add(tables, order.orderNo);
      await tables.jobs.add({
        id: watchPaymentJob(order.orderNo),
        kind: "watch-payment",
        ref: order.orderNo,
        partner: "wechat-pay",
        runAtMs: nowMs + 15_000,
        createdAtMs: nowMs,
      });
    },
  };
}

/** The shop of the card, where whoever orders may do so for it; else the one of their own. */
async function shopOf(
  tables: Tables,
  { cardHash, placedBy }: Pick<Order, "cardHash" | "placedBy">,
  nowMs: number,
): Promise<string> {
  const card = await tables.cards.find(cardHash);
  const { shopIds } = scopeOf(await personActor(tables, { personId: placedBy }), "place-order");
  return card !== undefined && shopIds.includes(card.shopId)
    ? card.shopId
    : await makeOwnShop(tables, placedBy, nowMs);
}

function isTheSame(
  order: Order,
  conversation: Conversation,
  agreed: Agreed,
  nowMs: number,
): boolean {
  return (
    order.state === "awaiting-payment" &&
    order.conversationId === conversation.id &&
    order.snapshot.plan.code === agreed.plan.code &&
    order.priceFen === agreed.price.retailFen &&
    order.expiresAtMs - nowMs > 5 * 60_000
  );
}
