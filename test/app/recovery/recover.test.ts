import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cancelOrder } from "../../../src/app/orders/cancel-order.ts";
import type { OrderState } from "../../../src/core/orders/order-state.ts";
import { cards, onComputer } from "../samples.ts";
import { wished } from "../wished.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";
import { recovering as recoveringIn } from "./recovering.ts";

let world: World;
let orderNo: string;
beforeEach(async () => {
  world = await openWorld();
  tooEarly.length = 0;
});
afterEach(() => world.close());

const { tooEarly, begin, recovering, watchCalls } = recoveringIn(() => world);

/**
 * What an order goes through, in the order of time. Each stage begins where the one before it
 * ended.
 */
const stages = {
  async placed() {
    orderNo = (await world.placeOrder()).orderNo;
  },
  async opened() {
    expect((await world.openPayment(orderNo, onComputer)).answer).toBe("open");
  },
  async settled() {
    await world.settle(await world.payAtWechat(orderNo));
    expect(await world.stateOf(orderNo)).toBe("paid");
  },
  /** Its request got lost on the way, and so has every question since. */
  async sent() {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("adding-plan");
  },
} as const;
type Stage = keyof typeof stages;

/** What happened afterwards, and is forgotten. */
const futures = {
  async opened() {
    await world.openPayment(orderNo, onComputer);
  },
  async "paid, heard by nobody"() {
    await world.payAtWechat(orderNo);
  },
  async settled() {
    await world.settle(await world.payAtWechat(orderNo));
  },
  async "plan added, not unblocked"() {
    await pay();
    const { unblock } = world.carrier;
    world.carrier.unblock = async () => ({ answer: "unknown", reason: "busy" });
    await world.advance(minuteMs);
    expect(await world.stateOf(orderNo)).toBe("unblocking");
    world.carrier.unblock = unblock;
  },
  async recharged() {
    await pay();
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
  },
  async "recharged, a part given back by hand"() {
    await pay();
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    const outTradeNo = `${orderNo}-1`;
    expect(world.wechat.refundByHand(outTradeNo, { amountFen: 100 })).toBeDefined();
  },
  async "refused and refunded"() {
    await pay();
    if ((await world.stateOf(orderNo)) === "paid") world.carrierSandbox.faults.arm("refuse-plan");
    else await failAtCarrier();
    await world.finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
  },
  async "refused, its refund under way"() {
    await pay();
    if ((await world.stateOf(orderNo)) === "paid") world.carrierSandbox.faults.arm("refuse-plan");
    else await failAtCarrier();
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("refund-due");
  },
  async cancelled() {
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("cancelled");
  },
} as const;
type Future = keyof typeof futures;

async function pay(): Promise<void> {
  if ((await world.stateOf(orderNo)) === "awaiting-payment")
    await world.settle(await world.payAtWechat(orderNo));
}

/** The carrier took the order and it failed there; nothing of it is in its book any more. */
async function failAtCarrier(): Promise<void> {
  const { findPlanOrder } = world.carrier;
  world.carrier.findPlanOrder = async () => ({
    answer: "refused",
    code: "order-failed",
    reason: "failed",
  });
  await world.advance(2 * secondMs);
  world.carrier.findPlanOrder = findPlanOrder;
}

const unpaid: readonly Future[] = ["opened", "paid, heard by nobody", "settled", "cancelled"];
const cases = (["placed", "opened", "settled", "sent"] as const).flatMap((copied: Stage) =>
  (Object.keys(futures) as Future[])
    .filter((future) => copied === "placed" || copied === "opened" || !unpaid.includes(future))
    .filter((future) => !(copied === "opened" && future === "opened"))
    .map((future) => ({ copied, future })),
);

describe("a copy restored", () => {
  test.for(cases)("of an order $copied that went on to: $future", async ({ copied, future }) => {
    for (const stage of Object.keys(stages) as Stage[]) {
      await stages[stage]();
      if (stage === copied) break;
    }
    const copiedAtMs = Date.now();
    const restore = await world.takeCopy();
    await futures[future]();
    world.sleep(5 * minuteMs);
    await restore();
    await begin(copiedAtMs);
    watchCalls();

    // Nobody answers at first: it goes on, and meanwhile nothing is sent, opened or closed.
    const before = await world.stateOf(orderNo);
    if (before === "awaiting-payment") {
      expect(await cancelOrder(world.app, orderNo, wished), "it may be paid, and recharged").toBe(
        "unclear",
      );
    }
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/list" });
    await world.runJobs();
    expect(await recovering()).toBe(true);
    if ((await world.stateOf(orderNo)) === "awaiting-payment") {
      expect(await world.openPayment(orderNo, onComputer)).toEqual({ answer: "unavailable" });
    }
    expect(["awaiting-payment", "paid", "adding-plan", "refund-due"]).toContain(
      await world.stateOf(orderNo),
    );
    if (before !== "awaiting-payment") expect(await world.stateOf(orderNo)).toBe(before);

    await world.advance(31 * secondMs);
    expect(await recovering()).toBe(false);
    await world.advance(60 * minuteMs);
    await world.finishRefunds();
    expect(tooEarly).toEqual([]);
    await expectFate(future);
    expect(await world.tickets()).toEqual([]);
  });
});

/** By the partners' own books, which have forgotten nothing. */
async function expectFate(future: Future): Promise<void> {
  const atCarrier = world.carrierSandbox.orderCount(cards.expired);
  const asked = await world.app.payments.query(`${orderNo}-1`);
  const atWechat = asked.answer === "done" ? asked.value.status : asked.answer;
  const fates: Record<
    Future,
    { state: OrderState; atWechat: readonly string[]; atCarrier: number }
  > = {
    opened: { state: "closed", atWechat: ["closed"], atCarrier: 0 },
    cancelled: { state: "closed", atWechat: ["closed", "not-found"], atCarrier: 0 },
    "paid, heard by nobody": { state: "done", atWechat: ["paid"], atCarrier: 1 },
    settled: { state: "done", atWechat: ["paid"], atCarrier: 1 },
    "plan added, not unblocked": { state: "done", atWechat: ["paid"], atCarrier: 1 },
    recharged: { state: "done", atWechat: ["paid"], atCarrier: 1 },
    "recharged, a part given back by hand": { state: "done", atWechat: ["refunded"], atCarrier: 1 },
    "refused and refunded": { state: "refunded", atWechat: ["refunded"], atCarrier: 0 },
    "refused, its refund under way": { state: "refunded", atWechat: ["refunded"], atCarrier: 0 },
  };
  const fate = fates[future];
  expect({ state: await world.stateOf(orderNo), atCarrier }).toEqual({
    state: fate.state,
    atCarrier: fate.atCarrier,
  });
  expect(fate.atWechat).toContain(atWechat);
  expect(
    world.wechat.notices().filter(({ eventType }) => eventType === "REFUND.SUCCESS"),
  ).toHaveLength(fate.state === "refunded" ? 1 : 0);
}

describe("an order placed after the copy", () => {
  /** Somebody's earlier order is all that the copy knows of the card. */
  async function loseOrder(): Promise<void> {
    await world.paidOrder();
    await world.runJobs();
    world.sleep(minuteMs);
    const copiedAtMs = Date.now();
    const restore = await world.takeCopy();
    orderNo = (await world.paidOrder()).orderNo;
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    world.sleep(minuteMs);
    await restore();
    await begin(copiedAtMs);
    watchCalls();
  }

  test("of yesterday comes back with the bill, recharged as it was", async () => {
    await loseOrder();
    world.sleepUntilBill();
    await world.advance(5 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(2);
    expect(tooEarly).toEqual([]);
  });

  test("of today is seen at the carrier, told, and settled by tomorrow's bill", async () => {
    await loseOrder();
    await world.advance(minuteMs);
    expect(await recovering()).toBe(false);
    expect(await world.tickets()).toEqual([`reconcile:not-ours:${orderNo}P1`]);
    await world.deliverNotifications();
    await world.advance(5 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(2);
  });
});
