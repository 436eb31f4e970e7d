import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readHistory } from "../../../src/app/conversations/read-history.ts";
import { turnTaker } from "../../../src/app/turns/take-turn.ts";
import { cardKey } from "../../../src/core/cards/card.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import type { Request } from "../../../src/core/conversation/requests.ts";
import { rowOf, type Stood } from "../../core/conversation/stood.ts";
import { cards, passwordOf } from "../samples.ts";
import { agreedFor } from "../shopping.ts";
import { minuteMs, openWorld, type World } from "../world.ts";
import { ask, memberOf, outcomeOf } from "./asking.ts";

/** What somebody who was removed from a shop still sees and does of it: nothing. */

let world: World;
let owner: Conversation;
let manager: Conversation;
let orderNo: string;
let shopId: string;
beforeEach(async () => {
  world = await openWorld();
  owner = await world.talk("owner");
  ({ orderNo, shopId } = await world.placeOrder(cards.expired, "owner"));
  await ownCard(cards.expired);
  manager = await memberOf(world.app, await world.talk("manager"), {
    owner,
    shopId,
    role: "manager",
  });
});
afterEach(() => world.close());

async function ownCard(iccid: string): Promise<void> {
  await world.store.write((tables) =>
    tables.cards.add({
      cardHash: world.app.hashCard(cardKey(iccid)),
      shopId,
      iccid,
      network: "mobile",
      sinceMs: Date.now(),
    }),
  );
}

const hashOfCard = () => world.app.hashCard(cardKey(cards.expired));

/** The manager's chat stands there. */
async function standing(state: Stood): Promise<void> {
  const { id, turn, version } = manager;
  const next = { id, state: rowOf(state), turn, updatedAtMs: Date.now() };
  await world.store.write((tables) => tables.conversations.save(next, version));
}

/** The manager says something. */
async function said(words: string): Promise<void> {
  const eventKey = `said ${++events}`;
  const event = { type: "say", text: words } as const;
  await world.takeTurn({ conversationId: manager.id, eventKey, event });
}
let events = 0;

async function removed(who: Conversation): Promise<void> {
  const { personId } = who;
  expect(await outcomeOf(world.app, owner, { type: "remove", shopId, personId })).toBe("removed");
}

/** An order's card, said in a chat. */
async function shownOrder(to: Conversation): Promise<void> {
  await world.store.write((tables) =>
    tables.messages.append(to.id, [
      {
        id: `card:${to.id}`,
        eventKey: `card:${to.id}`,
        from: "bot",
        turn: 0,
        content: { text: "order", orderNo },
        atMs: Date.now(),
      },
    ]),
  );
}

const ordersIn = async ({ id }: Conversation) => [
  ...(await readHistory(world.app, id, 0, 100)).orders.keys(),
];
const placing = async (): Promise<Request> => ({
  type: "place-order",
  agreed: await agreedFor(world.app, cards.expired),
});

describe("what a chat shows", () => {
  test("no card of an order of the shop is drawn any more", async () => {
    await shownOrder(manager);
    expect(await ordersIn(manager)).toEqual([orderNo]);
    await removed(manager);
    expect(await ordersIn(manager)).toEqual([]);
    await shownOrder(owner);
    expect(await ordersIn(owner)).toEqual([orderNo]);
  });

  test("a cashier is shown no order, before and after", async () => {
    const cashier = await memberOf(world.app, await world.talk("cashier"), {
      owner,
      shopId,
      role: "cashier",
    });
    await shownOrder(cashier);
    expect(await ordersIn(cashier)).toEqual([]);
    await removed(cashier);
    expect(await ordersIn(cashier)).toEqual([]);
  });

  test("news of an order that they placed goes to whoever is left", async () => {
    const event = await ask(world.app, manager, await placing());
    if (event.type !== "order-placed") throw new Error(event.type);
    await removed(manager);
    const told = async (name: string) => (await world.heard(name)).join("\n");
    await world.settle(await world.payAtWechat(event.orderNo));
    await world.advance(minuteMs);
    expect(await told("manager")).toBe("");
    expect(await told("owner")).toContain("付款");
  });

  test("who stood at an order of the shop stands at home", async () => {
    await standing({ at: "pay", orderNo });
    await removed(manager);
    await said("取消订单");
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    const now = await world.store.read((tables) => tables.conversations.find(manager.id));
    expect(now?.state).not.toContain(orderNo);
  });

  test("who was about to order for a card of the shop is asked for its password", async () => {
    const { plan, terminal, region } = await agreedFor(world.app, cards.expired);
    const read = await world.carrier.readCard(cards.expired);
    if (read.answer !== "done") throw new Error("The carrier does not show the card.");
    await standing({
      at: "confirm",
      card: read.value,
      plan,
      terminal,
      volume: { kind: "transactions", low: 30, high: 100 },
      budget: { kind: "any" },
      region,
      quotedAtMs: Date.now(),
    });
    await removed(manager);
    await said("确认");
    expect((await world.heard("manager")).join("\n")).toMatch(/再核对一次密码[\s\S]*请输入卡密码/);
    for (const words of [passwordOf(cards.expired), "1", "确认"]) await said(words);
    const now = await world.store.read((tables) => tables.orders.openOfCard(hashOfCard()));
    expect(now.filter(({ placedBy }) => placedBy === manager.personId)).toMatchObject([
      { shopId: `shop-${manager.personId}` },
    ]);
  });
});

describe("what a chat asks for", () => {
  test("orders and cards of the shop are not there", async () => {
    await removed(manager);
    const asked = (request: Request) => ask(world.app, manager, request);
    expect(await asked({ type: "find-order", orderNo })).toEqual({ type: "order-found" });
    expect(await asked({ type: "list-orders" })).toEqual({ type: "orders-listed", orders: [] });
    expect(await asked({ type: "list-cards" })).toEqual({ type: "cards-listed", cards: [] });
    expect(await asked({ type: "read-card", card: { orderNo } })).toMatchObject({
      result: { answer: "unknown" },
    });
    expect(await asked({ type: "cancel-order", orderNo })).toEqual({ type: "order-found" });
    expect(await asked({ type: "check-payment", orderNo })).toEqual({ type: "order-found" });
    expect(await asked(await placing())).toEqual({ type: "order-refused" });
  });

  test("a turn that only reads, and was under way, tells nothing of the shop", async () => {
    const { store } = world;
    const app: World["app"] = {
      ...world.app,
      store: {
        ...store,
        async write(work) {
          // In the very moment before its commit.
          if (!isGone) {
            isGone = true;
            await removed(manager);
          }
          return await store.write(work);
        },
      },
    };
    let isGone = false;
    const event = { type: "say", text: "我的订单" } as const;
    await turnTaker(app)({ conversationId: manager.id, eventKey: "asked before", event });
    expect(isGone).toBe(true);
    const said = await store.read((tables) => tables.messages.after(manager.id, 0, 100));
    expect(JSON.stringify(said)).not.toContain(orderNo);
    expect(JSON.stringify(said)).toContain("我的订单");
  });

  test("a turn that was under way writes nothing", async () => {
    const event = await ask(world.app, manager, await placing(), {
      async beforeCommit() {
        await removed(manager);
      },
    });
    expect(event).toEqual({ type: "order-refused" });
  });
});
