import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { checkPayment } from "../../../src/app/money/ask-payment.ts";
import { settlePayment } from "../../../src/app/money/settle-payment.ts";
import { cancelOrder } from "../../../src/app/orders/cancel-order.ts";
import type { PaidFact } from "../../../src/payments/payment.ts";
import { wang } from "../../running/operators.ts";
import { cards, onComputer, onPhone } from "../samples.ts";
import { wished } from "../wished.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

describe("a payment is settled", () => {
  test("by a notification, a query and a redelivery, all meaning one payment", async () => {
    const { orderNo, priceFen } = await world.placeOrder();
    const outTradeNo = await world.payAtWechat(orderNo);
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");

    await world.deliverNotifications();
    expect(await world.stateOf(orderNo)).toBe("paid");
    expect(await checkPayment(world.app, orderNo)).toBe("paid");
    expect(await world.settle(outTradeNo)).toBe("known");
    expect(await world.balances()).toEqual({
      wechat: priceFen,
      held: -priceFen,
      earned: 0,
      owed: 0,
    });
  });

  test("by asking, when the notification is lost", async () => {
    const { orderNo } = await world.placeOrder();
    world.wechat.faults.inject("notification", "lost");
    await world.payAtWechat(orderNo);
    await world.deliverNotifications();
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    await world.advance(15_000);
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("once, by fifty copies of the fact at the same time", async () => {
    const { orderNo, priceFen } = await world.placeOrder();
    const fact = await world.paidFact(await world.payAtWechat(orderNo));
    const settled = await Promise.all(
      Array.from({ length: 50 }, () => settlePayment(world.app, fact, "notification")),
    );
    expect(settled.filter((answer) => answer === "settled")).toHaveLength(1);
    expect(settled.filter((answer) => answer === "known")).toHaveLength(49);
    const entries = await world.store.read((tables) => tables.ledger.ofOrder(orderNo));
    expect(entries).toMatchObject([{ id: `pay:${fact.outTradeNo}`, amountFen: priceFen }]);

    await world.advance(60_000);
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect((await world.heard()).filter((text) => text.startsWith("收到付款"))).toHaveLength(1);
  });

  test("once, by a notification that comes twice at the same time", async () => {
    const { orderNo } = await world.placeOrder();
    world.wechat.faults.inject("notification", "twice");
    await world.payAtWechat(orderNo);
    await world.deliverNotifications();
    expect(world.logged.filter(({ message }) => message === "payment settled")).toHaveLength(1);
  });
});

describe("a fact that does not match", () => {
  const forgeries: [string, Partial<PaidFact>][] = [
    ["amount", { amountFen: 1 }],
    ["amount of more", { amountFen: 9_999_999 }],
    ["currency", { currency: "USD" }],
    ["appid", { appid: "wx0000000000000000" }],
    ["mchid", { mchid: "1900000000" }],
    ["payment number", { outTradeNo: "R20261123AAAAAAAA-1" }],
  ];

  test.for(forgeries)("in its %s changes nothing and raises the alarm", async ([, forged]) => {
    const { orderNo } = await world.placeOrder();
    const fact = await world.paidFact(await world.payAtWechat(orderNo));
    expect(await settlePayment(world.app, { ...fact, ...forged }, "notification")).toBe(
      "quarantined",
    );
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    expect(world.errors()).toEqual(["a person has to decide", "payment quarantined"]);

    expect(await settlePayment(world.app, fact, "notification"), "the true one still counts").toBe(
      "settled",
    );
  });

  test("in its transaction, when the payment has another already", async () => {
    const { orderNo, priceFen } = await world.placeOrder();
    const fact = await world.paidFact(await world.payAtWechat(orderNo));
    await settlePayment(world.app, fact, "notification");
    const other = { ...fact, transactionId: `${fact.transactionId.slice(0, -1)}X` };
    expect(await settlePayment(world.app, other, "notification")).toBe("quarantined");
    expect((await world.paymentsOf(orderNo))[0]?.transactionId).toBe(fact.transactionId);
    expect((await world.balances()).held).toBe(-priceFen);
    expect(world.errors()).toEqual(["a person has to decide", "payment quarantined"]);
  });

  test("in its transaction, when another payment has it already", async () => {
    const first = await world.paidOrder(cards.expired);
    const [paid] = await world.paymentsOf(first.orderNo);
    const second = await world.placeOrder(cards.active);
    const fact = await world.paidFact(await world.payAtWechat(second.orderNo));
    const stolen = { ...fact, transactionId: paid?.transactionId ?? "" };
    expect(await settlePayment(world.app, stolen, "notification")).toBe("quarantined");
    expect(await world.stateOf(second.orderNo)).toBe("awaiting-payment");
    expect(world.errors()).toEqual(["a person has to decide", "payment quarantined"]);
  });

  test("keeps the order open and watched, until a person has looked", async () => {
    const { orderNo } = await world.placeOrder();
    const outTradeNo = `${orderNo}-1`;
    // Our row and our request say different amounts: whatever WeChat answers, it does not match the
    // row.
    const request = {
      product: "native" as const,
      outTradeNo,
      description: "POS",
      amountFen: 1,
      expiresAtMs: Date.now() + 30 * minuteMs,
      attach: orderNo,
      payerIp: onComputer.ip,
    };
    expect((await world.app.payments.open(request)).answer).toBe("done");
    await world.store.write((tables) =>
      tables.payments.add({
        outTradeNo,
        orderNo,
        product: "native",
        request: JSON.stringify(request),
        amountFen: 3000,
        state: "open",
        createdAtMs: Date.now(),
      }),
    );
    world.wechat.pay(outTradeNo);
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("unclear");
    await world.advance(3 * 60 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    expect(await world.store.read((tables) => tables.jobs.nextRunAtMs())).toBeLessThanOrEqual(
      Date.now() + 10 * minuteMs,
    );
    expect(new Set(world.errors())).toEqual(
      new Set(["a person has to decide", "payment quarantined"]),
    );
    expect(await world.tickets(), "one ticket, however often it is seen").toHaveLength(1);
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
  });
});

describe("money that went back at WeChat before we knew of it", () => {
  test("by somebody's hand: not recharged; once a person confirmed it, refunded", async () => {
    const { orderNo, priceFen } = await world.placeOrder();
    const outTradeNo = await world.payAtWechat(orderNo);
    const refund = {
      outTradeNo,
      outRefundNo: "by-hand",
      amountFen: priceFen,
      totalFen: priceFen,
      reason: "by hand",
    };
    expect((await world.app.payments.refund(refund)).answer).toBe("done");

    expect(await checkPayment(world.app, orderNo)).toBe("refund-due");
    await world.advance(2 * 60 * minuteMs);
    expect(await world.balances(), "nobody knows yet that it was this money").toMatchObject({
      owed: -priceFen,
    });
    expect(await world.tickets()).toEqual([`refund-stuck:${outTradeNo}-R`]);
    const decided = {
      decision: "refunded",
      operator: wang,
      note: "refund by-hand in the merchant platform",
    } as const;
    expect(await decideTicket(world.app, `refund-stuck:${outTradeNo}-R`, decided)).toEqual({
      answer: "decided",
    });
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    expect(await world.heard()).toContainEqual(expect.stringContaining("在微信那边发起过退款"));
  });

  test("by ourselves, forgotten since: found again under its number", async () => {
    const { orderNo, priceFen } = await world.placeOrder();
    const outTradeNo = await world.payAtWechat(orderNo);
    const outRefundNo = `${outTradeNo}-R`;
    // As the refund of a recharge that was refused: the reason is part of what WeChat compares.
    const refund = {
      outTradeNo,
      outRefundNo,
      amountFen: priceFen,
      totalFen: priceFen,
      reason: "充值未成功，全额退款",
    };
    expect((await world.app.payments.refund(refund)).answer).toBe("done");
    expect(await checkPayment(world.app, orderNo)).toBe("refund-due");
    world.sleep(4 * 1000);
    await world.wechat.work();
    await world.advance(minuteMs);
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.tickets()).toEqual([]);
  });
});

describe("money too much or too late", () => {
  test("paid after we closed the order: back it goes, said once", async () => {
    const { orderNo, priceFen } = await world.placeOrder();
    const outTradeNo = await world.payAtWechat(orderNo);
    const fact = await world.paidFact(outTradeNo);
    // As after a close whose answer was wrong: our books say closed, the money came.
    await world.store.write(async (tables) => {
      await tables.payments.markClosed(outTradeNo);
      await tables.orders.move(orderNo, "awaiting-payment", "closed");
    });
    expect(await settlePayment(world.app, fact, "notification")).toBe("settled");
    expect(await world.stateOf(orderNo)).toBe("refund-due");
    expect(await world.balances()).toEqual({
      wechat: priceFen,
      held: 0,
      earned: 0,
      owed: -priceFen,
    });

    await world.runJobs();
    await world.wechat.work();
    world.sleep(4_000);
    await world.wechat.work();
    await world.advance(60_000);
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    const heard = await world.heard();
    expect(heard.filter((text) => text.includes("订单已经关闭"))).toHaveLength(1);
    expect(heard.filter((text) => text.includes("已退回微信"))).toHaveLength(1);
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
  });

  test("paid twice: recharged once, the second goes back", async () => {
    const { orderNo, priceFen } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    const first = await world.openPaymentOf(orderNo);
    expect(world.wechat.pay(first)).toBe("paid");
    // Our close of the first one "succeeded" in our books only, so a second could be opened and
    // paid.
    await world.store.write((tables) => tables.payments.markClosed(first));
    const second = await world.payAtWechat(orderNo, onPhone);
    expect(second).not.toBe(first);

    await Promise.all([world.settle(first), world.settle(second)]);
    expect(await world.balances()).toEqual({
      wechat: 2 * priceFen,
      held: -priceFen,
      earned: 0,
      owed: -priceFen,
    });
    await finishRefunds(world);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect(await world.balances()).toEqual({
      wechat: priceFen,
      held: 0,
      earned: -priceFen,
      owed: 0,
    });
    const heard = await world.heard();
    expect(heard.filter((text) => text.includes("两次付款"))).toHaveLength(1);
    expect(heard.filter((text) => text.includes("已退回微信"))).toHaveLength(1);
  });

  test("paid twice for a card that is refused: both go back, and both are told", async () => {
    const { orderNo } = await world.placeOrder(cards.planRefused);
    await world.openPayment(orderNo, onComputer);
    const first = await world.openPaymentOf(orderNo);
    world.wechat.pay(first);
    await world.store.write((tables) => tables.payments.markClosed(first));
    const second = await world.payAtWechat(orderNo, onPhone);
    await world.settle(first);
    await world.settle(second);
    await finishRefunds(world);
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    expect((await world.heard()).filter((text) => text.includes("已退回微信"))).toHaveLength(2);
  });
});

async function finishRefunds(world: World): Promise<void> {
  await world.runJobs();
  world.sleep(4_000);
  await world.wechat.work();
  await world.advance(60_000);
}
