import { cardKey } from "../../core/cards/card.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import type { ResultEvent, StateOf } from "../../core/conversation/model.ts";
import { orderMinutes } from "../../core/dialogues/recharge/confirm.ts";
import type { Order } from "../../core/orders/order.ts";
import { orderLetters, orderNumber, watchPaymentJob } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/**
 * Makes an order ready to be committed with its turn: the row, its links, and the job that watches
 * for the money. A second confirm for a card whose order is still unpaid leads back to that order.
 */
export async function preparePlacing(
  app: App,
  conversation: Conversation,
  agreed: StateOf<"confirm">,
): Promise<{ event: ResultEvent; write?: (tables: Tables) => Promise<void> }> {
  const nowMs = app.clock.nowMs();
  const cardHash = app.hashCard(cardKey(agreed.card.iccid));
  const { open, language } = await app.store.read(async (tables) => ({
    open: await tables.orders.openOfCard(cardHash),
    language: (await tables.people.find(conversation.personId))?.language ?? "zh-CN",
  }));
  const same = open.find((order) => isTheSame(order, conversation, agreed, nowMs));
  if (same !== undefined)
    return { event: { type: "order-placed", orderNo: same.orderNo, alreadyThere: true } };

  const order: Order = {
    orderNo: orderNumber(nowMs, app.dice.letters(orderLetters)),
    personId: conversation.personId,
    conversationId: conversation.id,
    language,
    iccid: agreed.card.iccid,
    cardHash,
    carrier: agreed.card.carrier,
    snapshot: {
      plan: agreed.plan,
      terminal: agreed.terminal,
      volume: agreed.volume,
      region: agreed.region,
      price: { retailFen: agreed.plan.priceFen, costFen: agreed.plan.costFen, discountFen: 0 },
    },
    priceFen: agreed.plan.priceFen,
    state: "awaiting-payment",
    createdAtMs: nowMs,
    expiresAtMs: nowMs + orderMinutes * 60_000,
  };
  return {
    event: { type: "order-placed", orderNo: order.orderNo, alreadyThere: false },
    async write(tables) {
      await tables.orders.add(order);
      await app.links.add(tables, order.orderNo);
      await tables.jobs.add({
        id: watchPaymentJob(order.orderNo),
        kind: "watch-payment",
        ref: order.orderNo,
        runAtMs: nowMs + 15_000,
        createdAtMs: nowMs,
      });
    },
  };
}

function isTheSame(
  order: Order,
  conversation: Conversation,
  agreed: StateOf<"confirm">,
  nowMs: number,
): boolean {
  return (
    order.state === "awaiting-payment" &&
    order.conversationId === conversation.id &&
    order.snapshot.plan.code === agreed.plan.code &&
    order.priceFen === agreed.plan.priceFen &&
    order.expiresAtMs - nowMs > 5 * 60_000
  );
}
