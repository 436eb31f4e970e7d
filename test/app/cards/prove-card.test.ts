import { afterEach, beforeEach, expect, test } from "vitest";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { perform } from "../../../src/app/requests/perform.ts";
import { cardKey, maskCardNumber } from "../../../src/core/cards/card.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { cards, passwordOf } from "../samples.ts";
import { dayMs, openWorld, type World } from "../world.ts";

let world: World;
let turns = 0;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function say(address: string, text: string): Promise<string> {
  const chat = await world.talk(address);
  const before = (await heard(chat)).length;
  const event = { type: "say", text } as const;
  await world.takeTurn({ conversationId: chat.id, eventKey: `e${++turns}`, event });
  return (await heard(chat)).slice(before);
}

const heard = async ({ id }: Conversation) =>
  (await world.store.read((tables) => tables.messages.after(id, 0, 100)))
    .filter(({ from }) => from === "bot")
    .map(({ content }) => content.text)
    .join("\n");

/** Tells a card and its password. */
const prove = (address: string, iccid: string) =>
  say(address, `充值 ${iccid} 密码${passwordOf(iccid)}`);

const hashOf = (iccid: string) => world.app.hashCard(cardKey(iccid));

const shopOf = async (iccid: string) =>
  (await world.store.read((tables) => tables.cards.find(hashOf(iccid))))?.shopId;

const ownShop = async (address: string) => `shop-${(await world.talk(address)).personId}`;

const elsewhere = "记在另一家店名下";

test("a card belongs to the shop that proves it first", async () => {
  expect(await prove("first", cards.active)).not.toContain(elsewhere);
  expect(await shopOf(cards.active)).toBe(await ownShop("first"));
  expect(await prove("first", cards.active)).not.toContain(elsewhere);
});

test("another shop is told so, and recharges it this once unless it says otherwise", async () => {
  await prove("first", cards.active);
  expect(await prove("second", cards.active)).toContain(elsewhere);
  await say("second", "N910，每天200笔，随便，河南");
  await say("second", "1");
  await say("second", "好");
  const [order] = await world.store.read((tables) => tables.orders.unsettledSince(0));
  expect(order?.shopId).toBe(await ownShop("second"));
  expect(await shopOf(cards.active)).toBe(await ownShop("first"));
  expect(await heard(await world.talk("first"))).not.toContain("移走");
});

test("a card that is moved belongs to the other shop; orders stay, and both are told", async () => {
  const { orderNo } = await world.placeOrder(cards.active, "first");
  await prove("first", cards.active);
  await prove("second", cards.active);
  expect(await say("second", "移到这里")).toContain(zhCN["whoseCard.moved"]);
  expect(await shopOf(cards.active)).toBe(await ownShop("second"));
  expect((await world.orderOf(orderNo)).shopId).toBe(await ownShop("first"));
  expect(await heard(await world.talk("first"))).toContain("刚被另一家店用密码移走了");
  const proof = await world.store.read(async (tables) =>
    tables.cards.proofOf(hashOf(cards.active), await ownShop("first")),
  );
  expect(proof?.endedAtMs).toBeDefined();
  // It is the second's now; the first has to prove it anew, and is told whose it is.
  expect(await prove("second", cards.active)).not.toContain(elsewhere);
  expect(await prove("first", cards.active)).toContain(elsewhere);
});

test("a card that moved is offered by its former shop no more", async () => {
  await world.paidOrder(cards.active);
  await prove("shop", cards.active);
  const listed = async () =>
    await perform(world.app, await world.talk("shop"), { type: "list-cards" }, { eventKey: "e" });
  expect((await listed()).event).toMatchObject({ cards: [{ card: maskCardNumber(cards.active) }] });
  await prove("second", cards.active);
  await say("second", "移到这里");
  expect((await listed()).event).toMatchObject({ cards: [] });
});

test("what is said to a card of one's own, or after more than a day, moves nothing", async () => {
  await prove("first", cards.active);
  await prove("second", cards.active);
  world.sleep(dayMs);
  expect(await say("second", "移到这里")).toContain(zhCN["whoseCard.notMoved"]);
  expect(await shopOf(cards.active)).toBe(await ownShop("first"));
});
