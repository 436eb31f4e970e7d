import type { Conversation } from "../../core/conversation/message.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { writeState } from "../conversations/dialogue-state.ts";
import { makeOwnShop } from "../shops/own-shop.ts";

/** The id of the person and of the conversation, and the conversation's address. */
const nobody = "nobody";

/**
 * Whom orders belong to that nobody is known for. Every order has a person and a conversation, so
 * these two rows stand for "not known", and this is the one place that knows of them. No cookie
 * hashes to this address, so there is no way into the conversation, and its news is read by nobody.
 * Made when it is first needed.
 */
export async function findNobody(
  app: App,
  tables: Tables,
): Promise<Pick<Order, "shopId" | "placedBy" | "conversationId" | "language">> {
  const language = "zh-CN";
  const known = await tables.conversations.findByAddress("web", nobody);
  const nowMs = app.clock.nowMs();
  if (known !== undefined) {
    const shopId = await makeOwnShop(tables, known.personId, nowMs);
    return { shopId, placedBy: known.personId, conversationId: known.id, language };
  }
  await tables.people.add({ id: nobody, language, createdAtMs: nowMs });
  const conversation: Conversation = {
    id: nobody,
    personId: nobody,
    channel: "web",
    address: nobody,
    state: writeState(app.engine.home),
    turn: 0,
    version: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  await tables.conversations.add(conversation);
  const shopId = await makeOwnShop(tables, nobody, nowMs);
  return { shopId, placedBy: nobody, conversationId: nobody, language };
}
