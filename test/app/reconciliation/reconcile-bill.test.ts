import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { settlePayment } from "../../../src/app/money/settle-payment.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import { wang } from "../../running/operators.ts";
import { cards, onComputer } from "../samples.ts";
import { dayMs, minuteMs, openWorld, type World } from "../world.ts";
import { billsOf, lostNo } from "./bills.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { found, payUnknown, doneOrder, markOf } = billsOf(() => world);

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

  test("with our mark and a plan that the carrier has: found there, not sent again", async () => {
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

  describe("with our mark, of an unknown card, whose plan was delivered: earned and kept", () => {
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
      const proof = { decision: "succeeded", operator: wang, note: "the shop called" } as const;
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
        operator: wang,
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

  test("but paid at WeChat, around midnight: confirmed at a later look", async () => {
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
