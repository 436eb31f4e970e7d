import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { triesName } from "../../core/refs.ts";
import type { Language } from "../../core/text.ts";
import { isReadable } from "../../core/understanding/readers/link-code.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { overtaken } from "../conversations/overtaken.ts";
import { addressHashOf, type Guesser } from "../guesser.ts";
import { type Dice, sha256Hex } from "../ports.ts";

const codeMinutes = 10;

/**
 * Wrong codes allowed inside the window, in one chat and from one address in whichever chats; a
 * code has 40 bits and lives ten minutes.
 */
const mostWrongCodes = { chat: 5, address: 30 };
const windowMs = 30 * 60_000;

/** A short code that joins another chat to this person. Only its hash is kept. */
export async function makeLinkCode(app: App, conversation: Conversation): Promise<ResultEvent> {
  const code = readableCode(app.dice);
  await app.store.write((tables) =>
    tables.linkCodes.add({
      codeHash: sha256Hex(code),
      personId: conversation.personId,
      expiresAtMs: app.clock.nowMs() + codeMinutes * 60_000,
    }),
  );
  return { type: "link-code-made", code, minutes: codeMinutes };
}

function readableCode(dice: Dice): string {
  for (;;) {
    const code = dice.letters(8);
    if (isReadable(code)) return code;
  }
}

/**
 * Joins this chat, and every other chat of its person, to the person who made the code. Cards,
 * orders and language are theirs from then on. A code works once: it is used up in the commit of
 * the turn that joins.
 */
export async function useLinkCode(
  app: App,
  guesser: Guesser,
  code: string,
): Promise<{ event: ResultEvent; write?: (tables: Tables) => Promise<void>; language?: Language }> {
  const { conversation } = guesser;
  const nowMs = app.clock.nowMs();
  const codeHash = sha256Hex(code);
  const tryKey = triesName("link", conversation.id);
  const addressHash = addressHashOf(app, "link", guesser);
  const found = await app.store.write(async (tables) => {
    const used = (by: Parameters<typeof tables.cardTries.count>[0]) =>
      tables.cardTries.count(by, nowMs - windowMs);
    if ((await used({ cardHash: tryKey })) >= mostWrongCodes.chat) return "too-often";
    if (addressHash !== undefined && (await used({ addressHash })) >= mostWrongCodes.address)
      return "too-often";
    const owner = await tables.linkCodes.find(codeHash, nowMs);
    if (owner !== undefined) return owner === conversation.personId ? "same" : { owner };
    const id = app.dice.letters(26);
    // Under a name of its own: a mistyped code must not use up the tries for a card.
    await tables.cardTries.add({
      id,
      cardHash: tryKey,
      conversationId: tryKey,
      addressHash,
      atMs: nowMs,
    });
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
