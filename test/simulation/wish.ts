import { findConversation } from "../../src/app/conversations/open-conversation.ts";
import { overtaken } from "../../src/app/conversations/overtaken.ts";
import { perform } from "../../src/app/requests/perform.ts";
import type { ResultEvent } from "../../src/core/conversation/events.ts";
import type { Request } from "../../src/core/conversation/requests.ts";
import type { Chat } from "./chat.ts";
import type { World } from "./world.ts";

/** What a chat asks for at the gate, as a turn would; undefined when nobody answered. */
export async function wish(
  world: World,
  chat: Chat,
  request: Request,
): Promise<ResultEvent | undefined> {
  return await world.town.ask(chat.address, async ({ app }) => {
    const conversation = await findConversation(app, chat.channel, chat.address);
    if (conversation === undefined) return undefined;
    for (let tries = 0; tries < 5; tries++) {
      const { event, write } = await perform(app, conversation, request, { eventKey: "wish" });
      if (write === undefined) return event;
      try {
        await app.store.write(write);
        return event;
      } catch (error) {
        if (error !== overtaken) throw error;
      }
    }
    return undefined;
  });
}
