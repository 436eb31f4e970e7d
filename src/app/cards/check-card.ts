import { cardKey } from "../../core/cards/card.ts";
import type { CardNumber } from "../../core/cards/card-number.ts";
import type { CardChecked } from "../../core/conversation/events.ts";
import type { Secret } from "../../core/secret.ts";
import type { App } from "../app.ts";
import { askInTurn } from "../carriers.ts";

const minuteMs = 60_000;

/**
 * Wrong tries allowed inside a window. Per card, so that nobody can try passwords from many chats;
 * per chat, so that nobody can try many cards. Both count wrong passwords and unknown cards alike.
 */
const limits = [
  { per: "card", tries: 5, windowMs: 30 * minuteMs },
  { per: "card", tries: 20, windowMs: 24 * 60 * minuteMs },
  { per: "chat", tries: 10, windowMs: 30 * minuteMs },
  { per: "chat", tries: 30, windowMs: 24 * 60 * minuteMs },
] as const;

/**
 * Asks the carrier whether number and password belong together. The try is written down before the
 * question and taken back after a success, so that parallel tries can't slip under the limit.
 */
export async function checkCard(
  app: App,
  conversationId: string,
  { number, password }: { number: CardNumber; password: Secret },
): Promise<CardChecked> {
  const cardHash = app.hashCard(cardKey(number.value));
  const tryId = app.dice.letters(26);
  const atMs = app.clock.nowMs();
  const room = await app.store.write(async (tables) => {
    let triesLeft = Number.POSITIVE_INFINITY;
    for (const { per, tries, windowMs } of limits) {
      const used = await tables.cardTries.count(
        per === "card" ? { cardHash } : { conversationId },
        atMs - windowMs,
      );
      if (used >= tries) return { untilMs: atMs + Math.min(windowMs, 30 * minuteMs) };
      triesLeft = Math.min(triesLeft, tries - used - 1);
    }
    await tables.cardTries.add({ id: tryId, cardHash, conversationId, atMs });
    return { triesLeft };
  });
  if ("untilMs" in room) return { answer: "locked", untilMs: room.untilMs };

  const { carrier, answer: check } = await askInTurn(app.carriers.serving(number.network), (one) =>
    one.checkCard(number.value, password),
  );
  // A try that the carrier could not judge is not held against anyone.
  if (check.answer !== "no-match")
    await app.store.write((tables) => tables.cardTries.remove(tryId));
  switch (check.answer) {
    case "found":
      app.accepted.remember(conversationId, password);
      return check;
    case "no-match":
      return room.triesLeft > 0
        ? { answer: "no-match", triesLeft: room.triesLeft }
        : { answer: "locked", untilMs: atMs + 30 * minuteMs };
    case "unavailable":
      app.log.warn({ reason: check.reason, carrier: carrier.id }, "card check unavailable");
      return { answer: "unavailable" };
  }
}
