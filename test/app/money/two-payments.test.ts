import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beginRecovery } from "../../../src/app/halts/recovery-mode.ts";
import { findMoney } from "../../../src/app/money/find-money.ts";
import { workOnRefund } from "../../../src/app/money/refund-payment.ts";
import { said } from "../endings.ts";
import { cards, onComputer, onPhone } from "../samples.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** Two payments of one order, both paid at WeChat; the first is closed in our books only. */
async function payTwice(card = cards.planRefused) {
  const { orderNo } = await world.placeOrder(card);
  await world.openPayment(orderNo, onComputer);
  const first = await world.openPaymentOf(orderNo);
  await world.store.write((tables) => tables.payments.markClosed(first));
  const second = await world.payAtWechat(orderNo, onPhone);
  expect(world.wechat.pay(first)).toBe("paid");
  return { orderNo, first, second };
}

const refundOf = (outTradeNo: string) =>
  world.store.read((tables) => tables.refunds.find(`${outTradeNo}-R`));

describe("an order that was paid twice", () => {
  test.each([
    ["the first comes to light first", ["first", "second"]],
    ["the second is in work when the first comes to light", ["second", "first"]],
  ] as const)("%s, and the carrier refuses: both go back", async (_, settled) => {
    const { orderNo, ...payments } = await payTwice();
    for (const which of settled) await world.settle(payments[which]);
    await world.finishRefunds();
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("refunded");
    for (const which of settled)
      expect(await refundOf(payments[which])).toMatchObject({ state: "succeeded" });
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    expect(await said(world, "已退回微信")).toBe(2);
  });

  test("is not refunded when only the payment too many is back", async () => {
    const { orderNo, first, second } = await payTwice();
    await world.settle(second);
    await world.settle(first);
    // WeChat has the money for one of them; it is asked for the later one first.
    await world.store.write((tables) => tables.jobs.hurry(`refund:${first}-R`, Date.now()));
    expect(await refundOf(first)).toMatchObject({ cause: "extra-payment" });
    await workOnRefund(world.app, `${first}-R`);
    world.wechat.faults.inject("settlement", "unfunded", 1000);
    await world.finishRefunds();
    await world.advance(minuteMs);
    expect(await refundOf(first)).toMatchObject({ state: "succeeded" });
    expect(await refundOf(second)).toMatchObject({ state: "due" });
    expect(await world.stateOf(orderNo), "its own money is still owed").toBe("refund-due");
    expect(await world.balances()).toMatchObject({ wechat: 3000, owed: -3000 });
  });

  test("nobody knows where its money is while WeChat is silent about one of them", async () => {
    const { orderNo, first, second } = await payTwice(cards.expired);
    await world.settle(second);
    await world.settle(first);
    expect(await findMoney(world.app, orderNo)).toBe("there");
    world.wechat.faults.inject("query", "bad-gateway");
    expect(await findMoney(world.app, orderNo)).toBe("unknown");
    await world.runJobs();
    await world.finishRefunds();
  });
});

test("no money is given back while the gap after a restore is open", async () => {
  const { orderNo } = await world.paidOrder(cards.planRefused);
  world.wechat.faults.inject("refund", "bad-gateway");
  await world.runJobs();
  await world.store.write((tables) => beginRecovery(world.app, tables, Date.now() - minuteMs));
  // A job that was taken before the restore is still being worked on.
  expect(await workOnRefund(world.app, `${orderNo}-1-R`)).toBe("again");
  expect(await world.app.payments.queryRefund(`${orderNo}-1-R`)).toMatchObject({
    answer: "refused",
    code: "not-found",
  });
});
