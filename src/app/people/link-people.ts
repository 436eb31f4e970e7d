import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { triesName } from "../../core/refs.ts";
import type { Language } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { overtaken } from "../conversations/overtaken.ts";
import { sha256Hex } from "../ports.ts";

const codeMinutes = 10;

/** Wrong codes allowed in one chat inside the window; a code has 40 bits and lives ten minutes. */
const mostWrongCodes = 5;
const windowMs = 30 * 60_000;

/** A short code that joins another chat to this person. Only its hash is kept. */
export async function makeLinkCode(app: App, conversation: Conversation): Promise<ResultEvent> {
  const code = app.dice.letters(8);
  await app.store.write((tables) =>
    tables.linkCodes.add({
      codeHash: sha256Hex(code),
      personId: conversation.personId,
      expiresAtMs: app.clock.nowMs() + codeMinutes * 60_000,
    }),
  );
  return { type: "link-code-made", code, minutes: codeMinutes };
}

/**
 * Joins this chat, and every other chat of its person, to the person who made the code. Cards,
 * orders and language are theirs from then on. A code works once: it is used up in the commit of
 * the turn that joins.
 */
export async function useLinkCode(
  app: App,
  conversation: Conversation,
  code: string,
): Promise<{ event: ResultEvent; write?: (tables: Tables) => Promise<void>; language?: Language }> {
  const nowMs = app.clock.nowMs();
  const codeHash = sha256Hex(code);
  const tryKey = triesName("link", conversation.id);
  const found = await app.store.write(async (tables) => {
    if ((await tables.cardTries.count({ cardHash: tryKey }, nowMs - windowMs)) >= mostWrongCodes)
      return "too-often";
    const owner = await tables.linkCodes.find(codeHash, nowMs);
    if (owner !== undefined) return owner === conversation.personId ? "same" : { owner };
    const id = app.dice.letters(26);
    // Under a name of its own: a mistyped code must not use up the tries for a card.
    await tables.cardTries.add({ id, cardHash: tryKey, conversationId: tryKey, atMs: nowMs });
    return "wrong-code";
  });
  if (typeof found === "string") return { event: { type: "linked", result: found } };
  const owner = await app.store.read((tables) => tables.people.find(found.owner));
  return {
    event: { type: "linked", result: "linked" },
    // From this very answer on.
    ...(owner === undefined ? {} : { language: owner.language }),
    async write(tables) {
      // Somebody else used it in between: nothing of this turn happens, and the next try sees that
      // it is gone.
      if ((await tables.linkCodes.take(codeHash, nowMs)) === undefined) throw overtaken;
      await tables.people.merge(conversation.personId, found.owner);
    },
  };
}
