import type { App } from "./app.ts";
import { showConversation } from "./show-conversation.ts";

/** Lets every conversation that shows this order draw it again. */
export async function showOrder(app: App, orderNo: string): Promise<void> {
  const conversation = await app.store.read(async (tables) => {
    const order = await tables.orders.find(orderNo);
    return order && (await tables.conversations.find(order.conversationId));
  });
  if (conversation !== undefined) await showConversation(app, conversation);
}
