import type { PersonActor } from "../../core/access/actor.ts";
import { scopeOf } from "../../core/access/scope.ts";
import { type Card, cardKey, maskCardNumber } from "../../core/cards/card.ts";
import type { CardChecked } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { cardMovedId } from "../../core/shop-refs.ts";
import type { ShopCard } from "../../core/shops/shop-card.ts";
import { text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import type { Performed } from "../conversations/performed.ts";
import { tell } from "../delivery/tell.ts";
import { personActor } from "../person-actor.ts";
import { makeOwnShop } from "../shops/own-shop.ts";

type Proved = Pick<Card, "iccid" | "network">;

/**
 * Makes the proof of a card ready to be committed with its turn, where the password was right. A
 * card of no shop becomes that of their own shop; one of another shop stays there, and may be
 * recharged this once.
 */
export async function prepareProof(
  app: App,
  conversation: Conversation,
  result: CardChecked,
): Promise<Performed> {
  const event = { type: "card-checked", result } as const;
  if (result.answer !== "found") return { event };
  const { card } = result;
  const isOthers = await app.store.read(async (tables) => {
    const owned = await tables.cards.find(app.hashCard(cardKey(card.iccid)));
    return owned !== undefined && !isOf(await personActor(tables, conversation), owned);
  });
  return {
    event: isOthers ? { ...event, result: { ...result, ofOtherShop: true } } : event,
    write: (tables) => proveCard(app, tables, conversation, card),
  };
}

async function proveCard(
  app: App,
  tables: Tables,
  conversation: Conversation,
  { iccid, network }: Proved,
): Promise<void> {
  const cardHash = app.hashCard(cardKey(iccid));
  const provedAtMs = app.clock.nowMs();
  const owned = await tables.cards.find(cardHash);
  const actor = await personActor(tables, conversation);
  const isTheirs = owned !== undefined && isOf(actor, owned);
  const shopId = isTheirs ? owned.shopId : await makeOwnShop(tables, actor.personId, provedAtMs);
  const isNew =
    owned === undefined &&
    (await tables.cards.add({ cardHash, shopId, iccid, network, sinceMs: provedAtMs }));
  const allows = isTheirs || isNew ? "recharge" : "once";
  await tables.cards.prove({ cardHash, shopId, allows, provedAtMs });
}

/**
 * A card that was proved goes to the prover's own shop. Orders and receipts stay where they were
 * made; the former shop's proof ends, and its people are told.
 */
export async function moveCard(
  app: App,
  tables: Tables,
  actor: PersonActor,
  { iccid }: Proved,
): Promise<void> {
  const cardHash = app.hashCard(cardKey(iccid));
  const from = (await tables.cards.find(cardHash))?.shopId;
  if (from === undefined) return;
  const atMs = app.clock.nowMs();
  const to = await makeOwnShop(tables, actor.personId, atMs);
  if (!(await tables.cards.move(cardHash, from, to, atMs))) return;
  await tables.cards.prove({ cardHash, shopId: to, allows: "recharge", provedAtMs: atMs });
  await tables.cards.endProof(cardHash, from, atMs);
  const words = text("whoseCard.gone", { card: maskCardNumber(iccid) });
  for (const { personId } of await tables.shops.membersOf(from)) {
    const [chat] = await tables.conversations.ofPerson(personId);
    const id = cardMovedId(cardHash, personId, atMs);
    if (chat !== undefined) await tell(app, tables, chat, { id, words });
  }
}

function isOf(actor: PersonActor, { shopId }: ShopCard): boolean {
  return scopeOf(actor, "place-order").shopIds.includes(shopId);
}
