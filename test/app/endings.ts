import { expect } from "vitest";
import type { CardOrder } from "./shopping.ts";
import type { World } from "./world.ts";

/** How many messages to the shop hold these words. */
export const said = async (here: World, words: string): Promise<number> =>
  (await here.heard()).filter((text) => text.includes(words)).length;

/** Once at the carrier, once in the ledger, once in the chat, and nothing went back. */
export async function expectRecharged(
  here: World,
  order: Pick<CardOrder, "orderNo" | "iccid" | "priceFen">,
): Promise<void> {
  expect(await here.stateOf(order.orderNo)).toBe("done");
  expect(here.carrierSandbox.orderCount(order.iccid)).toBe(1);
  expect(await here.balances()).toMatchObject({
    wechat: order.priceFen,
    held: 0,
    earned: -order.priceFen,
    owed: 0,
  });
  const entries = await here.store.read((tables) => tables.ledger.ofOrder(order.orderNo));
  const ofCustomer = entries.filter(({ id }) => /^(?:pay|earn):/.test(id)).map(({ id }) => id);
  expect(ofCustomer.toSorted()).toEqual([`earn:${order.orderNo}`, `pay:${order.orderNo}-1`]);
  expect(await said(here, "充值成功")).toBe(1);
  expect(await said(here, "已退回微信")).toBe(0);
}

/** Nothing at the carrier, one refund at WeChat, nothing left in the ledger, said once. */
export async function expectRefunded(
  here: World,
  order: Pick<CardOrder, "orderNo" | "iccid">,
): Promise<void> {
  expect(await here.stateOf(order.orderNo)).toBe("refunded");
  expect(here.carrierSandbox.orderCount(order.iccid)).toBe(0);
  expect(await here.balances()).toMatchObject({ wechat: 0, held: 0, earned: 0, owed: 0 });
  const settled = here.wechat.notices().filter(({ eventType }) => eventType === "REFUND.SUCCESS");
  expect(settled).toHaveLength(1);
  expect(await said(here, "已退回微信")).toBe(1);
}
