import type { Scope } from "../../core/access/scope.ts";
import { type Card, maskCardNumber } from "../../core/cards/card.ts";
import type { CardRead, KnownCard, ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import type { Order } from "../../core/orders/order.ts";
import { resumeRef, triesName } from "../../core/refs.ts";
import type { App } from "../app.ts";
import { askInTurn } from "../carriers.ts";
import { isRecovering } from "../halts/recovery-mode.ts";

/** How many cards are offered, and among how many of the newest orders they are looked for. */
const mostCards = 5;
const mostOrders = 50;

/**
 * Reads of cards in one chat inside the window: enough for a shop with many machines, too few to
 * burden a carrier.
 */
const mostReads = 20;
const windowMs = 10 * 60_000;

/**
 * The cards that these shops paid a recharge for, each once, the newest first. Their password was
 * right then.
 */
export async function listCards(app: App, scope: Scope): Promise<ResultEvent> {
  return await app.store.read(async (tables) => {
    const cards: KnownCard[] = [];
    const seen = new Set<string>();
    for (const order of (await tables.orders.list(scope, mostOrders)).filter(wasPaid)) {
      const { orderNo, cardHash, iccid } = order;
      if (seen.has(cardHash) || iccid === undefined || cards.length === mostCards) continue;
      seen.add(cardHash);
      // What has moved to another shop since is not read without its password any more.
      const owner = await tables.cards.find(cardHash);
      if (owner === undefined || scope.shopIds.includes(owner.shopId))
        cards.push({ orderNo, card: maskCardNumber(iccid) });
    }
    return { type: "cards-listed", cards };
  });
}

/**
 * Asks the carrier about a card without its password: that of an order, which must have been paid,
 * or one that the dialogue had read before.
 */
export async function readCard(
  app: App,
  conversation: Conversation,
  card: Order | NamedCard,
): Promise<ResultEvent> {
  return { type: "card-read", result: await cardRead(app, conversation, card) };
}

/** A card that the dialogue has seen, and who issued it. */
type NamedCard = Pick<Card, "iccid" | "network">;

async function cardRead(
  app: App,
  conversation: Conversation,
  card: Order | NamedCard,
): Promise<CardRead> {
  const order = "orderNo" in card ? card : undefined;
  const { iccid, network } = card;
  if (iccid === undefined || (order !== undefined && !wasPaid(order))) return { answer: "unknown" };
  if (!(await mayRead(app, conversation))) return { answer: "too-often" };
  const asked =
    order === undefined
      ? app.carriers.serving(network)
      : ([app.carriers.of(order.carrier)] as const);
  const { carrier, answer: read } = await askInTurn(asked, (one) => one.readCard(iccid));
  const terminal = order?.snapshot.terminal;
  const placed = given({ terminal });
  if (read.answer === "done") return { answer: "found", card: read.value, ...placed };
  app.log.warn(
    { reason: read.reason, carrier: carrier.id },
    "card could not be read for a diagnosis",
  );
  return { answer: "unavailable", ...placed };
}

function wasPaid({ paidAtMs }: Order): boolean {
  return paidAtMs !== undefined;
}

/** Counted under a name of its own: looking at a card must not use up the tries for a password. */
async function mayRead(app: App, conversation: Conversation): Promise<boolean> {
  const name = triesName("read", conversation.id);
  const nowMs = app.clock.nowMs();
  return await app.store.write(async (tables) => {
    if ((await tables.cardTries.count({ cardHash: name }, nowMs - windowMs)) >= mostReads)
      return false;
    await tables.cardTries.add({
      id: app.dice.letters(26),
      cardHash: name,
      conversationId: name,
      atMs: nowMs,
    });
    return true;
  });
}

/**
 * Has the carrier lift a stop that the owner asked for; it lifts no other kind. `eventKey` names
 * the wish, so that a turn that is repeated asks for the same thing. "Resumed" is said only of a
 * card that was read back as working.
 */
export async function resumeCard(
  app: App,
  { iccid, network }: NamedCard,
  eventKey: string,
): Promise<ResultEvent> {
  // After a restore nothing is changed at a carrier until the gap is filled.
  if (await app.store.read(isRecovering)) return { type: "card-resumed", result: "unavailable" };
  const ref = resumeRef(app.hashCard(eventKey));
  const { carrier, answer: lifted } = await askInTurn(app.carriers.serving(network), (one) =>
    one.unblock({ ref, iccid }),
  );
  if (lifted.answer === "refused") {
    app.log.warn(
      { code: lifted.code, reason: lifted.reason, carrier: carrier.id },
      "card not resumed",
    );
    return { type: "card-resumed", result: "refused" };
  }
  // Also a wish whose answer got lost may be on its way: the card itself tells.
  const read = await carrier.readCard(iccid);
  if (read.answer !== "done") return { type: "card-resumed", result: "unavailable" };
  return { type: "card-resumed", result: read.value.state === "active" ? "resumed" : "accepted" };
}
