import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { fulfilOrder } from "../../../src/app/orders/fulfil-order.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import { wang } from "../../running/operators.ts";
import { until } from "../../running/phone.ts";
import { cards } from "../samples.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";
import { refOf, sending } from "./sending.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { attemptOf, lostOrder, standStillAfter, setTraits } = sending(() => world);

describe("never heard of", () => {
  test("is believed after three times in a row over the whole span, not earlier", async () => {
    const order = await lostOrder();
    const { inFlightMs } = world.carrier.traits;
    const { sentAtMs } = await attemptOf(order);
    await world.advance(inFlightMs - secondMs);
    expect((await attemptOf(order)).notFoundCount, "often enough").toBeGreaterThanOrEqual(3);
    expect(await attemptOf(order), "but not for long enough").toMatchObject({
      sends: 1,
      permits: 1,
    });
    await world.advance(inFlightMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
    expect(await attemptOf(order)).toMatchObject({ sends: 2, permits: 2, firstSentAtMs: sentAtMs });
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });

  test("is believed after the longest way and hiding, one after the other", async () => {
    setTraits({ visibleAfterMs: 5 * minuteMs, inFlightMs: 4 * minuteMs });
    const order = await lostOrder();
    await world.advance(9 * minuteMs - secondMs);
    expect(await attemptOf(order)).toMatchObject({ sends: 1, permits: 1 });
    await world.advance(9 * minuteMs);
    expect(await attemptOf(order)).toMatchObject({ sends: 2, permits: 2 });
  });

  test("is not believed twice, however long the span", async () => {
    const order = await lostOrder();
    for (let asked = 0; asked < 2; asked++) {
      world.sleep(10 * minuteMs);
      await fulfilOrder(world.app, order.orderNo);
    }
    expect(await attemptOf(order)).toMatchObject({ permits: 1, notFoundCount: 2 });
  });

  test("begins anew after any other answer", async () => {
    const order = await lostOrder();
    for (const count of [1, 2]) {
      world.sleep(20 * secondMs);
      await fulfilOrder(world.app, order.orderNo);
      expect(await attemptOf(order)).toMatchObject({ notFoundCount: count });
    }
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find" });
    world.sleep(20 * secondMs);
    await fulfilOrder(world.app, order.orderNo);
    expect((await attemptOf(order)).notFoundCount).toBe(0);
    expect((await attemptOf(order)).notFoundSinceMs).toBeUndefined();
    for (const count of [1, 2]) {
      world.sleep(20 * secondMs);
      await fulfilOrder(world.app, order.orderNo);
      expect(await attemptOf(order)).toMatchObject({ notFoundCount: count, permits: 1 });
    }
  });

  test("at a carrier that cannot repeat goes to a person, at once and unsent", async () => {
    setTraits({ repeatsByRef: false });
    const order = await lostOrder();
    await world.advance(minuteMs);
    expect(await world.tickets()).toEqual([`in-doubt:${order.orderNo}`]);
    expect(await attemptOf(order)).toMatchObject({ sends: 1, permits: 1 });
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);

    // It was only slow: the question answers itself, also before anybody was told of a delay.
    const { iccid, snapshot } = order;
    await world.carrier.addPlan({ ref: refOf(order), iccid, planCode: snapshot.plan.code });
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
    expect(await world.tickets()).toEqual([]);
  });
});

describe("a permission", () => {
  test("is used once by two workers at the same moment", async () => {
    const order = await lostOrder();
    await world.store.write((tables) => tables.carrierAttempts.permit(refOf(order), 1));
    let sendings = 0;
    const { addPlan } = world.carrier;
    world.carrier.addPlan = (request) => {
      sendings++;
      return addPlan(request);
    };
    await Promise.all([
      fulfilOrder(world.app, order.orderNo),
      fulfilOrder(world.app, order.orderNo),
    ]);
    await world.runJobs();
    expect(sendings).toBe(1);
    expect(await attemptOf(order)).toMatchObject({ sends: 2, permits: 2 });
  });

  test("is given once by two workers that have waited equally long", async () => {
    const order = await lostOrder();
    const give = () =>
      world.store.write((tables) => tables.carrierAttempts.permit(refOf(order), 1));
    expect(await Promise.all([give(), give()])).toEqual([true, false]);
    expect(await give(), "not before it is used").toBe(false);
  });

  test("is not used for money that went back meanwhile", async () => {
    const order = await lostOrder();
    const refund = {
      outTradeNo: `${order.orderNo}-1`,
      outRefundNo: "by-hand",
      amountFen: 3000,
      totalFen: 3000,
      reason: "hand",
    };
    expect((await world.app.payments.refund(refund)).answer).toBe("done");
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("refund-due");
    expect(await attemptOf(order)).toMatchObject({ sends: 1, state: "refused" });
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
  });

  test("waits while nobody can tell whether the money is still there", async () => {
    const order = await lostOrder();
    world.wechat.faults.inject("query", "bad-gateway", 5);
    await world.advance(minuteMs);
    expect(await attemptOf(order)).toMatchObject({ sends: 1 });
    await world.advance(10 * minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
  });
});

describe("an intent", () => {
  test("is sent before the chat is told of it, which may take its time", async () => {
    const order = await world.paidOrder();
    world.carrierSandbox.faults.arm("lose-answer", { on: "orders" });
    const sentWhenShown: number[] = [];
    const traits = { choices: "buttons", secrets: "masked", delivery: "push" } as const;
    const chat = {
      ...world.app.channels.web,
      name: "web",
      traits,
      async send() {
        // It takes its time: for as long as the carrier has nothing.
        await until("the plan to be sent", async () =>
          world.carrierSandbox.orderCount(cards.expired) > 0 ? true : undefined,
        );
        sentWhenShown.push(world.carrierSandbox.orderCount(cards.expired));
        return { answer: "shown", platformId: "1" } as const;
      },
    } as const;
    world.app.channels.web = chat;
    await fulfilOrder(world.app, order.orderNo);
    await world.commits.idle();
    expect(sentWhenShown.length).toBeGreaterThan(0);
    expect(new Set(sentWhenShown)).toEqual(new Set([1]));
  });

  test("that has grown old is not sent by a worker that stood still", async () => {
    setTraits({ repeatsByRef: false });
    const order = await world.paidOrder();
    const isIntended = async () => (await world.stateOf(order.orderNo)) === "adding-plan";
    standStillAfter(isIntended, async () => {
      for (let asked = 0; asked < 4; asked++) {
        await fulfilOrder(world.app, order.orderNo);
        world.sleep(20 * secondMs);
      }
      const refund = { decision: "refund", operator: wang, note: "not in the portal" } as const;
      expect(await decideTicket(world.app, `in-doubt:${order.orderNo}`, refund)).toEqual({
        answer: "decided",
      });
    });
    await fulfilOrder(world.app, order.orderNo);
    await world.finishRefunds();
    expect(await world.stateOf(order.orderNo)).toBe("refunded");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
  });

  test("to send again that has grown old is not sent either, but asked about", async () => {
    const order = await lostOrder();
    standStillAfter(
      async () => (await attemptOf(order)).sends === 2,
      async () => world.sleep(11 * secondMs),
    );
    await world.advance(45 * secondMs);
    expect(await attemptOf(order)).toMatchObject({ sends: 2 });
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    await world.advance(5 * minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });

  test("is not old because the card was slow to read", async () => {
    const order = await world.paidOrder();
    const { carrier } = world;
    world.carrier = {
      ...carrier,
      async readCard(iccid) {
        world.carrier = carrier;
        world.sleep(15 * secondMs);
        return await carrier.readCard(iccid);
      },
    };
    await fulfilOrder(world.app, order.orderNo);
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });
});

describe("whether the money is still there", () => {
  test.for(["unpaid", "closed", "not-found"] as const)(
    "%s of what is paid here does not mean given back",
    async (status) => {
      const order = await lostOrder();
      const { payments } = world.app;
      world.app.payments = {
        ...payments,
        query: async () => ({ answer: "done", value: { status } }),
      };
      await world.advance(61 * minuteMs);
      expect(await attemptOf(order)).toMatchObject({ sends: 1, state: "sent" });
      expect(await world.tickets()).toEqual([`in-doubt:${order.orderNo}`]);
      world.app.payments = payments;
      await world.advance(20 * minuteMs);
      expect(await world.stateOf(order.orderNo)).toBe("done");
    },
  );

  /** As recovery writes it down for every paid order. */
  async function assumeSent(order: Order): Promise<void> {
    const attempt = {
      ref: refOf(order),
      orderNo: order.orderNo,
      step: "plan",
      sentAtMs: Date.now(),
    } as const;
    await world.store.write((tables) => tables.carrierAttempts.add(attempt));
  }

  async function giveBackByHand(order: Order): Promise<void> {
    const refund = {
      outTradeNo: `${order.orderNo}-1`,
      outRefundNo: "hand",
      amountFen: 3000,
      totalFen: 3000,
      reason: "hand",
    };
    expect((await world.app.payments.refund(refund)).answer).toBe("done");
  }

  test("is not asked for a plan that the carrier has: refunds fail, or are partial", async () => {
    const order = await world.paidOrder();
    const { iccid, snapshot } = order;
    await world.carrier.addPlan({ ref: refOf(order), iccid, planCode: snapshot.plan.code });
    await assumeSent(order);
    await giveBackByHand(order);
    await world.advance(minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });

  test.for([true, false])(
    "a plan that the carrier never got is given back, repeatsByRef %s",
    async (repeatsByRef) => {
      setTraits({ repeatsByRef });
      const order = await world.paidOrder();
      await assumeSent(order);
      await giveBackByHand(order);
      await world.advance(2 * minuteMs);
      expect(await world.stateOf(order.orderNo)).toBe("refund-due");
      expect(await world.tickets()).toEqual([]);
      expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    },
  );
});
