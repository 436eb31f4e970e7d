import { afterEach, beforeEach, expect, test } from "vitest";
import {
  markPayment,
  readPaymentMark,
  refsVersionOf,
} from "../../../src/app/money/payment-mark.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import { onComputer, onPhone } from "../samples.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let order: Order;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placeOrder();
});
afterEach(() => world.close());

/** As the release before marks had a version wrote it. */
function oldMark({ orderNo, snapshot, priceFen, cardHash }: Order): string {
  const words = [orderNo, snapshot.plan.code, priceFen, cardHash.slice(0, 32)].join("|");
  return `${words}|${world.app.links.token("payment", words)}`;
}

const facts = () => ({
  orderNo: order.orderNo,
  planCode: order.snapshot.plan.code,
  priceFen: order.priceFen,
  cardHashStart: order.cardHash.slice(0, 32),
});

test("a mark says what it was given, and fits into WeChat's field", () => {
  const mark = markPayment(world.app, order, 2);
  expect(mark.length).toBeLessThanOrEqual(128);
  expect(readPaymentMark(world.app, mark)).toEqual({ refsVersion: 2, ...facts() });
});

test("a mark without a version is read as it always was", () => {
  expect(markPayment(world.app, order, 1)).toBe(oldMark(order));
  expect(readPaymentMark(world.app, oldMark(order))).toEqual({ refsVersion: 1, ...facts() });
});

test.for([
  ["its version taken away", (mark: string) => mark.replace(/^2\|/, "")],
  ["its version changed", (mark: string) => mark.replace(/^2\|/, "1|")],
  ["its price changed", (mark: string) => mark.replace("|3000|", "|3001|")],
  ["a part too many", (mark: string) => `${mark}|x`],
  ["nothing in it", () => ""],
] as const)("a mark with %s is not ours", ([, change]) => {
  expect(readPaymentMark(world.app, change(markPayment(world.app, order, 2)))).toBeUndefined();
});

test("a mark of a release to come is not ours yet, whatever its MAC", () => {
  const words = ["3", ...markPayment(world.app, order, 2).split("|").slice(1, -1)].join("|");
  const mark = `${words}|${world.app.links.token("payment", words)}`;
  expect(readPaymentMark(world.app, mark)).toBeUndefined();
});

test("the oldest mark on its payments speaks for an order, and none for the oldest", async () => {
  expect(refsVersionOf(world.app, [])).toBe(1);
  await world.openPayment(order.orderNo, onComputer);
  await world.openPayment(order.orderNo, onPhone);
  const payments = await world.paymentsOf(order.orderNo);
  expect(payments).toHaveLength(2);
  expect(refsVersionOf(world.app, payments)).toBe(2);
  const [first] = payments;
  if (first === undefined) throw new Error("There is no payment.");
  const old = { ...first, request: JSON.stringify({ attach: oldMark(order) }) };
  expect(refsVersionOf(world.app, [...payments, old])).toBe(1);
});

test("an order that may go out under an old reference keeps the old mark", async () => {
  const { orderNo } = order;
  await world.store.write((tables) =>
    tables.carrierAttempts.add({ ref: `${orderNo}-1`, orderNo, step: "plan", sentAtMs: 1 }),
  );
  await world.openPayment(orderNo, onComputer);
  expect(refsVersionOf(world.app, await world.paymentsOf(orderNo))).toBe(1);
  await world.settle(await world.payAtWechat(orderNo));
});
