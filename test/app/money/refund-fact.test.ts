import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { settleNotified } from "../../../src/app/money/ask-payment.ts";
import { takeNotifiedRefund } from "../../../src/app/money/notified-refund.ts";
import { reconcileBill } from "../../../src/app/reconciliation/reconcile-bill.ts";
import { lies } from "../../../src/sandbox/wechat-pay/lies.ts";
import { expectMoneyIsRight } from "../books.ts";
import { said } from "../endings.ts";
import { day } from "../reconciliation/bills.ts";
import { cards } from "../samples.ts";
import { dayMs, minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(async () => {
  await expectMoneyIsRight(world.app);
  await world.close();
});

/** Whatever is said of our refund is not all as we asked for it: nothing is believed of it. */
async function expectNothingBelieved(orderNo: string): Promise<void> {
  expect(await world.stateOf(orderNo)).toBe("refund-due");
  expect(await world.balances()).toMatchObject({ wechat: 3000, owed: -3000 });
  expect(await said(world, "已退回微信")).toBe(0);
  expect(
    (await world.tickets()).filter((id) => /^(?:quarantine|reconcile):/.test(id)),
  ).toHaveLength(1);
}

/** Then somebody tells the truth, and it ends as ever. */
async function expectTruthIsBelieved(orderNo: string): Promise<void> {
  await world.finishRefunds();
  await world.advance(10 * minuteMs);
  expect(await world.stateOf(orderNo)).toBe("refunded");
  expect(await world.balances()).toMatchObject({ wechat: 0, owed: 0 });
  expect(await said(world, "已退回微信")).toBe(1);
}

describe.each(lies)("a refund that is told of with %s is not believed", (lie) => {
  test("by a notification", async () => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    await world.deliverNotifications();
    await world.runJobs();
    world.wechat.faults.inject("query-refund", "bad-gateway");
    world.wechat.faults.inject("notification", lie);
    world.sleep(4 * secondMs);
    await world.deliverNotifications();
    await expectNothingBelieved(orderNo).catch((error: unknown) => {
      // Of another refund than ours WeChat has to be asked first, and it is silent.
      if (lie !== "other-refund") throw error;
    });
    await expectTruthIsBelieved(orderNo);
  });

  test("by the answer to its submission", async () => {
    world.wechat.faults.inject("refund", lie, 3);
    const { orderNo } = await world.paidOrder(cards.planRefused);
    await world.runJobs();
    await expectNothingBelieved(orderNo);
    await expectTruthIsBelieved(orderNo);
  });

  test("by the answer to a question", async () => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("notification", "lost", 2);
    await world.runJobs();
    world.sleep(4 * secondMs);
    await world.wechat.work();
    world.wechat.faults.inject("query-refund", lie);
    world.sleep(10 * secondMs);
    await world.runJobs();
    await expectNothingBelieved(orderNo);
    await expectTruthIsBelieved(orderNo);
  });
});

describe("a row of the bill that is not all as we asked for it is not believed", () => {
  test.each([
    ["amount", { amountFen: 2999 }],
    ["currency", { currency: "USD" }],
    ["appid", { appid: "wx0000000000000000" }],
    ["mchid", { mchid: "1900000999" }],
    ["transaction", { transactionId: "4200000000202611230000000000" }],
    ["payment", { outTradeNo: "R20200101OTHERONE-1" }],
  ] as const)("of a refund: %s", async (_, told) => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("notification", "lost", 2);
    world.wechat.faults.inject("query-refund", "bad-gateway", 200);
    await world.runJobs();
    world.sleep(4 * secondMs);
    await world.wechat.work();
    world.wechat.lieInBill(`${orderNo}-1-R`, told);
    world.sleepUntilBill();
    await reconcileBill(world.app, day, 1);
    await expectNothingBelieved(orderNo);
    world.wechat.lieInBill(`${orderNo}-1-R`, {});
    await reconcileBill(world.app, day, 2);
    expect(await world.stateOf(orderNo)).toBe("refunded");
  });

  test.each([
    ["amount", { amountFen: 2999 }],
    ["currency", { currency: "USD" }],
    ["appid", { appid: "wx0000000000000000" }],
    ["mchid", { mchid: "1900000999" }],
    ["transaction", { transactionId: "4200000000202611230000000000" }],
  ] as const)("of a payment: %s", async (_, told) => {
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    world.wechat.lieInBill(`${orderNo}-1`, told);
    world.sleepUntilBill();
    await reconcileBill(world.app, day, 1);
    expect(await world.tickets()).toEqual([`reconcile:payment-differs:${orderNo}-1`]);
  });
});

test.each(lies.filter((lie) => lie !== "other-total" && lie !== "other-refund"))(
  "a payment that is asked about and told of with %s is not believed",
  async (lie) => {
    const { orderNo } = await world.placeOrder();
    world.wechat.faults.inject("notification", "lost");
    await world.payAtWechat(orderNo);
    world.wechat.faults.inject("query", lie);
    await world.advance(minuteMs);
    const tickets = await world.tickets();
    // It is that payment that nobody knows of, whatever the answer is about.
    expect(tickets.filter((id) => id.startsWith(`quarantine:${orderNo}-1:`))).toHaveLength(1);
    await world.advance(10 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
  },
);

test.each(["one-fen-less", "other-currency", "other-payment"] as const)(
  "a payment that no bill shows is not confirmed by an answer with %s",
  async (lie) => {
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    world.sleepUntilBill(3);
    const { payments } = world.app;
    const empty = { rows: [], odd: [] };
    world.app.payments = { ...payments, tradeBill: async () => ({ answer: "done", value: empty }) };
    await reconcileBill(world.app, day, 3);
    expect(await world.tickets()).toEqual([]);
    world.wechat.faults.inject("query", lie);
    await reconcileBill(world.app, day, 3);
    expect(await world.tickets()).toEqual([`reconcile:payment-not-billed:${orderNo}-1`]);
  },
);

describe("much money that is notified", () => {
  test("is asked about; what was notified otherwise is a question", async () => {
    const { orderNo } = await world.placeOrder();
    world.wechat.faults.inject("notification", "lost");
    const fact = await world.paidFact(await world.payAtWechat(orderNo));
    expect(await settleNotified(world.app, { ...fact, amountFen: 20_000 })).toBe("quarantined");
    expect(await world.stateOf(orderNo), "WeChat's own answer counts").toBe("paid");
    expect(await world.tickets()).toEqual([`quarantine:${orderNo}-1:${fact.transactionId}`]);
    await world.runJobs();
  });

  test("and that nobody confirms has to come again", async () => {
    const { orderNo } = await world.placeOrder();
    world.wechat.faults.inject("notification", "lost");
    const fact = await world.paidFact(await world.payAtWechat(orderNo));
    world.wechat.faults.inject("query", "bad-gateway");
    const much = { ...fact, amountFen: 20_000 };
    await expect(settleNotified(world.app, much)).rejects.toThrow("nobody confirms it yet");
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    await world.advance(minuteMs);
  });
});

describe("a refund that we did not make", () => {
  test.each(lies)("and that WeChat tells of with %s is not booked", async (lie) => {
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    expect(world.wechat.refundByHand(`${orderNo}-1`, { amountFen: 500 })).toBeDefined();
    world.sleepUntilBill();
    await world.wechat.work();
    world.wechat.faults.inject("query-refund", lie);
    await reconcileBill(world.app, day, 1);
    expect(await world.store.read(({ ledger }) => ledger.balance("loss"))).toBe(0);
    expect(await world.tickets()).toHaveLength(1);
    world.sleep(dayMs);
    await reconcileBill(world.app, day, 2);
    expect(await world.store.read(({ ledger }) => ledger.balance("loss"))).toBe(500);
  });

  test("of money that we know nothing of is a question, when it is notified", async () => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    await world.runJobs();
    world.wechat.faults.inject("query-refund", "bad-gateway", 20);
    const { payments } = world.app;
    const strange = { outRefundNo: "S1", outTradeNo: "S", refundId: "50", totalFen: 1 };
    world.app.payments = {
      ...payments,
      readNotification: () => ({
        answer: "genuine",
        notification: {
          type: "refund",
          id: "EV-1",
          fact: { ...strange, amountFen: 1, status: "succeeded" },
        },
      }),
    };
    world.sleep(4 * secondMs);
    await world.deliverNotifications();
    world.app.payments = payments;
    expect(await world.tickets()).toContain("quarantine:S1:50");
    expect(await world.stateOf(orderNo)).toBe("refund-due");
  });
});

test("a notification with another refund's number of WeChat is not believed", async () => {
  const { orderNo } = await world.paidOrder(cards.planRefused);
  await world.deliverNotifications();
  await world.runJobs();
  const refund = await world.store.read((tables) => tables.refunds.find(`${orderNo}-1-R`));
  if (refund === undefined) throw new Error("There is no refund.");
  expect(refund.state).toBe("processing");
  await takeNotifiedRefund(world.app, {
    status: "succeeded",
    outRefundNo: refund.outRefundNo,
    outTradeNo: refund.outTradeNo,
    refundId: "50000000000000000000000000000",
    amountFen: refund.amountFen,
    totalFen: refund.amountFen,
  });
  await expectNothingBelieved(orderNo);
  await expectTruthIsBelieved(orderNo);
});
