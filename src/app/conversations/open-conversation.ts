import type { ChannelName, Conversation } from "../../core/conversation/message.ts";
import type { Language } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { writeState } from "./dialogue-state.ts";

/** The conversation at this address, if there is one. */
export async function findConversation(
  app: App,
  channel: ChannelName,
  address: string,
): Promise<Conversation | undefined> {
  return await app.store.read((tables) => tables.conversations.findByAddress(channel, address));
}

/** The conversation at this address, made with a new person when there is none yet. */
export async function openConversation(
  app: App,
  channel: ChannelName,
  address: string,
  language: Language,
): Promise<Conversation> {
  const known = await findConversation(app, channel, address);
  if (known !== undefined) return known;
  return await app.store.write(async (tables) => {
    // Two tabs may open at once; the second finds what the first has made.
    const made = await tables.conversations.findByAddress(channel, address);
    if (made !== undefined) return made;
    const conversation = newConversation(app, channel, address);
    await addWithPerson(tables, conversation, language);
    return conversation;
  });
}

/** The first chat of somebody new. */
export function newConversation(app: App, channel: ChannelName, address: string): Conversation {
  const nowMs = app.clock.nowMs();
  return {
    id: app.dice.letters(26),
    personId: app.dice.letters(26),
    channel,
    address,
    state: writeState(app.engine.home),
    turn: 0,
    version: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** Adds a chat with its person, who is new. */
export async function addWithPerson(
  tables: Tables,
  conversation: Conversation,
  language: Language,
): Promise<void> {
  const { personId: id, createdAtMs } = conversation;
  await tables.people.add({ id, language, createdAtMs });
  await tables.conversations.add(conversation);
}
