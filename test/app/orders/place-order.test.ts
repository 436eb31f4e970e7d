import { afterEach, beforeEach, expect, test } from "vitest";
import { cards } from "../samples.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** The same card once more, and what came of it. */
async function isSameAs(
  orderNo: string,
  ...again: Parameters<World["placeOrder"]>
): Promise<boolean> {
  return (await world.placeOrder(...again)).orderNo === orderNo;
}

test("a second confirm in the same chat leads to the order there is", async () => {
  const { orderNo } = await world.placeOrder();
  expect(await isSameAs(orderNo)).toBe(true);
});

test("another chat with the same card gets an order of its own, not the first one's", async () => {
  const { orderNo } = await world.placeOrder(cards.expired, "shop");
  expect(await isSameAs(orderNo, cards.expired, "another shop")).toBe(false);
});

test("another card, another price and another plan are another order", async () => {
  const { orderNo, snapshot } = await world.placeOrder();
  expect(await isSameAs(orderNo, cards.active)).toBe(false);
  expect(await isSameAs(orderNo, cards.expired, "shop", snapshot.price.retailFen + 1)).toBe(false);
  const other = { ...snapshot.plan, code: "CM-OTHER" };
  expect(await isSameAs(orderNo, cards.expired, "shop", undefined, other)).toBe(false);
});

test("an order that can hardly be paid any more is not shown again", async () => {
  const { orderNo } = await world.placeOrder();
  world.sleep(24 * minuteMs);
  expect(await isSameAs(orderNo)).toBe(true);
  world.sleep(2 * minuteMs);
  expect(await isSameAs(orderNo)).toBe(false);
});

test("an order that was paid is not shown again", async () => {
  const { orderNo } = await world.paidOrder();
  expect(await isSameAs(orderNo)).toBe(false);
  await world.runJobs();
});
