import { scopeOf } from "../../core/access/scope.ts";
import { cardKey } from "../../core/cards/card.ts";
import type { CardNumber } from "../../core/cards/card-number.ts";
import type { CardChecked } from "../../core/conversation/events.ts";
import { given } from "../../core/given.ts";
import type { Secret } from "../../core/secret.ts";
import type { App } from "../app.ts";
import { askInTurn } from "../carriers.ts";
import { addressHashOf, type Guesser } from "../guesser.ts";
import { personActor } from "../person-actor.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** For how long somebody has to wait at most, however wide the window is. */
const longestLockMs = 30 * minuteMs;

/** What a wrong try is counted by, and what a limit is about. */
type Count = "card" | "chat" | "address";

/**
 * Wrong tries allowed inside a window; wrong passwords and unknown cards count alike. A card is
 * locked for the chat and the address that guess, so that nobody can lock out its owner, and for
 * everybody only after many more. A chat and an address are limited over all cards: new chats cost
 * nothing, and one password can be tried on many cards. In the order in which a transaction may
 * hold what it counts.
 */
const limits: readonly { of: readonly Count[]; tries: number; windowMs: number }[] = [
  { of: ["card"], tries: 20, windowMs: 30 * minuteMs },
  { of: ["card"], tries: 60, windowMs: dayMs },
  { of: ["card", "chat"], tries: 5, windowMs: 30 * minuteMs },
  { of: ["card", "chat"], tries: 20, windowMs: dayMs },
  { of: ["card", "address"], tries: 5, windowMs: 30 * minuteMs },
  { of: ["card", "address"], tries: 20, windowMs: dayMs },
  { of: ["chat"], tries: 10, windowMs: 30 * minuteMs },
  { of: ["chat"], tries: 30, windowMs: dayMs },
  { of: ["address"], tries: 60, windowMs: 60 * minuteMs },
];

/** Whoever paid for this card before is held to what their chat tried, not to what others did. */
const limitsOfPayer = limits.filter(({ of }) => of.length === 1 && of[0] === "chat");

/**
 * Asks the carrier whether number and password belong together. The try is written down before the
 * question and taken back after a success, so that parallel tries can't slip under the limit.
 */
export async function checkCard(
  app: App,
  guesser: Guesser,
  { number, password }: { number: CardNumber; password: Secret },
): Promise<CardChecked> {
  const tryId = app.dice.letters(26);
  const atMs = app.clock.nowMs();
  const room = await takeTry(app, guesser, { id: tryId, number, atMs });
  if ("untilMs" in room) return { answer: "locked", untilMs: room.untilMs };

  const { carrier, answer: check } = await askInTurn(app.carriers.serving(number.network), (one) =>
    one.checkCard(number.value, password),
  );
  // A try that the carrier could not judge is not held against anyone.
  if (check.answer !== "no-match")
    await app.store.write((tables) => tables.cardTries.remove(tryId));
  switch (check.answer) {
    case "found":
      app.accepted.remember(guesser.conversation.id, password);
      return check;
    case "no-match":
      return room.triesLeft > 0
        ? { answer: "no-match", triesLeft: room.triesLeft }
        : { answer: "locked", untilMs: atMs + longestLockMs };
    case "unavailable":
      app.log.warn({ reason: check.reason, carrier: carrier.id }, "card check unavailable");
      return { answer: "unavailable" };
  }
}

/** Writes one try down, if there is still one left. */
async function takeTry(
  app: App,
  guesser: Guesser,
  { id, number, atMs }: { id: string; number: CardNumber; atMs: number },
): Promise<{ triesLeft: number } | { untilMs: number }> {
  const cardHash = app.hashCard(cardKey(number.value));
  const { id: conversationId, personId } = guesser.conversation;
  const addressHash = addressHashOf(app, "card", guesser);
  const known = { card: { cardHash }, chat: { conversationId }, address: given({ addressHash }) };
  return await app.store.write(async (tables) => {
    const scope = scopeOf(await personActor(tables, { personId }), "place-order");
    const isPayer = await tables.orders.hasPaidFor(scope, cardHash);
    let triesLeft = Number.POSITIVE_INFINITY;
    for (const { of, tries, windowMs } of isPayer ? limitsOfPayer : limits) {
      if (of.includes("address") && addressHash === undefined) continue;
      const by = Object.assign({}, ...of.map((count) => known[count]));
      const used = await tables.cardTries.count(by, atMs - windowMs);
      if (used >= tries) return { untilMs: atMs + Math.min(windowMs, longestLockMs) };
      triesLeft = Math.min(triesLeft, tries - used - 1);
    }
    await tables.cardTries.add({ id, cardHash, conversationId, addressHash, atMs });
    return { triesLeft };
  });
}
