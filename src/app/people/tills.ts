import type { Conversation } from "../../core/conversation/message.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { overtaken } from "../conversations/overtaken.ts";
import type { Performed } from "../conversations/performed.ts";

/**
 * This chat stands on the counter: from the commit of the turn on it does the day's work of its
 * person's shops, and nothing else. Only another chat of theirs can undo that, so there has to be
 * one.
 */
export async function prepareTill(app: App, conversation: Conversation): Promise<Performed> {
  const hasOther = await app.store.read((tables) => hasOtherThan(tables, conversation));
  if (!hasOther) return { event: { type: "till-made", result: "onlyChat" } };
  return {
    event: { type: "till-made", result: "made" },
    async write(tables) {
      // Asked anew, the turn comes to the refusal.
      if (!(await hasOtherThan(tables, conversation))) throw overtaken;
      await tables.conversations.makeTill(conversation.id, app.clock.nowMs());
    },
  };
}

/** Whether this person has another chat that is no till. */
async function hasOtherThan(
  tables: Tables,
  { id, personId }: Pick<Conversation, "id" | "personId">,
): Promise<boolean> {
  const chats = await tables.conversations.ofPerson(personId);
  return chats.some((chat) => chat.id !== id && chat.tillSinceMs === undefined);
}

/** From the commit of the turn on this person's tills are chats like any other. */
export async function prepareEndOfTills(app: App, { personId }: Conversation): Promise<Performed> {
  const chats = await app.store.read((tables) => tables.conversations.ofPerson(personId));
  const count = chats.filter(({ tillSinceMs }) => tillSinceMs !== undefined).length;
  return {
    event: { type: "tills-ended", count },
    async write(tables) {
      await tables.conversations.endTills(personId);
    },
  };
}
