import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { markPayment } from "../../../src/app/money/payment-mark.ts";
import { settlePayment } from "../../../src/app/money/settle-payment.ts";
import { scheduleReconciliation } from "../../../src/app/reconciliation/reconcile.ts";
import { reconcileBill } from "../../../src/app/reconciliation/reconcile-bill.ts";
import {
  type ReportContent,
  unexplainedFen,
  writeReport,
} from "../../../src/app/reconciliation/reconcile-report.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import type { PaymentProvider } from "../../../src/payments/payment.ts";
import {
  type CardOrder,
  cards,
  dayMs,
  minuteMs,
  onComputer,
  onPhone,
  openWorld,
  secondMs,
  type World,
} from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** The day on which every world begins. */
const day = "2026-11-23";

async function compare(age = 1, of = day): Promise<ReportContent> {
  const result = await reconcileBill(world.app, of, age);
  if (result.answer !== "done") throw new Error(result.reason);
  return result.report;
}

/** What was found, in short. */
async function found(age = 1, of = day): Promise<string[]> {
  return (await compare(age, of)).findings.map(
    ({ difference, about, action }) => `${difference} ${about} ${action}`,
  );
}

/** A payment at WeChat that nobody here knows, with our mark or another's. */
async function payUnknown(outTradeNo: string, attach: string, amountFen = 3000): Promise<void> {
  const request = {
    product: "native",
    outTradeNo,
    description: "POS",
    amountFen,
    payerIp: "203.0.113.7",
  } as const;
  const expiresAtMs = Date.now() + 30 * minuteMs;
  expect((await world.app.payments.open({ ...request, attach, expiresAtMs })).answer).toBe("done");
  await world.deliverNotifications();
  world.wechat.faults.inject("notification", "lost");
  expect(world.wechat.pay(outTradeNo)).toBe("paid");
  await world.deliverNotifications();
}

async function refundByHand(
  outTradeNo: string,
  amountFen: number,
  totalFen = amountFen,
): Promise<void> {
  const refund = { outTradeNo, outRefundNo: "by-hand", amountFen, totalFen, reason: "by hand" };
  expect((await world.app.payments.refund(refund)).answer).toBe("done");
  world.sleep(4 * secondMs);
  await world.deliverNotifications();
}

async function doneOrder(): Promise<CardOrder> {
  const order = await world.paidOrder();
  await world.runJobs();
  expect(await world.stateOf(order.orderNo)).toBe("done");
  return order;
}

const lostNo = "R20261123LOSTLOST";
const markOf = (order: Pick<Order, "orderNo" | "cardHash" | "priceFen" | "snapshot">) =>
  markPayment(world.app, order, 2);

describe("paid at WeChat, unknown here", () => {
  test("with our mark and a card we know: written anew, recharged, told", async () => {
    const earlier = await doneOrder();
    await payUnknown(`${lostNo}-1`, markOf({ ...earlier, orderNo: lostNo }));
    world.sleepUntilBill();
    expect(await found()).toEqual([`payment-not-here ${lostNo}-1 settled`]);
    await world.advance(2 * minuteMs);
    expect(await world.orderOf(lostNo)).toMatchObject({
      state: "done",
      iccid: earlier.iccid,
      priceFen: 3000,
    });
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(2);
    expect((await world.heard()).filter((text) => text.includes("充值成功"))).toHaveLength(2);
    expect(await world.tickets()).toEqual([]);
  });

  test("with our mark and a plan that the carrier has already: found there, not sent again", async () => {
    const earlier = await doneOrder();
    const { iccid, snapshot } = earlier;
    await payUnknown(`${lostNo}-1`, markOf({ ...earlier, orderNo: lostNo }));
    await world.carrier.addPlan({ ref: `${lostNo}P1`, iccid, planCode: snapshot.plan.code });
    world.sleepUntilBill();
    await found();
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(lostNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(2);
  });

  test("with our mark, and given back on a later day: not recharged, and booked once", async () => {
    const earlier = await doneOrder();
    await payUnknown(`${lostNo}-1`, markOf({ ...earlier, orderNo: lostNo }));
    world.sleepUntilBill();
    await world.app.payments.refund({
      outTradeNo: `${lostNo}-1`,
      outRefundNo: `${lostNo}-1-R`,
      amountFen: 3000,
      totalFen: 3000,
      reason: "充值未成功，全额退款",
    });
    world.sleep(dayMs);
    await world.wechat.work();
    expect(await found(1, "2026-11-24")).toEqual([`refund-not-ours ${lostNo}-1-R ticket`]);
    expect(await found(2)).toEqual([`payment-not-here ${lostNo}-1 settled`]);
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(lostNo)).toBe("refunded");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect(await found(2, "2026-11-24")).toEqual([]);
  });

  test("with our mark, of a card nobody knows: the carrier is asked, then the money goes back, with a ticket", async () => {
    const other = { ...(await doneOrder()), orderNo: lostNo, cardHash: "0".repeat(64) };
    await payUnknown(`${lostNo}-1`, markOf(other));
    world.sleepUntilBill();
    expect(await found()).toEqual([`payment-not-here ${lostNo}-1 settled`]);
    expect(await world.tickets()).toEqual([`reconcile:stray:${lostNo}`]);
    await world.advance(2 * minuteMs);
    await world.finishRefunds();
    expect(await world.stateOf(lostNo)).toBe("refunded");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });

  describe("with our mark, of a card nobody knows, whose plan was delivered: earned, never given back", () => {
    async function deliverLost(): Promise<void> {
      const earlier = await doneOrder();
      await payUnknown(
        `${lostNo}-1`,
        markOf({ ...earlier, orderNo: lostNo, cardHash: "0".repeat(64) }),
      );
      const { iccid, snapshot } = earlier;
      await world.carrier.addPlan({ ref: `${lostNo}P1`, iccid, planCode: snapshot.plan.code });
      world.sleepUntilBill();
      await found();
    }

    test("the carrier's list shows the card, which is unblocked", async () => {
      await deliverLost();
      await world.advance(2 * minuteMs);
      expect(await world.stateOf(lostNo)).toBe("done");
    });

    test("where there is no list, a person says that the card works", async () => {
      const { listPlanOrders: _, ...carrier } = world.carrier;
      let unblocked = 0;
      world.carrier = {
        ...carrier,
        async unblock(order) {
          unblocked++;
          return await carrier.unblock(order);
        },
      };
      await deliverLost();
      unblocked = 0;
      await world.advance(16 * minuteMs);
      expect(await world.stateOf(lostNo)).toBe("needs-help");
      expect(unblocked, "without a number there is nothing to ask for").toBe(0);
      const proof = { decision: "succeeded", by: "Wang", note: "the shop called" } as const;
      expect((await decideTicket(world.app, `needs-help:${lostNo}`, proof)).answer).toBe("decided");
      expect(await world.stateOf(lostNo)).toBe("done");
    });
  });

  test("with our mark, of a card nobody knows, at a carrier that may not be asked twice: nothing can be sent", async () => {
    const { carrier } = world;
    world.carrier = { ...carrier, traits: { ...carrier.traits, repeatsByRef: false } };
    const other = { ...(await doneOrder()), orderNo: lostNo, cardHash: "0".repeat(64) };
    await payUnknown(`${lostNo}-1`, markOf(other));
    world.sleepUntilBill();
    await found();
    await world.advance(minuteMs);
    const ticket = `in-doubt:${lostNo}`;
    expect(await world.tickets()).toContain(ticket);
    const decide = (decision: "resend" | "refund") =>
      decideTicket(world.app, ticket, {
        decision,
        by: "Wang",
        note: "the carrier knows nothing of it",
      });
    expect(await decide("resend")).toMatchObject({ answer: "refused" });
    expect(await decide("refund")).toEqual({ answer: "decided" });
    await world.finishRefunds();
    expect(await world.stateOf(lostNo)).toBe("refunded");
  });

  test.for([
    ["another system's mark", () => "shop-17"],
    ["no mark", () => ""],
    ["our mark of another order", (order: Order) => markOf(order)],
    [
      "our mark with another price",
      (order: Order) => markOf({ ...order, orderNo: lostNo, priceFen: 1 }),
    ],
    [
      "our mark, changed",
      (order: Order) => markOf({ ...order, orderNo: lostNo }).replace("|3000|", "|3001|"),
    ],
  ] as const)("with %s: quarantined, nothing is written", async ([, attachOf]) => {
    const earlier = await doneOrder();
    await payUnknown(`${lostNo}-1`, attachOf(earlier));
    world.sleepUntilBill();
    expect(await found()).toEqual([`payment-not-here ${lostNo}-1 ticket`]);
    expect(await world.tickets()).toEqual([expect.stringMatching(`^quarantine:${lostNo}-1:`)]);
    expect(await world.store.read((tables) => tables.orders.find(lostNo))).toBeUndefined();
  });

  test("whom WeChat cannot tell about: looked at again, at last by a person", async () => {
    const earlier = await doneOrder();
    await payUnknown(`${lostNo}-1`, markOf({ ...earlier, orderNo: lostNo }));
    world.sleepUntilBill();
    world.wechat.faults.inject("query", "bad-gateway", 2);
    expect(await found(1)).toEqual([`payment-not-here ${lostNo}-1 later`]);
    expect(await found(3)).toEqual([`payment-not-here ${lostNo}-1 ticket`]);
    expect(await found(3)).toEqual([`payment-not-here ${lostNo}-1 settled`]);
  });
});

test("a genuine mark on a fact in another currency writes no order", async () => {
  const earlier = await doneOrder();
  const [paid] = await world.paymentsOf(earlier.orderNo);
  const fact = await world.paidFact(`${earlier.orderNo}-1`);
  const lost = {
    outTradeNo: `${lostNo}-1`,
    transactionId: `${paid?.transactionId}9`,
    attach: markOf({ ...earlier, orderNo: lostNo }),
  };
  expect(await settlePayment(world.app, { ...fact, ...lost, currency: "USD" }, "bill")).toBe(
    "quarantined",
  );
  expect(await world.store.read((tables) => tables.orders.find(lostNo))).toBeUndefined();
});

test("paid at WeChat, not paid here yet: taken in through the usual door", async () => {
  const { orderNo } = await world.placeOrder();
  world.wechat.faults.inject("notification", "lost");
  await world.payAtWechat(orderNo);
  world.sleepUntilBill();
  expect(await found()).toEqual([`payment-not-here ${orderNo}-1 settled`]);
  await world.runJobs();
  expect(await world.stateOf(orderNo)).toBe("done");
});

test("paid at WeChat, closed here: the money goes back", async () => {
  const { orderNo } = await world.placeOrder();
  world.wechat.faults.inject("notification", "lost");
  const outTradeNo = await world.payAtWechat(orderNo);
  await world.store.write(async (tables) => {
    await tables.payments.markClosed(outTradeNo);
    await tables.orders.move(orderNo, "awaiting-payment", "closed");
  });
  world.sleepUntilBill();
  expect(await found()).toEqual([`payment-not-here ${orderNo}-1 settled`]);
  await world.finishRefunds();
  expect(await world.stateOf(orderNo)).toBe("refunded");
  expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
});

describe("paid here, not in the bill", () => {
  test("and not paid at WeChat at all: a forged notification, a person has to look", async () => {
    const other = await world.paidOrder(cards.active, "other");
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    const genuine = await world.paidFact(`${other.orderNo}-1`);
    const forged = {
      ...genuine,
      outTradeNo: `${orderNo}-1`,
      transactionId: `${genuine.transactionId}9`,
    };
    expect(await settlePayment(world.app, forged, "notification")).toBe("settled");
    world.sleepUntilBill();
    expect(await found()).toEqual([`payment-not-billed ${orderNo}-1 ticket`]);
    expect(await world.tickets()).toEqual([`reconcile:payment-not-billed:${orderNo}-1`]);
  });

  test("but paid at WeChat, around midnight: looked at again, and confirmed on the third day", async () => {
    const { orderNo } = await world.placeOrder();
    const fact = await world.paidFact(await world.payAtWechat(orderNo));
    await settlePayment(world.app, { ...fact, paidAtMs: fact.paidAtMs - dayMs }, "notification");
    world.sleepUntilBill();
    expect(await found(1, "2026-11-22")).toEqual([`payment-not-billed ${orderNo}-1 later`]);
    expect(await found(3, "2026-11-22")).toEqual([`payment-not-billed ${orderNo}-1 confirmed`]);
    expect(await world.tickets()).toEqual([]);
    world.wechat.faults.inject("query", "bad-gateway", 2);
    expect(await found(2, "2026-11-22"), "nobody answers").toEqual([
      `payment-not-billed ${orderNo}-1 later`,
    ]);
    expect(await found(3, "2026-11-22"), "and there is no later").toEqual([
      `payment-not-billed ${orderNo}-1 ticket`,
    ]);
    expect(await world.tickets()).toEqual([`reconcile:payment-not-billed:${orderNo}-1`]);
  });
});

test("another transaction than ours: a person has to look", async () => {
  const { orderNo } = await world.placeOrder();
  const fact = await world.paidFact(await world.payAtWechat(orderNo));
  await settlePayment(
    world.app,
    { ...fact, transactionId: `${fact.transactionId}9` },
    "notification",
  );
  world.sleepUntilBill();
  expect(await found()).toEqual([`payment-differs ${orderNo}-1 ticket`]);
});

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

  test("of an order still in work is not lost twice: the ticket says so, its end books it", async () => {
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
    const word = { decision: "refunded", by: "Wang", note: "says he did" } as const;
    expect((await decideTicket(world.app, id, word)).answer).toBe("decided");
    return orderNo;
  }

  test("is asked about on the third day, and nobody knows it there: a person has to look", async () => {
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
    world.app.payments = { ...payments, tradeBill: async () => ({ answer: "done", value: [] }) };
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

describe("the day's run", () => {
  const billDown: PaymentProvider["tradeBill"] = async () => ({
    answer: "unknown",
    reason: "no answer",
  });

  test("compares at half past ten, calls a person at noon when there is no bill, and takes the call back", async () => {
    // Today's run is over.
    world.sleep(60 * minuteMs);
    await scheduleReconciliation(world.app);
    const { payments } = world.app;
    world.app.payments = { ...payments, tradeBill: billDown };
    world.sleepUntilBill();
    await world.advance(89 * minuteMs);
    expect((await world.tickets()).filter((id) => id.includes("bill-missing"))).toEqual([]);
    await world.advance(2 * minuteMs);
    expect(await world.tickets()).toEqual([
      "reconcile:bill-missing:2026-11-21",
      "reconcile:bill-missing:2026-11-22",
      `reconcile:bill-missing:${day}`,
    ]);
    world.app.payments = payments;
    await world.advance(11 * minuteMs);
    expect(await world.tickets()).toEqual([]);
    expect(await world.store.read((tables) => tables.reports.find(`bill:${day}`))).toBeDefined();
  });

  test("comes again tomorrow, also when this one never got its bill", async () => {
    // Today's run is over.
    world.sleep(60 * minuteMs);
    await scheduleReconciliation(world.app);
    const { payments } = world.app;
    world.app.payments = { ...payments, tradeBill: billDown };
    world.sleepUntilBill();
    await world.advance(minuteMs);
    world.sleepUntilBill(2);
    await world.advance(minuteMs);
    world.app.payments = payments;
    await world.advance(11 * minuteMs);
    for (const of of ["2026-11-22", day, "2026-11-24"]) {
      expect(
        await world.store.read((tables) => tables.reports.find(`bill:${of}`)),
        of,
      ).toBeDefined();
    }
  });

  test("an empty day is a day", async () => {
    world.sleepUntilBill();
    const report = await compare(1, "2026-11-22");
    expect(report).toMatchObject({ rows: 0, paidFen: 0, findings: [] });
    expect(writeReport(world.app, report, "zh-CN")).toBe(
      "微信账单 2026-11-22：0 行，收款 ¥0，退款 ¥0\n两边一致。",
    );
  });

  test("before its time there is none", async () => {
    expect(await reconcileBill(world.app, day, 1)).toMatchObject({ answer: "not-yet" });
  });

  test("a revoked trade was never paid", async () => {
    const { orderNo } = await world.placeOrder();
    await world.payAtWechat(orderNo);
    world.sleepUntilBill();
    const { payments } = world.app;
    const tradeBill: PaymentProvider["tradeBill"] = async (of) => {
      const bill = await payments.tradeBill(of);
      if (bill.answer !== "done") return bill;
      return {
        answer: "done",
        value: bill.value.map((row) => ({ ...row, state: "REVOKED" as const })),
      };
    };
    world.app.payments = { ...payments, tradeBill };
    expect(await found()).toEqual([]);
  });

  test("twice, thrice, on every day: nothing changes any more", async () => {
    await doneOrder();
    const refused = await world.paidOrder(cards.planRefused, "refused");
    await world.finishRefunds();
    const twice = await world.placeOrder(cards.active, "twice");
    await world.openPayment(twice.orderNo, onComputer);
    world.wechat.pay(`${twice.orderNo}-1`);
    await world.store.write((tables) => tables.payments.markClosed(`${twice.orderNo}-1`));
    await world.settle(await world.payAtWechat(twice.orderNo, onPhone));
    await world.runJobs();
    world.sleepUntilBill();
    expect(await found()).toEqual([`payment-not-here ${twice.orderNo}-1 settled`]);
    await world.finishRefunds();
    const books = async () => ({
      ledger: await Promise.all(
        [refused, twice].map(({ orderNo }) =>
          world.store.read((tables) => tables.ledger.ofOrder(orderNo)),
        ),
      ),
      balances: await world.balances(),
      tickets: await world.tickets(),
      heard: await world.heard("twice"),
    });
    const before = await books();
    for (const age of [1, 2, 3]) expect(await found(age)).toEqual([]);
    await world.runJobs();
    expect(await books()).toEqual(before);
  });
});

test("the report reads well, in both languages", async () => {
  const done = await doneOrder();
  await refundByHand(`${done.orderNo}-1`, 3000);
  const { orderNo } = await world.placeOrder(cards.active, "other");
  world.wechat.faults.inject("notification", "lost");
  await world.payAtWechat(orderNo);
  world.sleepUntilBill();
  const report = await compare();
  expect(unexplainedFen(report)).toBe(3000);
  const [head, first, second, foot] = writeReport(world.app, report, "zh-CN").split("\n");
  expect(head).toMatch(/^微信账单 2026-11-23：3 行，收款 ¥\d+，退款 ¥30$/);
  expect(first).toMatch(
    new RegExp(`^· 微信有收款，我们没有记上：${orderNo}-1，¥\\d+。已按正常流程入账$`),
  );
  expect(second).toBe("· 微信有退款，不是我们发起的：by-hand，¥30。要人工处理");
  expect(foot).toBe("还没弄清的：¥30");
  expect(writeReport(world.app, report, "en").split("\n").slice(2)).toEqual([
    "· refunded at WeChat, not by us (by-hand, ¥30): a person has to look",
    "Not explained yet: ¥30",
  ]);
});
