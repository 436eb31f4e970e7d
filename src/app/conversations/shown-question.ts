import type { Conversation, Message } from "../../core/conversation/message.ts";
import type { Tables } from "../../storage/store.ts";

/** How far back a question that still counts can stand: orders and news come after it. */
const lookBack = 30;

/** The newest message of ours with choices, if its choices still count: nothing was asked since. */
export async function shownQuestion(
  tables: Tables,
  { id, turn }: Pick<Conversation, "id" | "turn">,
): Promise<Message | undefined> {
  const asked = (await withChoices(tables, id)).findLast(
    ({ content }) => content.unnumbered !== true,
  );
  return asked?.turn === turn ? asked : undefined;
}

/** What stands beside the question, the newest first: its choices name their things whole. */
export async function shownBeside(
  tables: Tables,
  { id }: Pick<Conversation, "id">,
): Promise<readonly Message[]> {
  return (await withChoices(tables, id))
    .filter(({ content }) => content.unnumbered === true)
    .toReversed();
}

async function withChoices(tables: Tables, conversationId: string): Promise<readonly Message[]> {
  const recent = await tables.messages.after(conversationId, 0, lookBack);
  return recent.filter(({ from, content }) => from === "bot" && content.choices !== undefined);
}
