import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { App } from "../../../src/app/app.ts";
import { cardKey } from "../../../src/core/cards/card.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import type { Request } from "../../../src/core/conversation/requests.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import type { Store, Tables } from "../../../src/storage/store.ts";
import { ask, inviteBy, memberOf, outcomeOf } from "../../app/people/asking.ts";
import { cards } from "../../app/samples.ts";
import { agreedFor } from "../../app/shopping.ts";
import { openWorld, type World } from "../../app/world.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { interleave, pausingBefore, resultOf } from "./interleave.ts";

/** What two instances do about one shop, its people and its cards in the same second. */

let database: TestDatabase;
let world: World;
/** The other instance's store. */
let there: Store;
let owner: Conversation;
let manager: Conversation;
let order: Order & { iccid: string };
let shopId: string;
beforeEach(async () => {
  database = await createDatabase();
  world = await openWorld({ database });
  there = await database.open();
  owner = await world.talk("owner");
  order = await world.placeOrder(cards.active, "owner");
  shopId = order.shopId;
  await world.store.write((tables) =>
    tables.cards.add({
      cardHash: hashOf(cards.expired),
      shopId,
      iccid: cards.expired,
      network: "mobile",
      sinceMs: Date.now(),
    }),
  );
  manager = await newMember("manager", "manager");
});
afterEach(async () => {
  await there.close();
  await world.close();
  await database.drop();
});

const hashOf = (iccid: string) => world.app.hashCard(cardKey(iccid));
const other = (): App => ({ ...world.app, store: there });
const on = (store: Store): App => ({ ...world.app, store });
const newMember = async (name: string, role: "owner" | "manager" | "cashier") =>
  await memberOf(world.app, await world.talk(name), { owner, shopId, role });
const removing = ({ personId }: Conversation): Request => ({ type: "remove", shopId, personId });
const leaving = (): Request => ({ type: "leave", shopId });
const placing = async (): Promise<Request> => ({
  type: "place-order",
  agreed: await agreedFor(world.app, cards.expired),
});
const rolesNow = async () =>
  (await world.store.read((tables) => tables.shops.membersOf(shopId)))
    .map(({ role }) => role)
    .toSorted();
const ordersOfCard = () =>
  world.store.read((tables) => tables.orders.openOfCard(hashOf(cards.expired)));

/** Everything of a request is written, and its commit waits. */
function writtenNotCommitted() {
  const paused = pausingBefore(world.store, "inbox", "add");
  const last = async ({ inbox }: Tables) => void (await inbox.add("last", 1));
  return {
    paused,
    asked: (who: Conversation, request: Request) => ask(on(paused.store), who, request, { last }),
  };
}

/** A person of another shop who has told the card's password once. */
async function prover(name: string): Promise<Conversation & { shop: string }> {
  const conversation = await world.talk(name);
  const { personId } = conversation;
  const shop = `shop-${personId}`;
  await world.store.write(async (tables) => {
    await tables.shops.add({ id: shop, madeAtMs: 1 });
    await tables.shops.join({ shopId: shop, personId, role: "owner", sinceMs: 1 });
    const cardHash = hashOf(cards.expired);
    await tables.cards.prove({ cardHash, shopId: shop, allows: "once", provedAtMs: Date.now() });
  });
  return { ...conversation, shop };
}

const moving = async (): Promise<Request> => {
  const { card } = await agreedFor(world.app, cards.expired);
  return { type: "move-card", card };
};
const cardNow = () => world.store.read((tables) => tables.cards.find(hashOf(cards.expired)));
const proofNow = (shop: string) =>
  world.store.read((tables) => tables.cards.proofOf(hashOf(cards.expired), shop));

describe("somebody is removed while they are", () => {
  test("placing an order that is written first: it stands, and the removal waits", async () => {
    const { paused, asked } = writtenNotCommitted();
    const request = await placing();
    const [placed, removed] = await interleave(
      database,
      paused,
      () => asked(manager, request),
      () => outcomeOf(other(), owner, removing(manager)),
    );
    expect(resultOf(placed).type).toBe("order-placed");
    expect(resultOf(removed)).toBe("removed");
    expect(await ordersOfCard()).toMatchObject([{ shopId, placedBy: manager.personId }]);
  });

  test("placing an order after it: the order waits, and there is none", async () => {
    const { paused, asked } = writtenNotCommitted();
    const request = await placing();
    const [removed, placed] = await interleave(
      database,
      paused,
      () => asked(owner, removing(manager)),
      () => ask(other(), manager, request),
    );
    expect(resultOf(removed)).toMatchObject({ result: "removed" });
    expect(resultOf(placed)).toEqual({ type: "order-refused" });
    expect(await ordersOfCard()).toEqual([]);
  });

  test("cancelling: who is first counts", async () => {
    const cancelling: Request = { type: "cancel-order", orderNo: order.orderNo };
    const paused = pausingBefore(world.store, "orders", "move");
    const [cancelled, removed] = await interleave(
      database,
      paused,
      () => ask(on(paused.store), manager, cancelling),
      () => outcomeOf(other(), owner, removing(manager)),
    );
    expect(resultOf(cancelled)).toMatchObject({ result: "cancelled" });
    expect(resultOf(removed)).toBe("removed");
    expect(await world.stateOf(order.orderNo)).toBe("closed");
  });

  test("cancelling after it: the order stays open", async () => {
    const { paused, asked } = writtenNotCommitted();
    const [removed, cancelled] = await interleave(
      database,
      paused,
      () => asked(owner, removing(manager)),
      () => ask(other(), manager, { type: "cancel-order", orderNo: order.orderNo }),
    );
    expect(resultOf(removed)).toMatchObject({ result: "removed" });
    expect(resultOf(cancelled)).toMatchObject({ result: "unclear" });
    expect(await world.stateOf(order.orderNo)).toBe("awaiting-payment");
  });

  test("inviting: no invite of theirs counts", async () => {
    const { paused, asked } = writtenNotCommitted();
    const token = await inviteBy(world.app, manager, { shopId, role: "cashier" });
    const newcomer = await world.talk("newcomer");
    const [removed, joined] = await interleave(
      database,
      paused,
      () => asked(owner, removing(manager)),
      () => outcomeOf(other(), newcomer, { type: "join", token }),
    );
    expect(resultOf(removed)).toMatchObject({ result: "removed" });
    expect(resultOf(joined)).toBe("noSuchInvite");
    expect(await rolesNow()).toEqual(["owner"]);
  });
});

describe("the last two owners", () => {
  test("remove each other: one stays", async () => {
    const second = await newMember("second", "owner");
    const paused = pausingBefore(world.store, "shops", "leave");
    const [one, two] = await interleave(
      database,
      paused,
      () => outcomeOf(on(paused.store), owner, removing(second)),
      () => outcomeOf(other(), second, removing(owner)),
    );
    expect([resultOf(one), resultOf(two)]).toEqual(["removed", "refused"]);
    expect(await rolesNow()).toEqual(["manager", "owner"]);
  });

  test("leave: one stays", async () => {
    const second = await newMember("second", "owner");
    const paused = pausingBefore(world.store, "shops", "leave");
    const [one, two] = await interleave(
      database,
      paused,
      () => outcomeOf(on(paused.store), owner, leaving()),
      () => outcomeOf(other(), second, leaving()),
    );
    expect([resultOf(one), resultOf(two)]).toEqual(["left", "lastOwner"]);
    expect(await rolesNow()).toEqual(["manager", "owner"]);
  });
});

test("two who take one invite: one is in the shop", async () => {
  const token = await inviteBy(world.app, owner, { shopId, role: "cashier" });
  const [one, two] = [await world.talk("one"), await world.talk("two")];
  const { paused, asked } = writtenNotCommitted();
  const results = await interleave(
    database,
    paused,
    () => asked(one, { type: "join", token }),
    () => outcomeOf(other(), two, { type: "join", token }),
  );
  expect(resultOf(results[0])).toMatchObject({ result: "joined" });
  expect(resultOf(results[1])).toBe("noSuchInvite");
  expect(await rolesNow()).toEqual(["cashier", "manager", "owner"]);
});

describe("a card", () => {
  test("that two shops move is in the end of one, with its proof", async () => {
    const [one, two] = [await prover("one"), await prover("two")];
    const request = await moving();
    const paused = pausingBefore(world.store, "cards", "move");
    const results = await interleave(
      database,
      paused,
      () => ask(on(paused.store), one, request),
      () => ask(other(), two, request),
    );
    for (const result of results) expect(resultOf(result)).toMatchObject({ result: "moved" });
    expect((await cardNow())?.shopId).toBe(two.shop);
    expect(await proofNow(two.shop)).toMatchObject({ allows: "recharge" });
    expect(await proofNow(two.shop)).not.toHaveProperty("endedAtMs");
    expect(await proofNow(one.shop)).toHaveProperty("endedAtMs");
    for (const name of ["owner", "one"])
      expect((await world.heard(name)).join("\n")).toContain("移走");
    expect((await world.heard("two")).join("\n")).not.toContain("移走");
  });

  test("that is moved first is not recharged by its former shop", async () => {
    const taker = await prover("taker");
    const [place, move] = [await placing(), await moving()];
    const { paused, asked } = writtenNotCommitted();
    const [moved, placed] = await interleave(
      database,
      paused,
      () => asked(taker, move),
      () => ask(other(), manager, place),
    );
    expect(resultOf(moved)).toMatchObject({ result: "moved" });
    expect(resultOf(placed)).toEqual({ type: "order-refused" });
    expect(await ordersOfCard()).toEqual([]);
  });

  test("that is moved after its order: the order stays where it was made", async () => {
    const taker = await prover("taker");
    const [place, move] = [await placing(), await moving()];
    const { paused, asked } = writtenNotCommitted();
    const [placed, moved] = await interleave(
      database,
      paused,
      () => asked(manager, place),
      () => ask(other(), taker, move),
    );
    expect(resultOf(placed).type).toBe("order-placed");
    expect(resultOf(moved)).toMatchObject({ result: "moved" });
    expect(await ordersOfCard()).toMatchObject([{ shopId }]);
    expect((await cardNow())?.shopId).toBe(taker.shop);
  });
});
