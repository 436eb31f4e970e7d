import { type Came, type ChatMove, type Gives, undoDays } from "../../core/shops/chat-move.ts";
import { ownShopOf } from "../../core/shops/shop.ts";
import type { Tables } from "../../storage/store.ts";
import { makeOwnShop, setBroughtBy } from "../shops/own-shop.ts";

const dayMs = 24 * 60 * 60_000;

/** More than anybody counts in a question. */
const mostCounted = 1000;

/**
 * What goes along when this chat leaves its person: nothing as long as they have another one. Where
 * staff of theirs would be left without an owner, the chat stays: `staff`; and where nothing but
 * tills would be left, which nobody could undo: `tills`.
 */
export async function givesOf(
  tables: Tables,
  { id, personId }: { id: string; personId: string },
): Promise<Gives | "staff" | "tills"> {
  const chats = await tables.conversations.ofPerson(personId);
  const others = chats.filter((chat) => chat.id !== id);
  if (others.length > 0 && others.every(({ tillSinceMs }) => tillSinceMs !== undefined))
    return "tills";
  if (others.length > 0) return { isLast: false, orders: 0, cards: 0 };
  const alone = await ownAlone(tables, personId);
  if (alone === "staff") return "staff";
  return { isLast: true, ...(await countIn(tables, alone)) };
}

/** How much whoever joins this person will see. */
export async function hasOf(
  tables: Tables,
  personId: string,
): Promise<{ orders: number; cards: number }> {
  const memberships = await tables.shops.membershipsOf(personId);
  return await countIn(
    tables,
    memberships.filter(({ role }) => role !== "cashier").map(({ shopId }) => shopId),
  );
}

/**
 * Gives the chat to its new person, in the transaction of their answer. With a person's last chat
 * go their own shop's cards and orders, and what they are in the shops of others. False when it
 * cannot be any more.
 */
export async function moveChat(tables: Tables, move: ChatMove, nowMs: number): Promise<boolean> {
  const { conversationId: id, fromPerson, intoPerson } = move;
  const gives = await givesOf(tables, { id, personId: fromPerson });
  if (typeof gives === "string") return false;
  if (!(await tables.conversations.give(id, fromPerson, intoPerson))) return false;
  const came: Came = gives.isLast
    ? await takeAlong(tables, fromPerson, intoPerson, nowMs)
    : { shops: [], memberships: [] };
  const untilMs = nowMs + undoDays * dayMs;
  return await tables.chatMoves.become(move.id, move.state, "done", { came, untilMs });
}

/** Everything goes back to where it was before the move, as far as it is still there. */
export async function undoMove(tables: Tables, move: ChatMove, nowMs: number): Promise<boolean> {
  const { id, conversationId, fromPerson, intoPerson, came } = move;
  if (!(await tables.chatMoves.become(id, "done", "undone"))) return false;
  if (!(await tables.conversations.give(conversationId, intoPerson, fromPerson))) return false;
  for (const { from, into, orders, cards } of came.shops) {
    await tables.orders.changeShop({ orders, from: into, to: from });
    await tables.cards.changeShop({ cards, from: into, to: from, atMs: nowMs });
  }
  for (const shopId of came.memberships) await tables.shops.passOn(shopId, intoPerson, fromPerson);
  return true;
}

async function takeAlong(
  tables: Tables,
  fromPerson: string,
  intoPerson: string,
  nowMs: number,
): Promise<Came> {
  const alone = await ownAlone(tables, fromPerson);
  if (alone === "staff") throw new Error(`Staff of ${fromPerson} came in between.`);
  const shops: Came["shops"][number][] = [];
  for (const from of alone) {
    const into = await makeOwnShop(tables, intoPerson, nowMs);
    const orders = await tables.orders.changeShop({ orders: "all", from, to: into });
    const cards = await tables.cards.changeShop({ cards: "all", from, to: into, atMs: nowMs });
    shops.push({ from, into, orders, cards });
  }
  const broughtBy = (await tables.people.find(fromPerson))?.broughtBy;
  if (broughtBy !== undefined) await setBroughtBy(tables, intoPerson, broughtBy);
  const memberships: string[] = [];
  for (const { shopId } of await tables.shops.membershipsOf(fromPerson))
    if (!alone.includes(shopId) && (await tables.shops.passOn(shopId, fromPerson, intoPerson)))
      memberships.push(shopId);
  return { shops, memberships };
}

/** The shops that are this person's alone; `staff` where others hang on one that they own. */
export async function ownAlone(
  tables: Tables,
  personId: string,
): Promise<readonly string[] | "staff"> {
  const alone: string[] = [];
  for (const { shopId, role } of await tables.shops.membershipsOf(personId)) {
    if (role !== "owner") continue;
    const others = (await tables.shops.membersToChange(shopId)).filter(
      (member) => member.personId !== personId,
    );
    if (others.length === 0) alone.push(shopId);
    else if (ownShopOf(others.map((other) => ({ ...other, shopId }))) === undefined) return "staff";
  }
  return alone;
}

/** How much there is in these shops. */
export async function countIn(
  tables: Tables,
  shopIds: readonly string[],
): Promise<{ orders: number; cards: number }> {
  let [orders, cards] = [0, 0];
  for (const shopId of shopIds) {
    orders += await tables.orders.countOf(shopId, mostCounted);
    cards += await tables.cards.countOf(shopId, mostCounted);
  }
  return { orders, cards };
}
