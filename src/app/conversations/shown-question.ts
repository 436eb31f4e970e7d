import type { Conversation, Message } from "../../core/conversation/message.ts";
import type { Tables } from "../../storage/store.ts";

/** How far back a question that still counts can stand: orders and news come after it. */
const lookBack = 30;

/** The newest message of ours with choices, if its choices still count: nothing was asked since. */
export async function shownQuestion(
  tables: Tables,
  { id, turn }: Pick<Conversation, "id" | "turn">,
): Promise<Message | undefined> {
  return (await questionAndBeside(tables, { id, turn })).question;
}

/**
 * The same, and what stands beside the question, the newest first: its choices name their things
 * whole, and so count for longer.
 */
export async function questionAndBeside(
  tables: Tables,
  { id, turn }: Pick<Conversation, "id" | "turn">,
): Promise<{ question: Message | undefined; beside: readonly Message[] }> {
  const choices = (await tables.messages.after(id, 0, lookBack)).filter(
    ({ from, content }) => from === "bot" && content.choices !== undefined,
  );
  const isBeside = ({ content }: Message): boolean => content.unnumbered === true;
  const asked = choices.findLast((message) => !isBeside(message));
  return {
    question: asked?.turn === turn ? asked : undefined,
    beside: choices.filter(isBeside).toReversed(),
  };
}
