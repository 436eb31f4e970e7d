import type { Conversation } from "../../core/conversation/message.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { writeState } from "../conversations/dialogue-state.ts";

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
): Promise<Pick<Order, "personId" | "conversationId" | "language">> {
  const language = "zh-CN";
  const known = await tables.conversations.findByAddress("web", nobody);
  if (known !== undefined) return { personId: known.personId, conversationId: known.id, language };
  const nowMs = app.clock.nowMs();
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
  return { personId: nobody, conversationId: nobody, language };
}
