import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import { cards } from "../samples.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** Lets the refunds that were asked for be accepted, settled at WeChat and noticed. */
async function finishRefunds(): Promise<void> {
  await world.runJobs();
  world.sleep(4 * secondMs);
  await world.wechat.work();
  await world.advance(minuteMs);
}

const said = async (words: string): Promise<number> =>
  (await world.heard()).filter((text) => text.includes(words)).length;

test("paid to recharged: states, money and news, step by step", async () => {
  await world.close();
  world = await openWorld({ planDelayMs: 2 * secondMs, unblockDelayMs: 2 * secondMs });
  const { orderNo, priceFen } = await world.placeOrder();
  expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
  expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });

  await world.settle(await world.payAtWechat(orderNo));
  const held = { wechat: priceFen, held: -priceFen, earned: 0, owed: 0 };
  expect(await world.stateOf(orderNo)).toBe("paid");
  expect(await world.balances()).toEqual(held);

  await world.runJobs();
  expect(await world.stateOf(orderNo)).toBe("adding-plan");
  expect(await world.balances()).toEqual(held);
  expect(await world.heard()).toEqual(["order", expect.stringContaining("收到付款 ¥30")]);

  await world.advance(2 * secondMs);
  expect(await world.stateOf(orderNo)).toBe("unblocking");
  expect(await world.balances()).toEqual(held);

  await world.advance(5 * secondMs);
  expect(await world.stateOf(orderNo)).toBe("done");
  expect(await world.balances()).toEqual({ wechat: priceFen, held: 0, earned: -priceFen, owed: 0 });

  await world.advance(2 * 60 * minuteMs);
  expect(await world.heard()).toEqual([
    "order",
    expect.stringContaining("收到付款 ¥30"),
    expect.stringContaining("充值成功"),
  ]);
  const card = await world.carrier.readCard(cards.expired);
  expect(card).toMatchObject({ answer: "done", value: { state: "active" } });
  const order = await world.orderOf(orderNo);
  expect(order).toMatchObject({
    carrierRef: expect.stringMatching(/^P\d{9}$/),
    validUntilMs: card.answer === "done" ? card.value.expiresAtMs : Number.NaN,
  });
  expect(order.paidAtMs).toBeGreaterThanOrEqual(order.createdAtMs);
  expect(order.finishedAtMs).toBeGreaterThan(order.paidAtMs ?? Number.POSITIVE_INFINITY);
});

describe("refused", () => {
  test.for([
    ["at once", cards.planRefused, "没有受理"],
    ["after it was accepted", cards.orderFails, "没有受理"],
  ] as const)("%s: the money goes back", async ([, card, why]) => {
    const { orderNo } = await world.paidOrder(card);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("refund-due");
    await finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    expect(await said(why)).toBe(1);
    expect(await said("已退回微信")).toBe(1);
    expect(world.carrierSandbox.orderCount(card)).toBe(0);
  });

  test("for a card that was cancelled between check and payment: nothing is sent", async () => {
    const { orderNo } = await world.paidOrder(cards.cancelled);
    await finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await said("已经不能充值")).toBe(1);
    expect(
      await world.store.read((tables) => tables.carrierAttempts.find(`${orderNo}P1`)),
    ).toBeUndefined();
  });
});

describe("a refund", () => {
  test("whose answer is lost is one refund at WeChat", async () => {
    const { orderNo, priceFen } = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("refund", "lose-answer");
    await world.runJobs();
    expect(await world.balances()).toMatchObject({ wechat: priceFen, owed: -priceFen });
    await finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(
      world.wechat.notices().filter(({ eventType }) => eventType === "REFUND.SUCCESS"),
    ).toHaveLength(1);
  });

  test("without funds at first is tried again under its number, and heard of", async () => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("settlement", "unfunded", 2);
    await world.advance(minuteMs);
    expect(world.errors()).toContain("refund not accepted yet");
    await finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
  });

  test.for(["ABNORMAL", "CLOSED"] as const)(
    "that ends %s waits for a person, with the money still owed",
    async (end) => {
      const { orderNo, priceFen } = await world.paidOrder(cards.planRefused);
      world.wechat.faults.inject("settlement", end);
      await finishRefunds();
      expect(await world.stateOf(orderNo)).toBe("refund-stuck");
      expect(await world.balances()).toEqual({
        wechat: priceFen,
        held: 0,
        earned: 0,
        owed: -priceFen,
      });
      expect(await world.tickets()).toEqual([`refund-stuck:${orderNo}-1-R`]);
      expect(await said("没能自动办成")).toBe(1);
    },
  );
});

describe("unknown", () => {
  test("an order whose answer never came is found, not sent again", async () => {
    const { orderNo } = await world.paidOrder(cards.answerLost);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("adding-plan");
    await world.advance(minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.answerLost)).toBe(1);
  });

  test.for([
    "hang",
    "bad-gateway",
    "lose-answer",
    "truncate",
    "oversize",
    "wrong-shape",
    "unlisted-code",
  ] as const)("%s: asked about until it is clear, one order at the carrier", async (fault) => {
    world.carrierSandbox.faults.arm(fault, { on: "orders" });
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find", times: 2 });
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("adding-plan");
    await world.advance(minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect(await world.balances()).toMatchObject({ owed: 0 });
  });

  test("a carrier that says nothing for long: told at two and at ten minutes, then done without a second order", async () => {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find", times: 1000 });
    world.carrierSandbox.faults.arm("lose-answer", { on: "orders" });
    const { orderNo } = await world.paidOrder();
    await world.advance(2 * minuteMs - secondMs);
    expect(await world.stateOf(orderNo)).toBe("adding-plan");
    expect(await said("运营商")).toBe(0);
    await world.advance(2 * secondMs);
    expect(await world.stateOf(orderNo)).toBe("in-doubt");
    expect(await said("运营商还没回话")).toBe(1);

    await world.advance(8 * minuteMs - 2 * secondMs);
    expect(await said("运营商到现在还没给结果")).toBe(0);
    await world.advance(2 * secondMs);
    expect(await said("运营商到现在还没给结果")).toBe(1);
    await world.advance(50 * minuteMs - 2 * secondMs);
    expect(await world.tickets()).toEqual([]);
    await world.advance(2 * secondMs);
    expect(await world.tickets(), "after an hour a person is asked").toEqual([
      `in-doubt:${orderNo}`,
    ]);

    await world.advance(24 * 60 * minuteMs);
    expect(await world.stateOf(orderNo), "time alone decides nothing").toBe("in-doubt");
    world.carrierSandbox.faults.clear();
    await world.advance(20 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect(await said("运营商还没回话")).toBe(1);
    expect(await said("运营商到现在还没给结果")).toBe(1);
    expect(await said("充值成功")).toBe(1);
  });

  test("in doubt, then failed: the money goes back", async () => {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find", times: 1000 });
    world.carrierSandbox.faults.arm("lose-answer", { on: "orders" });
    const { orderNo } = await world.paidOrder(cards.orderFails);
    await world.advance(5 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("in-doubt");
    world.carrierSandbox.faults.clear();
    await world.advance(10 * minuteMs);
    await finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
  });

  test("asks never more often than the carrier allows", async () => {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find", times: 1000 });
    const askedAtMs: number[] = [];
    const { carrier } = world;
    const { findPlanOrder } = carrier;
    carrier.findPlanOrder = (ref) => {
      askedAtMs.push(Date.now());
      return findPlanOrder(ref);
    };
    await world.paidOrder();
    await world.advance(30 * minuteMs);
    const gaps = askedAtMs.slice(1).map((atMs, index) => atMs - (askedAtMs[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(carrier.traits.askEveryMs);
    expect(askedAtMs.length).toBeLessThan(30);
  });
});

describe("unblocking", () => {
  test("that fails at first is repeated; the plan is not", async () => {
    const { orderNo } = await world.paidOrder(cards.unblockSlow);
    await world.advance(minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.unblockSlow)).toBe(1);
  });

  test("that stays refused goes to a person; nothing is refunded, the money is held", async () => {
    const { orderNo, priceFen } = await world.paidOrder(cards.unblockRefused);
    await world.advance(14 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("unblocking");
    await world.advance(minuteMs + secondMs);
    expect(await world.stateOf(orderNo)).toBe("needs-help");
    expect(await world.tickets()).toEqual([`needs-help:${orderNo}`]);
    expect(await said("人正在处理")).toBe(1);
    await world.advance(24 * 60 * minuteMs);
    expect(await world.balances()).toEqual({
      wechat: priceFen,
      held: -priceFen,
      earned: 0,
      owed: 0,
    });
    expect(world.carrierSandbox.orderCount(cards.unblockRefused)).toBe(1);
  });

  test("is only called done when the card is read back as active", async () => {
    // The sale is read once before sending; the read-back after the unblock fails.
    const { orderNo } = await world.paidOrder();
    const { carrier } = world;
    const { unblock } = carrier;
    carrier.unblock = async (order) => {
      world.carrierSandbox.faults.arm("bad-gateway", { on: "cards/read" });
      carrier.unblock = unblock;
      return await unblock(order);
    };
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("unblocking");
    await world.advance(10 * secondMs);
    expect(await world.stateOf(orderNo)).toBe("done");
  });
});

describe("a crash between writing down and sending", () => {
  /** What the crashed worker had committed. */
  async function intend(order: Order): Promise<string> {
    const ref = `${order.orderNo}P1`;
    await world.store.write(async (tables) => {
      await tables.orders.move(order.orderNo, "paid", "adding-plan");
      await tables.carrierAttempts.add({
        ref,
        orderNo: order.orderNo,
        step: "plan",
        sentAtMs: Date.now(),
      });
    });
    return ref;
  }

  test("before the call: the same ref is sent, once", async () => {
    const order = await world.paidOrder();
    await intend(order);
    await world.advance(minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect((await world.orderOf(order.orderNo)).carrierRef).toBe("P000000001");
  });

  test("after the call: the order is found, and nothing is sent", async () => {
    const order = await world.paidOrder();
    const ref = await intend(order);
    await world.carrier.addPlan({
      ref,
      iccid: order.iccid,
      planCode: order.snapshot.plan.code,
    });
    world.carrierSandbox.faults.arm("refuse-plan", { on: "orders" });
    await world.advance(minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });

  test("with a carrier that may take the same ref twice: never sent again", async () => {
    const { carrier } = world;
    world.carrier = { ...carrier, traits: { ...carrier.traits, repeatsByRef: false } };
    const order = await world.paidOrder();
    await intend(order);
    await world.advance(60 * minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("in-doubt");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
  });

  test("with a carrier that shows orders late: not before they must be visible", async () => {
    const { carrier } = world;
    world.carrier = { ...carrier, traits: { ...carrier.traits, visibleAfterMs: 5 * minuteMs } };
    const order = await world.paidOrder();
    await intend(order);
    await world.advance(5 * minuteMs);
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    await world.advance(10 * minuteMs);
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect(await world.stateOf(order.orderNo)).toBe("done");
  });

  test("downtime of an hour is told as one message, not as two", async () => {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find", times: 3 });
    const order = await world.paidOrder();
    await intend(order);
    world.sleep(60 * minuteMs);
    await world.runJobs();
    expect((await world.heard()).filter((text) => text.startsWith("运营商"))).toHaveLength(1);
  });
});

describe("two orders for one card", () => {
  test("run one after another, both are recharged", async () => {
    await world.close();
    world = await openWorld({ planDelayMs: 10 * secondMs });
    const first = await world.paidOrder(cards.expired, "one shop");
    const second = await world.paidOrder(cards.expired, "another shop");
    await world.runJobs();
    expect(
      [await world.stateOf(first.orderNo), await world.stateOf(second.orderNo)].sort(),
    ).toEqual(["adding-plan", "paid"]);
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(first.orderNo)).toBe("done");
    expect(await world.stateOf(second.orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(2);
  });

  test("even when four workers take them at the same time", async () => {
    const orders = [];
    for (const address of ["a", "b", "c", "d"])
      orders.push(await world.paidOrder(cards.expired, address));
    for (let round = 0; round < 30; round++) {
      await Promise.all(["w1", "w2", "w3", "w4"].map((worker) => runOneJob(world.app, worker)));
      world.sleep(secondMs);
    }
    for (const { orderNo } of orders) expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(4);
    expect(world.errors()).toEqual([]);
  });
});

test("four workers, one order, and leases that run out: one plan, one entry", async () => {
  const { orderNo } = await world.paidOrder(cards.answerLost);
  // Every worker's lease is over before its call has ended, so each next one takes the job from it.
  const workers = ["w1", "w2", "w3", "w4"].map(async (worker) => {
    world.sleep(2 * minuteMs);
    return await runOneJob(world.app, worker);
  });
  await Promise.all(workers);
  await world.advance(20 * minuteMs);
  expect(await world.stateOf(orderNo)).toBe("done");
  expect(world.carrierSandbox.orderCount(cards.answerLost)).toBe(1);
  const entries = await world.store.read((tables) => tables.ledger.ofOrder(orderNo));
  expect(entries.map(({ id }) => id).sort()).toEqual([
    `cost:${orderNo}P1`,
    `earn:${orderNo}`,
    `pay:${orderNo}-1`,
  ]);
});
