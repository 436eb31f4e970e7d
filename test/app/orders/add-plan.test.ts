import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { isCarrierStopped, stopCarrier } from "../../../src/app/halts/carrier-stop.ts";
import { fulfilOrder } from "../../../src/app/orders/fulfil-order.ts";
import { giveBack } from "../../../src/app/orders/order-moves.ts";
import { reconcileCarrier } from "../../../src/app/reconciliation/reconcile-carrier.ts";
import { openTicket } from "../../../src/app/tickets/open-ticket.ts";
import type { CarrierTraits, PlanReceipt } from "../../../src/carriers/carrier.ts";
import type { CarrierAttempt } from "../../../src/core/orders/attempt.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import { until } from "../../running/phone.ts";
import { cards } from "../samples.ts";
import type { CardOrder } from "../shopping.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const refOf = ({ orderNo }: Order): string => `${orderNo}P1`;

async function attemptOf(order: Order): Promise<CarrierAttempt> {
  const attempt = await world.store.read((tables) => tables.carrierAttempts.find(refOf(order)));
  if (attempt === undefined) throw new Error("There is no attempt.");
  return attempt;
}

/** A paid order whose intent is committed and whose request got lost. */
async function lostOrder(cardNumber = cards.expired): Promise<CardOrder> {
  const order = await world.paidOrder(cardNumber);
  world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
  await world.runJobs();
  expect(await world.stateOf(order.orderNo)).toBe("adding-plan");
  expect(await attemptOf(order)).toMatchObject({ sends: 1, permits: 1 });
  return order;
}

/**
 * A worker that stops in the middle of its call, and its job is taken by others; the function lets
 * it read `answer`.
 */
async function pauseSender(
  order: Order,
  answer: Outcome<PlanReceipt>,
): Promise<() => Promise<unknown>> {
  const { carrier } = world;
  const reached = Promise.withResolvers<void>();
  const resumed = Promise.withResolvers<void>();
  world.carrier = {
    ...carrier,
    async addPlan() {
      reached.resolve();
      await resumed.promise;
      return answer;
    },
  };
  const first = fulfilOrder(world.app, order.orderNo);
  await reached.promise;
  world.carrier = carrier;
  return async () => {
    resumed.resolve();
    return await first;
  };
}

/**
 * A worker that stands still right behind the commit that `find` waits for, while `meanwhile`
 * happens.
 */
function standStillAfter(isThere: () => Promise<boolean>, meanwhile: () => Promise<void>): void {
  const { store } = world.app;
  world.app.store = {
    ...store,
    write: async (work) => {
      const result = await store.write(work);
      if (await isThere()) {
        world.app.store = store;
        await meanwhile();
      }
      return result;
    },
  };
}

function setTraits(traits: Partial<CarrierTraits>): void {
  const { carrier } = world;
  world.carrier = { ...carrier, traits: { ...carrier.traits, ...traits } };
}

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
      const refund = { decision: "refund", by: "Wang", note: "not in the portal" } as const;
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

describe("a reference that was sent again", () => {
  test("and is refused then decides nothing: the first may be on its way", async () => {
    const order = await lostOrder();
    world.carrierSandbox.faults.arm("refuse-plan");
    await world.advance(minuteMs);
    expect(await attemptOf(order)).toMatchObject({ sends: 2, state: "sent" });
    expect(["adding-plan", "in-doubt"]).toContain(await world.stateOf(order.orderNo));
    const { iccid, snapshot } = order;
    await world.carrier.addPlan({ ref: refOf(order), iccid, planCode: snapshot.plan.code });
    await world.advance(5 * minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
  });

  test("and refused for ever ends with a person after an hour; the customer hears", async () => {
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    const order = await world.paidOrder();
    world.carrierSandbox.faults.arm("refuse-plan", { times: 1000 });
    await world.advance(3 * minuteMs);
    expect((await world.heard()).filter((text) => text.includes("运营商还没回话"))).toHaveLength(1);
    await world.advance(58 * minuteMs);
    expect(await world.tickets()).toEqual([`in-doubt:${order.orderNo}`]);
    expect((await attemptOf(order)).sends, "not at every question").toBeLessThan(10);
  });

  test("is not given back by the late refusal that its first, paused sender reads", async () => {
    const order = await world.paidOrder();
    const late = {
      answer: "refused",
      code: "plan-not-orderable",
      reason: "what it said long ago",
    } as const;
    const wakeFirst = await pauseSender(order, late);
    // Its lease runs out, others take over, find nothing and send the same reference again.
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    for (let asked = 0; asked < 3; asked++) {
      await fulfilOrder(world.app, order.orderNo);
      world.sleep(20 * secondMs);
    }
    expect(await attemptOf(order)).toMatchObject({ sends: 2, state: "sent" });
    await wakeFirst();
    expect(await world.stateOf(order.orderNo)).toBe("adding-plan");
    await world.advance(20 * minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect(await world.balances()).toMatchObject({ owed: 0 });
  });

  test("at a carrier that may make two of it, a young failure is not believed", async () => {
    setTraits({ repeatsByRef: false, inFlightMs: 5 * minuteMs });
    const order = await lostOrder();
    const { findPlanOrder } = world.carrier;
    await world.advance(10 * minuteMs);
    const decided = {
      decision: "resend",
      by: "Wang",
      note: "the portal does not show it",
    } as const;
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    expect(await decideTicket(world.app, `in-doubt:${order.orderNo}`, decided)).toEqual({
      answer: "decided",
    });
    world.carrier.findPlanOrder = async () => ({
      answer: "refused",
      code: "order-failed",
      reason: "failed",
    });
    await world.runJobs();
    world.sleep(minuteMs);
    await fulfilOrder(world.app, order.orderNo);
    expect(await world.stateOf(order.orderNo)).toBe("in-doubt");
    world.sleep(5 * minuteMs);
    await fulfilOrder(world.app, order.orderNo);
    expect(await world.stateOf(order.orderNo), "no other one can be on its way now").toBe(
      "refund-due",
    );
    world.carrier.findPlanOrder = findPlanOrder;
  });
});

test("a success that shows after the refund is our loss, with a ticket", async () => {
  const order = await world.paidOrder();
  world.carrierSandbox.faults.arm("refuse-plan");
  await world.finishRefunds();
  expect(await world.stateOf(order.orderNo)).toBe("refunded");
  // They carried it out all the same.
  const { iccid, snapshot } = order;
  await world.carrier.addPlan({ ref: refOf(order), iccid, planCode: snapshot.plan.code });
  for (const hour of [1, 2]) {
    world.sleep(hour * 60 * minuteMs);
    await reconcileCarrier(world.app, world.carrier, {
      fromMs: Date.now() - 24 * 60 * minuteMs,
      toMs: Date.now(),
    });
  }
  expect(await world.tickets()).toEqual([`late-success:${refOf(order)}`]);
  const booked = await world.store.read((tables) => tables.ledger.ofOrder(order.orderNo));
  expect(booked.filter(({ debit }) => debit === "loss")).toMatchObject([
    { id: `loss:${refOf(order)}`, credit: "carrier", amountFen: snapshot.price.costFen },
  ]);
  expect(await attemptOf(order)).toMatchObject({ state: "late" });
  expect(await world.stateOf(order.orderNo)).toBe("refunded");
  const seen = { decision: "seen", by: "Wang", note: "" } as const;
  expect(await decideTicket(world.app, `late-success:${refOf(order)}`, seen)).toEqual({
    answer: "decided",
  });
});

test("a late success that the paused sender itself brings is booked as well", async () => {
  const order = await world.paidOrder();
  const late = { answer: "done", value: { carrierRef: "P9", validUntilMs: Date.now() } } as const;
  const wakeFirst = await pauseSender(order, late);
  const { carrier } = world;
  const { findPlanOrder } = carrier;
  carrier.findPlanOrder = async () => ({
    answer: "refused",
    code: "order-failed",
    reason: "failed",
  });
  await fulfilOrder(world.app, order.orderNo);
  carrier.findPlanOrder = findPlanOrder;
  expect(await world.stateOf(order.orderNo)).toBe("refund-due");
  await wakeFirst();
  expect(await world.tickets()).toEqual([`late-success:${refOf(order)}`]);
  await world.finishRefunds();
  expect(await world.stateOf(order.orderNo)).toBe("refunded");
});

describe("a paid order that waits for its turn", () => {
  /** Another order of its card is in doubt. */
  async function behindAnother(): Promise<CardOrder> {
    await lostOrder();
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/find", times: 1000 });
    return await world.paidOrder(cards.expired, "another shop");
  }

  test("has a ticket after an hour, which goes when its turn comes", async () => {
    const { orderNo } = await behindAnother();
    await world.advance(59 * minuteMs);
    const id = `reconcile:waits:${orderNo}`;
    expect(await world.tickets()).not.toContain(id);
    await world.advance(2 * minuteMs);
    expect(await world.tickets()).toContain(id);
    const ticket = await world.store.read((tables) => tables.tickets.find(id));
    expect(ticket).toMatchObject({
      orderNo,
      evidence: { why: "card-busy", carrier: "sandbox" },
    });
    world.carrierSandbox.faults.clear();
    await world.advance(60 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(await world.tickets()).toEqual([]);
  });

  test("has none any more once it was seen, or when its money goes back", async () => {
    const order = await behindAnother();
    const id = `reconcile:waits:${order.orderNo}`;
    await world.advance(61 * minuteMs);
    expect(await decideTicket(world.app, id, { decision: "seen", by: "Wang", note: "" })).toEqual({
      answer: "decided",
    });
    await world.advance(60 * minuteMs);
    expect(await world.tickets()).not.toContain(id);
    await world.store.write(async ({ tickets }) => {
      const seen = await tickets.find(id);
      if (seen !== undefined) await tickets.reopen(id, seen.evidence);
    });
    expect(await world.tickets()).toContain(id);
    const why = {
      ref: refOf(order),
      problem: "order.problem.refused",
      reason: "test",
      seenSends: 0,
    } as const;
    expect(await world.store.write((tables) => giveBack(world.app, tables, order, why))).toBe(true);
    expect(await world.tickets()).not.toContain(id);
  });
});

describe("a carrier that did one reference twice", () => {
  const twice = { carrierRefs: ["C1", "C2"], costFen: 100 };

  /** Its own list shows the second one. */
  async function doTwice(order: CardOrder): Promise<void> {
    const { carrier } = world;
    const row = {
      ref: refOf(order),
      iccid: order.iccid,
      planCode: order.snapshot.plan.code,
      state: "done",
    } as const;
    world.carrier = {
      ...carrier,
      listPlanOrders: async () => ({
        answer: "done",
        value: [
          { ...row, carrierRef: "P1" },
          { ...row, carrierRef: "P2" },
        ],
      }),
    };
    await reconcileCarrier(world.app, world.carrier, {
      fromMs: Date.now() - 60 * minuteMs,
      toMs: Date.now(),
    });
    world.carrier = carrier;
  }

  test("gets nothing new until a person has looked; the customer hears of it", async () => {
    const first = await world.paidOrder(cards.active, "one");
    await world.runJobs();
    await doTwice(first);
    const id = `reconcile:done-twice:${refOf(first)}`;
    expect(await world.tickets()).toEqual([id]);
    expect(world.errors()).toContain("carrier stopped: one reference was done twice");

    const second = await world.paidOrder();
    await world.advance(11 * minuteMs);
    expect(await world.stateOf(second.orderNo)).toBe("paid");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    expect((await world.heard()).filter((text) => text.startsWith("运营商"))).toHaveLength(2);

    expect(
      (await decideTicket(world.app, id, { decision: "seen", by: "Wang", note: "" })).answer,
    ).toBe("decided");
    await doTwice(first);
    expect(await world.tickets(), "what was seen does not stop it again").toEqual([]);
    await world.advance(15 * minuteMs);
    expect(await world.stateOf(second.orderNo)).toBe("done");
  });

  test.for([
    ["the older", 0],
    ["the newer", 1],
  ] as const)("stays stopped until every finding was seen, %s one first", async ([, first]) => {
    const refs = ["R1-1", "R2-1"];
    for (const ref of refs) await stopCarrier(world.app, "sandbox", { ref, ...twice });
    const see = (ref: string | undefined) =>
      decideTicket(world.app, `reconcile:done-twice:${ref}`, {
        decision: "seen",
        by: "Wang",
        note: "",
      });
    const isStopped = () => world.store.read((tables) => isCarrierStopped(tables, "sandbox"));
    expect((await see(refs[first])).answer).toBe("decided");
    expect(await isStopped()).toBe(true);
    expect((await see(refs[1 - first])).answer).toBe("decided");
    expect(await isStopped()).toBe(false);
  });

  test("is not released by a ticket about something else", async () => {
    await stopCarrier(world.app, "sandbox", { ref: "R1-1", ...twice });
    const about = { outTradeNo: "R1-1", amountFen: 100, ourFen: 200 };
    const evidence = { matter: "payment-differs", ...about } as const;
    await world.store.write((tables) =>
      openTicket(world.app, tables, { kind: "reconcile", evidence }),
    );
    const seen = { decision: "seen", by: "Wang", note: "" } as const;
    expect((await decideTicket(world.app, "reconcile:payment-differs:R1-1", seen)).answer).toBe(
      "decided",
    );
    expect(await world.store.read((tables) => isCarrierStopped(tables, "sandbox"))).toBe(true);
  });

  test("is still asked about what was sent, but nothing is sent again", async () => {
    const first = await world.paidOrder(cards.active, "one");
    await world.runJobs();
    const lost = await lostOrder();
    const slow = await world.paidOrder(cards.answerLost, "slow");
    await world.runJobs();
    await doTwice(first);
    await world.advance(5 * minuteMs);
    expect(await world.stateOf(slow.orderNo)).toBe("done");
    expect(await attemptOf(lost)).toMatchObject({ sends: 1 });
  });
});
