import type { Message } from "../../core/conversation/message.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Language } from "../../core/text.ts";
import type { App } from "../app.ts";
import { personActor } from "../person-actor.ts";
import { orderVisibleTo } from "../visible-order.ts";
import { languageOfPerson } from "./language.ts";

/**
 * Messages, those orders that they are about and that their reader may see, as these stand now, and
 * the language that is read.
 */
type History = {
  messages: readonly Message[];
  orders: ReadonlyMap<string, Order>;
  language: Language;
};

/**
 * What was said, or changed, after the change number `after`: the newest `most` messages, in the
 * order of their changes.
 */
export async function readHistory(
  app: App,
  conversationId: string,
  after: number,
  most: number,
): Promise<History> {
  return await app.store.read(async (tables) => {
    const messages = await tables.messages.after(conversationId, after, most);
    const orderNos = new Set(messages.flatMap(({ content }) => content.orderNo ?? []));
    const conversation = await tables.conversations.find(conversationId);
    const reader =
      conversation === undefined || orderNos.size === 0
        ? undefined
        : await personActor(tables, conversation);
    const found =
      reader === undefined
        ? []
        : await Promise.all(
            [...orderNos].map((orderNo) => orderVisibleTo(tables, reader, orderNo)),
          );
    const orders = new Map(
      found.flatMap((order) => (order === undefined ? [] : [[order.orderNo, order] as const])),
    );
    const language = await languageOfPerson(tables, conversation?.personId);
    return { messages, orders, language };
  });
}
