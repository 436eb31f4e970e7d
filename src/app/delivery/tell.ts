import type { Choice } from "../../core/conversation/dialogue.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import type { Text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { languageOfPerson } from "../conversations/language.ts";
import { addShowJob } from "./show-conversation.ts";

/**
 * Says something in a chat by ourselves, in the transaction that made it true. `id` says what it is
 * about: the same is never said twice.
 */
export async function tell(
  app: App,
  tables: Tables,
  conversation: Conversation,
  { id, words, choices }: { id: string; words: Text; choices?: readonly Choice[] },
): Promise<void> {
  const language = await languageOfPerson(tables, conversation.personId);
  await tables.messages.append(conversation.id, [
    {
      id,
      eventKey: id,
      from: "bot",
      turn: conversation.turn,
      content: {
        text: app.texts.render(words, language),
        ...(choices === undefined
          ? {}
          : {
              // Whoever is in the middle of something types numbers that mean its buttons.
              unnumbered: true as const,
              choices: choices.map(({ label, value }) => ({
                label: app.texts.render(label, language),
                value,
              })),
            }),
      },
      atMs: app.clock.nowMs(),
    },
  ]);
  await addShowJob(app, tables, conversation, id);
}
