import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cancelOrder } from "../../../src/app/orders/cancel-order.ts";
import { reconcileCarriersNow } from "../../../src/app/reconciliation/reconcile.ts";
import { reconcileBill } from "../../../src/app/reconciliation/reconcile-bill.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { AccountFault, Operation } from "../../../src/sandbox/wechat-pay/faults.ts";
import { cards, onComputer } from "../samples.ts";
import { wished } from "../wished.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const accountTickets = async (): Promise<readonly string[]> =>
  (await world.tickets()).filter((id) => id.startsWith("account-refused:"));

const faults: readonly [AccountFault, code: string][] = [
  ["no-auth", "no-auth"],
  ["wrong-merchant", "mch-not-exists"],
  ["account-frozen", "account-error"],
  ["request-blocked", "request-blocked"],
];

/** How each call of WeChat Pay comes about. */
const calls: readonly [call: string, operation: Operation, work: () => Promise<unknown>][] = [
  ["open", "order", async () => world.openPayment((await world.placeOrder()).orderNo, onComputer)],
  [
    "query",
    "query",
    async () => {
      const { orderNo } = await world.placeOrder();
      world.wechat.faults.inject("notification", "lost");
      await world.payAtWechat(orderNo);
      await world.advance(30 * secondMs);
    },
  ],
  [
    "close",
    "close",
    async () => {
      const { orderNo } = await world.placeOrder();
      await world.openPayment(orderNo, onComputer);
      expect(await cancelOrder(world.app, orderNo, wished)).toBe("unclear");
    },
  ],
  [
    "refund",
    "refund",
    async () => {
      await world.paidOrder(cards.planRefused);
      await world.runJobs();
    },
  ],
  [
    "queryRefund",
    "query-refund",
    async () => {
      world.wechat.faults.inject("notification", "lost", 2);
      await world.paidOrder(cards.planRefused);
      await world.advance(10 * secondMs);
    },
  ],
  ["tradeBill", "bill", async () => world.sleepUntilBill()],
];

describe.each(calls)("WeChat refuses %s", (call, operation, work) => {
  test.each(faults)("with %s: a person hears of it at once, once", async (fault, code) => {
    world.wechat.faults.inject(operation, fault, 3);
    await work();
    if (call === "tradeBill") await reconcileBill(world.app, "2026-11-23", 1);
    expect(await accountTickets()).toEqual([`account-refused:wechat-pay:${call}:${code}`]);
    expect(world.errors()).toContain("a person has to decide");
  });
});

test("what is done again solves the question; refused anew it is asked anew", async () => {
  world.wechat.faults.inject("refund", "no-auth", 2);
  const { orderNo } = await world.paidOrder(cards.planRefused);
  await world.runJobs();
  expect(await world.tickets()).toEqual([
    `account-refused:wechat-pay:refund:no-auth`,
    `refund-stuck:${orderNo}-1-R`,
  ]);
  await world.advance(minuteMs);
  expect(await world.tickets(), "it was accepted").toEqual([]);
  await world.finishRefunds();
  world.wechat.faults.inject("refund", "no-auth");
  await world.paidOrder(cards.planRefused, "another");
  await world.runJobs();
  expect(await accountTickets()).toEqual(["account-refused:wechat-pay:refund:no-auth"]);
  await world.advance(minuteMs);
});

test.each(["unfunded", "no-auth"] as const)(
  "a refund that is refused (%s) is a ticket at once, and goes on by itself",
  async (fault) => {
    if (fault === "unfunded") world.wechat.faults.inject("settlement", fault);
    else world.wechat.faults.inject("refund", fault);
    const { orderNo } = await world.paidOrder(cards.planRefused);
    await world.runJobs();
    expect(await world.tickets()).toContain(`refund-stuck:${orderNo}-1-R`);
    await world.advance(minuteMs);
    await world.finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.tickets()).toEqual([]);
  },
);

test("an answer that only did not come is no refusal", async () => {
  for (const fault of ["bad-gateway", "too-often", "lose-answer", "unsigned"] as const)
    world.wechat.faults.inject("refund", fault);
  await world.paidOrder(cards.planRefused);
  await world.advance(minuteMs);
  expect(await world.tickets()).toEqual([]);
});

describe.each(["not-permitted", "account-frozen"] as const)("the carrier says %s", (fault) => {
  const ticket = (call: string) => `account-refused:carrier:sandbox:${call}:${fault}`;

  test("to a question about a card", async () => {
    world.carrierSandbox.faults.arm(fault, { on: "cards/check" });
    await world.app.carriers.all[0].checkCard(cards.active, new Secret("135706"));
    expect(await accountTickets()).toEqual([ticket("checkCard")]);
  });

  test("to a plan: nothing is given back on that word, and it goes on when it may", async () => {
    world.carrierSandbox.faults.arm(fault, { on: "orders" });
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    expect(await accountTickets()).toEqual([ticket("addPlan")]);
    expect(await world.stateOf(orderNo)).toBe("adding-plan");
    await world.advance(10 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(await world.tickets()).toEqual([]);
  });

  test.each([
    ["findPlanOrder", "orders/find"],
    ["unblock", "cards/unblock"],
    ["readCard", "cards/read"],
  ] as const)("to %s", async (call, on) => {
    await world.paidOrder();
    world.carrierSandbox.faults.arm(fault, { on, times: 1000 });
    if (call === "findPlanOrder") world.carrierSandbox.faults.arm("lose-answer", { on: "orders" });
    await world.advance(10 * secondMs);
    expect(await accountTickets()).toEqual([ticket(call)]);
  });

  test("to its list of orders", async () => {
    world.carrierSandbox.faults.arm(fault, { on: "orders/list" });
    await reconcileCarriersNow(world.app);
    expect(await accountTickets()).toEqual([ticket("listPlanOrders")]);
  });
});

test("our balance at the carrier is too low: a ticket with the first order", async () => {
  world.carrierSandbox.faults.arm("balance-too-low");
  await world.paidOrder();
  await world.runJobs();
  expect(await accountTickets()).toEqual([
    "account-refused:carrier:sandbox:addPlan:balance-too-low",
  ]);
  await world.finishRefunds();
});
