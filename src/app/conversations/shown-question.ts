import type { Conversation, Message } from "../../core/conversation/message.ts";
import type { Tables } from "../../storage/store.ts";

/** How far back a question that still counts can stand: orders and news come after it. */
const lookBack = 30;

/** The newest message of ours with choices, if its choices still count: nothing was asked since. */
export async function shownQuestion(
  tables: Tables,
  { id, turn }: Pick<Conversation, "id" | "turn">,
): Promise<Message | undefined> {
  const recent = await tables.messages.after(id, 0, lookBack);
  const asked = recent.findLast(
    ({ from, content }) => from === "bot" && content.choices !== undefined,
  );
  return asked?.turn === turn ? asked : undefined;
}
