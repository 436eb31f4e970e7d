import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { operatorId, wechatWindowName } from "../../core/refs.ts";
import type { Deletes, NotDeleted } from "../../core/shops/own-data.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { writeState } from "../conversations/dialogue-state.ts";
import { languageOfPerson } from "../conversations/language.ts";
import { addWithPerson, newConversation } from "../conversations/open-conversation.ts";
import { overtaken } from "../conversations/overtaken.ts";
import type { Performed } from "../conversations/performed.ts";
import { countIn, ownAlone } from "./move-chat.ts";

/** What deleting would mean, or why it cannot be now; nothing is deleted. */
export async function weighDeleting(
  app: App,
  { personId }: Pick<Conversation, "personId">,
): Promise<ResultEvent> {
  const result = await app.store.read(async (tables) =>
    weigh(app, tables, personId, await tables.conversations.ofPerson(personId)),
  );
  return {
    type: "deleting-weighed",
    result: "because" in result ? result : { ...result.counts, chats: result.chats },
  };
}

/**
 * Everything of this person goes in the commit of the turn that agreed, but for what the books
 * want: their orders and the money for them, which name nobody any more. What is said in this chat
 * from then on, the answer first, is said to somebody new.
 */
export async function prepareDeleting(app: App, conversation: Conversation): Promise<Performed> {
  const weighed = await weighDeleting(app, conversation);
  if (weighed.type === "deleting-weighed" && "because" in weighed.result) return { event: weighed };
  const goesOnIn = newConversation(app, conversation.channel, conversation.address);
  return {
    event: { type: "own-deleted" },
    goesOnIn,
    write: (tables) => deleteOwn(app, tables, conversation, goesOnIn),
  };
}

async function deleteOwn(
  app: App,
  tables: Tables,
  { id, personId }: Conversation,
  goesOnIn: Conversation,
): Promise<void> {
  const language = await languageOfPerson(tables, personId);
  // The chats first: whatever another turn of this person is about to begin then waits for us and
  // finds no chat any more, or has been committed and is seen below.
  const chats = await tables.conversations.retire(personId, writeState(app.engine.home));
  const here = chats.find((chat) => chat.id === id);
  const weighed = await weigh(app, tables, personId, chats);
  // Asked anew, the turn comes to the refusal.
  if (here === undefined || "because" in weighed) throw overtaken;
  for (const chat of chats) await tables.messages.removeOf(chat.id);
  for (const { channel, address } of chats)
    if (channel === "wechat" && address !== here.address)
      await tables.kept.remove(wechatWindowName(address));
  await tables.linkCodes.removeOf(personId);
  await tables.chatMoves.removeOf(personId);
  await tables.payments.forgetPayers({ placedBy: personId, shopIds: weighed.alone });
  for (const shopId of weighed.alone) await tables.cards.removeOf(shopId);
  for (const { shopId } of await tables.shops.membershipsOf(personId))
    await tables.shops.leave(shopId, personId);
  await tables.invites.removeOf(personId, weighed.alone);
  await tables.people.forget(personId);
  await addWithPerson(tables, { ...goesOnIn, address: here.address }, language);
}

/** What may go: the shops that are theirs alone, and how much that is. */
type Weighed = { alone: readonly string[]; chats: number; counts: Omit<Deletes, "chats"> };

async function weigh(
  app: App,
  tables: Tables,
  personId: string,
  chats: readonly Conversation[],
): Promise<Weighed | NotDeleted> {
  if (chats.some((chat) => isOperators(app, chat))) return { because: "operator" };
  const alone = await ownAlone(tables, personId);
  if (alone === "staff") return { because: "staff" };
  if (await tables.chatMoves.mayGoBack(personId, app.clock.nowMs())) return { because: "joined" };
  const unended = await tables.orders.unendedOf({ placedBy: personId, shopIds: alone });
  if (unended !== undefined) return { because: "order", orderNo: unended.orderNo };
  return { alone, chats: chats.length, counts: await countIn(tables, alone) };
}

/** Whoever runs the service is named in its configuration, by their Telegram id. */
function isOperators({ operators }: App, { channel, address }: Conversation): boolean {
  return channel === "telegram" && operators.some(({ id }) => id === operatorId(address));
}
