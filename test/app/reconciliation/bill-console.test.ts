import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { reconcile } from "../../../src/app/reconciliation/reconcile.ts";
import { wang } from "../../running/operators.ts";
import { said } from "../endings.ts";
import { cards } from "../samples.ts";
import { dayMs, minuteMs, openWorld, secondMs, type World } from "../world.ts";
import { billsOf } from "./bills.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { found, compare, doneOrder } = billsOf(() => world);

const lossFen = () => world.store.read(({ ledger }) => ledger.balance("loss"));

/** A person at WeChat's console, who is not refused. */
function byHand(...given: Parameters<World["wechat"]["refundByHand"]>): string {
  const outRefundNo = world.wechat.refundByHand(...given);
  if (outRefundNo === undefined) throw new Error("WeChat refuses this refund.");
  return outRefundNo;
}

/** The morning's run on a day of November, or on another day. */
async function everyMorning(run: string): Promise<void> {
  const day = run.length === 2 ? `2026-11-${run}` : run;
  vi.setSystemTime(Date.parse(`${day}T10:30:00+08:00`));
  await world.wechat.work();
  await reconcile(world.app, `bill:${day}`);
}

/** An order whose money is owed, and that WeChat has no money for. */
async function owedOrder(): Promise<{ orderNo: string; outTradeNo: string }> {
  const { orderNo } = await world.paidOrder(cards.planRefused);
  world.wechat.faults.inject("settlement", "unfunded");
  await world.runJobs();
  expect(await world.stateOf(orderNo)).toBe("refund-due");
  return { orderNo, outTradeNo: `${orderNo}-1` };
}

describe("a part of what we owe is given back by hand", () => {
  test("settles that part, and the rest goes its own way", async () => {
    const { orderNo, outTradeNo } = await owedOrder();
    world.wechat.faults.inject("settlement", "unfunded", 200);
    const outRefundNo = byHand(outTradeNo, { amountFen: 100 });
    world.sleepUntilBill();
    await world.wechat.work();
    expect(await found()).toEqual([`refund-not-ours ${outRefundNo} booked`]);
    expect(await world.stateOf(orderNo), "29 yuan are still owed").toBe("refund-due");
    expect(await world.balances()).toMatchObject({ wechat: 2900, owed: -2900 });
    expect(await said(world, "已退回微信")).toBe(0);
    expect(await found(), "once").toEqual([`refund-not-ours ${outRefundNo} booked`]);
    expect(await world.balances()).toMatchObject({ wechat: 2900, owed: -2900 });
  });

  test("and what is left is asked for under our own number", async () => {
    const { orderNo, outTradeNo } = await owedOrder();
    const outRefundNo = byHand(outTradeNo, { amountFen: 100 });
    world.sleepUntilBill();
    await world.wechat.work();
    await found();
    await world.finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    expect(await said(world, "已退回微信")).toBe(1);
    const rest = await world.app.payments.queryRefund(`${outTradeNo}-R`);
    expect(rest).toMatchObject({ answer: "done", value: { amountFen: 2900 } });
    world.sleep(dayMs);
    expect(await found(2)).toEqual([`refund-not-ours ${outRefundNo} booked`]);
    expect(await found(1, "2026-11-24"), "the rest stands in its own day's bill").toEqual([]);
    expect(await world.tickets()).toEqual([]);
  });

  test("in two parts that are all of it: it is refunded, and told once", async () => {
    const { orderNo, outTradeNo } = await owedOrder();
    world.wechat.faults.inject("settlement", "unfunded", 200);
    byHand(outTradeNo, { amountFen: 100 });
    world.sleep(2 * minuteMs);
    byHand(outTradeNo, { amountFen: 2900 });
    world.sleepUntilBill();
    await world.wechat.work();
    await found();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    await world.runJobs();
    expect(await said(world, "已退回微信")).toBe(1);
  });

  test("after WeChat gave up: a person finishes the rest", async () => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("settlement", "CLOSED");
    await world.finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refund-stuck");
    world.sleep(2 * minuteMs);
    byHand(`${orderNo}-1`, { amountFen: 1000 });
    world.sleepUntilBill();
    await world.wechat.work();
    await found();
    expect(await world.stateOf(orderNo)).toBe("refund-stuck");
    expect(await world.balances()).toMatchObject({ wechat: 2000, owed: -2000 });
    const word = { decision: "refunded", operator: wang, note: "cash" } as const;
    const id = `refund-stuck:${orderNo}-1-R`;
    expect(await decideTicket(world.app, id, word)).toEqual({ answer: "decided" });
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
  });
});

describe("a refund by hand takes days", () => {
  test("it is asked about until it is decided, long after its bill was looked at", async () => {
    const { orderNo, priceFen } = await doneOrder();
    const outRefundNo = byHand(`${orderNo}-1`, { takesMs: 9 * dayMs });
    for (const run of ["24", "25", "26", "30"]) await everyMorning(run);
    expect(await lossFen()).toBe(0);
    expect(await world.tickets()).toEqual([`reconcile:refund-not-ours:${outRefundNo}`]);
    for (const run of ["2026-12-03", "2026-12-04"]) {
      await everyMorning(run);
      expect(await lossFen(), "once").toBe(priceFen);
    }
  });

  test("of what we owe: nobody is called, and then it is what we owe", async () => {
    const { orderNo, outTradeNo } = await owedOrder();
    byHand(outTradeNo, { takesMs: 5 * dayMs });
    world.sleepUntilBill();
    const findings = await found();
    expect(findings).toEqual([expect.stringMatching(/^refund-not-ours MP\w+ later$/)]);
    expect(await world.balances()).toMatchObject({ owed: -3000 });
    await everyMorning("30");
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await lossFen()).toBe(0);
  });

  test.each(["CLOSED", "ABNORMAL"] as const)("and ends %s: no money is booked", async (endsAs) => {
    const { orderNo } = await doneOrder();
    const outRefundNo = byHand(`${orderNo}-1`, { endsAs, takesMs: dayMs });
    world.sleepUntilBill();
    expect(await found()).toEqual([`refund-not-ours ${outRefundNo} ticket`]);
    world.sleep(dayMs);
    await world.wechat.work();
    const action = endsAs === "CLOSED" ? "confirmed" : "ticket";
    expect(await found(2)).toEqual([`refund-not-ours ${outRefundNo} ${action}`]);
    expect(await lossFen()).toBe(0);
    expect(await world.tickets(), "what was closed is no question any more").toHaveLength(
      endsAs === "CLOSED" ? 0 : 1,
    );
  });
});

describe("an order in work whose payment WeChat calls refunded", () => {
  /** Its plan got lost on the way, and somebody at the console gives money back meanwhile. */
  async function lostPlan(): Promise<string> {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    return orderNo;
  }

  test.each([
    ["a part of it", { amountFen: 100 }],
    ["all of it", {}],
    ["a refund that was closed", { endsAs: "CLOSED" }],
    ["one that takes days", { takesMs: 2 * dayMs }],
  ] as const)("%s: not sent again, and all goes back, once", async (_, refund) => {
    const orderNo = await lostPlan();
    byHand(`${orderNo}-1`, refund);
    world.sleep(4 * secondMs);
    await world.wechat.work();
    await world.advance(10 * minuteMs);
    expect(await world.stateOf(orderNo), "none of it is taken for back").toBe("refund-due");
    expect(await world.balances()).toMatchObject({ wechat: 3000, owed: -3000 });
    for (const run of ["24", "25", "26"]) {
      await everyMorning(run);
      await world.finishRefunds();
    }
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    expect(await said(world, "已退回微信")).toBe(1);
    expect(await world.tickets()).toEqual([]);
  });

  test("a refund at a dead bank card: it is owed, and a person is asked", async () => {
    const orderNo = await lostPlan();
    byHand(`${orderNo}-1`, { endsAs: "ABNORMAL" });
    world.sleep(4 * secondMs);
    await world.wechat.work();
    await world.advance(10 * minuteMs);
    await everyMorning("24");
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("refund-due");
    expect(await world.balances()).toMatchObject({ wechat: 3000, owed: -3000 });
    expect(await world.tickets()).toContain(`refund-stuck:${orderNo}-1-R`);
  });

  test.each(["one-fen-less", "other-currency", "other-payment"] as const)(
    "told of otherwise: nobody knows where it is (%s)",
    async (lie) => {
      const orderNo = await lostPlan();
      byHand(`${orderNo}-1`, { amountFen: 100 });
      world.wechat.faults.inject("query", lie, 2000);
      await world.advance(3 * minuteMs);
      expect(await world.stateOf(orderNo)).toBe("in-doubt");
      expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    },
  );

  test("and that is recharged all the same: what went back is lost, to its amount", async () => {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    const { orderNo, iccid, snapshot } = await world.paidOrder();
    await world.runJobs();
    const outRefundNo = byHand(`${orderNo}-1`, { amountFen: 100 });
    world.sleepUntilBill();
    await world.wechat.work();
    expect(await found()).toEqual([`refund-not-ours ${outRefundNo} ticket`]);
    expect(await lossFen()).toBe(0);
    await world.carrier.addPlan({ ref: `${orderNo}P1`, iccid, planCode: snapshot.plan.code });
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    await everyMorning("29");
    expect(await lossFen()).toBe(100);
    expect(await world.balances()).toMatchObject({ wechat: 2900, earned: -3000 });
  });
});

test("a person gave it back at the console and says so: the bill confirms them", async () => {
  const { orderNo, outTradeNo } = await owedOrder();
  world.wechat.faults.inject("settlement", "unfunded", 200);
  await world.advance(70 * minuteMs);
  const outRefundNo = byHand(outTradeNo);
  const word = { decision: "refunded", operator: wang, note: "at the console" } as const;
  expect((await decideTicket(world.app, `refund-stuck:${outTradeNo}-R`, word)).answer).toBe(
    "decided",
  );
  world.sleepUntilBill();
  await world.wechat.work();
  expect(await found()).toEqual([`refund-not-ours ${outRefundNo} booked`]);
  expect(await world.stateOf(orderNo)).toBe("refunded");
  expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
  expect(await world.tickets()).toEqual([]);
});

test("a person says that all is back, and the console gave a part: the sums differ", async () => {
  const { outTradeNo } = await owedOrder();
  world.wechat.faults.inject("settlement", "unfunded", 200);
  await world.advance(70 * minuteMs);
  byHand(outTradeNo, { amountFen: 100 });
  const word = { decision: "refunded", operator: wang, note: "at the console" } as const;
  await decideTicket(world.app, `refund-stuck:${outTradeNo}-R`, word);
  world.sleepUntilBill();
  await world.wechat.work();
  const { findings } = await compare();
  expect(findings.map(({ difference, action, fen }) => [difference, action, fen])).toEqual([
    ["refund-not-ours", "booked", 100],
    ["refunds-differ", "ticket", 100],
  ]);
  expect(await world.tickets()).toEqual([`reconcile:refunds-differ:${outTradeNo}`]);
});

describe("a row that cannot be read", () => {
  test("of another shop is counted, and all others are compared", async () => {
    const { orderNo } = await doneOrder();
    world.wechat.faults.inject("notification", "lost", 5);
    const unheard = await world.placeOrder(cards.active, "unheard");
    await world.payAtWechat(unheard.orderNo);
    for (const oddity of ["unknown-state", "no-amount", "no-time", "cell-missing"] as const)
      world.wechat.addOddRow({ day: "2026-11-23", outTradeNo: "SHOP-17", oddity });
    world.sleepUntilBill();
    const findings = await found();
    expect(findings.filter((one) => one.startsWith("row-unreadable"))).toHaveLength(4);
    expect(findings).toContain(`payment-not-here ${unheard.orderNo}-1 settled`);
    expect(findings.join(), "it was read").not.toContain(orderNo);
    expect(await world.tickets()).toEqual([]);
  });

  test.each(["unknown-state", "no-amount", "no-backtick", "cell-too-many"] as const)(
    "of ours is a question, and WeChat is asked about it: %s",
    async (oddity) => {
      world.wechat.faults.inject("notification", "lost", 5);
      const { orderNo } = await world.placeOrder();
      await world.payAtWechat(orderNo);
      world.wechat.addOddRow({ day: "2026-11-23", outTradeNo: `${orderNo}-1`, oddity });
      world.sleepUntilBill();
      expect(await found()).toContain(`row-unreadable ${orderNo}-1 ticket`);
      expect(await world.stateOf(orderNo)).toBe("paid");
      expect(await world.tickets()).toEqual([`reconcile:row-unreadable:${orderNo}-1`]);
      await world.runJobs();
    },
  );
});
