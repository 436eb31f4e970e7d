import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { wang } from "../../running/operators.ts";
import { cards } from "../samples.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";
import { billsOf } from "./bills.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { found, refundByHand, doneOrder } = billsOf(() => world);

describe("a refund that is not ours", () => {
  test("of a recharged order is a loss, booked once, with a ticket", async () => {
    const { orderNo, priceFen } = await doneOrder();
    await refundByHand(`${orderNo}-1`, priceFen);
    world.sleepUntilBill();
    for (const age of [1, 2, 3])
      expect(await found(age)).toEqual(["refund-not-ours by-hand ticket"]);
    expect(await world.tickets()).toEqual(["reconcile:refund-not-ours:by-hand"]);
    expect(await world.store.read((tables) => tables.ledger.balance("loss"))).toBe(priceFen);
    expect(await world.balances()).toMatchObject({ wechat: 0, earned: -priceFen });
  });

  test("of a part of it loses that part", async () => {
    const { orderNo, priceFen } = await doneOrder();
    await refundByHand(`${orderNo}-1`, 500, priceFen);
    world.sleepUntilBill();
    await found();
    expect(await world.store.read((tables) => tables.ledger.balance("loss"))).toBe(500);
  });

  test("of money that we owe is what we owe", async () => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("settlement", "unfunded");
    await world.runJobs();
    await refundByHand(`${orderNo}-1`, 3000);
    world.sleepUntilBill();
    expect(await found()).toEqual(["refund-not-ours by-hand booked"]);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    // It stands in that bill for ever, under its own number, and ours in none.
    for (const age of [2, 3]) expect(await found(age)).toEqual(["refund-not-ours by-hand booked"]);
    expect(await world.tickets()).toEqual([]);
  });

  test("of an order in work is not lost twice: the ticket says so, its end books it", async () => {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    await refundByHand(`${orderNo}-1`, 3000);
    world.sleepUntilBill();
    expect(await found()).toEqual(["refund-not-ours by-hand ticket"]);
    expect(await world.store.read((tables) => tables.ledger.balance("loss"))).toBe(0);
    await world.advance(40 * minuteMs);
    expect(await world.stateOf(orderNo), "never sent for money that is away").toBe("refund-due");
    expect(await found()).toEqual(["refund-not-ours by-hand booked"]);
    expect(await world.stateOf(orderNo)).toBe("refunded");
  });
});

test("a refund settled at WeChat whose notification was lost is finished here", async () => {
  const { orderNo } = await world.paidOrder(cards.planRefused);
  world.wechat.faults.inject("notification", "lost", 2);
  world.wechat.faults.inject("query-refund", "bad-gateway", 100);
  await world.runJobs();
  world.sleep(4 * secondMs);
  await world.wechat.work();
  world.sleepUntilBill();
  expect(await found()).toEqual([`refund-settled-there ${orderNo}-1-R booked`]);
  expect(await world.stateOf(orderNo)).toBe("refunded");
  expect(await found()).toEqual([]);
});

test("a refund of another amount than ours: a person has to look", async () => {
  const { orderNo, priceFen } = await world.paidOrder(cards.planRefused);
  const outTradeNo = `${orderNo}-1`;
  const part = {
    outTradeNo,
    outRefundNo: `${outTradeNo}-R`,
    amountFen: 100,
    totalFen: priceFen,
    reason: "part",
  };
  expect((await world.app.payments.refund(part)).answer).toBe("done");
  await world.runJobs();
  world.sleepUntilBill();
  expect(await found()).toEqual([`refund-differs ${orderNo}-1-R ticket`]);
});

describe("a refund that no bill shows", () => {
  /** Settled here by a person's word, never made at WeChat. */
  async function refundedByWord(): Promise<string> {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("settlement", "unfunded", 20);
    await world.advance(70 * minuteMs);
    const id = `refund-stuck:${orderNo}-1-R`;
    const word = { decision: "refunded", operator: wang, note: "says he did" } as const;
    expect((await decideTicket(world.app, id, word)).answer).toBe("decided");
    return orderNo;
  }

  test("is asked about on the third day, and unknown there: a person has to look", async () => {
    const orderNo = await refundedByWord();
    world.sleepUntilBill(3);
    expect(await found(1)).toEqual([]);
    expect(await found(2)).toEqual([]);
    expect(await found(3)).toEqual([`refund-not-billed ${orderNo}-1-R ticket`]);
  });

  test("but that WeChat confirms is right", async () => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    await world.finishRefunds();
    world.sleepUntilBill(3);
    const { payments } = world.app;
    world.app.payments = {
      ...payments,
      tradeBill: async () => ({ answer: "done", value: { rows: [], odd: [] } }),
    };
    expect(await found(3)).toEqual([
      `payment-not-billed ${orderNo}-1 confirmed`,
      `refund-not-billed ${orderNo}-1-R confirmed`,
    ]);
  });

  test("and that WeChat says nothing about on the last look: a person has to look", async () => {
    const orderNo = await refundedByWord();
    world.sleepUntilBill(3);
    world.wechat.faults.inject("query-refund", "bad-gateway");
    expect(await found(3)).toEqual([`refund-not-billed ${orderNo}-1-R ticket`]);
    expect(await world.tickets()).toContain(`reconcile:refund-not-billed:${orderNo}-1-R`);
  });

  test("of that day is looked for in the days after it", async () => {
    await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("refund", "bad-gateway", 1);
    await world.runJobs();
    world.sleepUntilBill();
    await world.finishRefunds();
    world.sleepUntilBill(3);
    expect(await found(1, "2026-11-25")).toEqual([]);
    expect(await found(2, "2026-11-24")).toEqual([]);
    expect(await found(3)).toEqual([]);
  });
});
