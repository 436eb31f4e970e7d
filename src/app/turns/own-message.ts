import type { Conversation, Message, MessageContent } from "../../core/conversation/message.ts";
import { type Language, text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { type HeardInbound, wordsOf } from "./inbound.ts";

/** What a person can see of a very long message of their own. */
const longestKept = 4000;

const dots = "••••••";

/**
 * The person's side of the history. A button shows its label, a secret shows dots; `kept` are the
 * person's words without theirs.
 */
export async function ownMessage(
  app: App,
  tables: Tables,
  { event, masked }: HeardInbound,
  kept: string | undefined,
  conversation: Conversation,
  language: Language,
): Promise<MessageContent | undefined> {
  switch (event.type) {
    case "start":
    case "due":
      return undefined;
    case "say":
      return { text: masked === true ? dots : (kept ?? dots).slice(0, longestKept) };
    case "pick":
      if (event.typed !== undefined) return { text: event.typed.typed.slice(0, longestKept) };
      return { text: await labelOf(tables, conversation.id, event.value) };
    case "photo": {
      const photo = app.texts.render(text("photo.sent"), language);
      return { text: kept === undefined ? photo : `${photo} ${kept}`.slice(0, longestKept) };
    }
    case "secret-in-chat":
      return { text: dots };
    case "unsupported":
      return { text: "…" };
  }
}

/**
 * Whether an event that had its effect before held a secret. The dialogue has moved on since, but
 * the history knows whether its words were kept as they came.
 */
export async function wasSecret(app: App, inbound: HeardInbound): Promise<boolean> {
  const { conversationId, eventKey } = inbound;
  const words = wordsOf(inbound);
  if (words === undefined) return false;
  const messages = await app.store.read((tables) =>
    tables.messages.byEvent(conversationId, eventKey),
  );
  const own = messages.find(({ from }) => from === "person");
  // A caption stands behind the word for its photo.
  return own !== undefined && !own.content.text.endsWith(words.typed.slice(0, longestKept));
}

async function labelOf(tables: Tables, conversationId: string, value: string): Promise<string> {
  const recent = await tables.messages.after(conversationId, 0, 100);
  const choices = recent.flatMap((message: Message) => message.content.choices ?? []);
  return choices.findLast((choice) => choice.value === value)?.label ?? "…";
}
