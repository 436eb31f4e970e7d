import type { ResultEvent } from "../core/conversation/model.ts";
import type { Conversation } from "../storage/store.ts";
import type { App } from "./app.ts";
import { sha256Hex } from "./ports.ts";

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
 * Joins this chat, and every other chat of its person, to the person who made the code. Cards, orders and language
 * are theirs from then on. A code works once.
 */
export async function useLinkCode(app: App, conversation: Conversation, code: string): Promise<ResultEvent> {
  const nowMs = app.clock.nowMs();
  const tryKey = `link:${conversation.id}`;
  const result = await app.store.write(async (tables) => {
    if ((await tables.cardTries.count({ cardHash: tryKey }, nowMs - windowMs)) >= mostWrongCodes) return "too-often";
    const owner = await tables.linkCodes.take(sha256Hex(code), nowMs);
    if (owner === undefined) {
      await tables.cardTries.add({
        id: app.dice.letters(26),
        cardHash: tryKey,
        conversationId: conversation.id,
        atMs: nowMs,
      });
      return "wrong-code";
    }
    const current = await tables.conversations.find(conversation.id);
    if (current === undefined || current.personId === owner) return "same";
    await tables.people.merge(current.personId, owner);
    return "linked";
  });
  return { type: "linked", result };
}
