import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scheduleReconciliation } from "../../../src/app/reconciliation/reconcile.ts";
import { reconcileBill } from "../../../src/app/reconciliation/reconcile-bill.ts";
import { unexplainedFen, writeReport } from "../../../src/app/reconciliation/reconcile-report.ts";
import type { PaymentProvider } from "../../../src/payments/payment.ts";
import { cards, onComputer, onPhone } from "../samples.ts";
import { minuteMs, openWorld, type World } from "../world.ts";
import { billsOf, day } from "./bills.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { compare, found, refundByHand, doneOrder } = billsOf(() => world);

describe("the day's run", () => {
  const billDown: PaymentProvider["tradeBill"] = async () => ({
    answer: "unknown",
    reason: "no answer",
  });

  test("compares at half past ten, and calls a person at noon while there is no bill", async () => {
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
        value: {
          ...bill.value,
          rows: bill.value.rows.map((row) => ({ ...row, state: "REVOKED" as const })),
        },
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
