import { oldCards } from "./shop-tables.ts";
import { wish } from "./wish.ts";
import type { World } from "./world.ts";

/** Longer than what was proved once may be talked over. */
const longAgoMs = 25 * 60 * 60_000;

const mostAsked = 3;

/**
 * Whoever told a card's password long ago, and has no part in it now, reads it no more, by its
 * number or by the order that they once had of it (I31).
 */
export async function askForOldCards(world: World): Promise<void> {
  const { scene, chats, witness } = world;
  if (!scene.areClocksRight || witness.isRestored) return;
  const find = () => oldCards(witness.tables, scene.time.nowMs - longAgoMs);
  const cards = find().flatMap((card) => {
    const chat = chats.find(({ address }) => address === card.address);
    return chat === undefined ? [] : [{ ...card, chat }];
  });
  for (const { chat, orderNo, iccid, network } of cards.slice(0, mostAsked))
    for (const card of [{ iccid, network }, { orderNo }]) {
      const event = await wish(world, chat, { type: "read-card", card });
      const isOldStill = find().some((one) => one.orderNo === orderNo);
      if (event === undefined || !isOldStill) continue;
      scene.count("a card of others by now is asked for");
      if (event.type !== "card-read" || event.result.answer !== "unknown")
        scene.fail(`I31 ${chat.address} still reads ${iccid} (${JSON.stringify(card)})`);
    }
}
