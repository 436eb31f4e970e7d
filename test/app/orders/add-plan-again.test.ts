import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { isCarrierStopped, stopCarrier } from "../../../src/app/halts/carrier-stop.ts";
import { fulfilOrder } from "../../../src/app/orders/fulfil-order.ts";
import { giveBack } from "../../../src/app/orders/order-moves.ts";
import { reconcileCarrier } from "../../../src/app/reconciliation/reconcile-carrier.ts";
import { openTicket } from "../../../src/app/tickets/open-ticket.ts";
import { wang } from "../../running/operators.ts";
import { cards } from "../samples.ts";
import type { CardOrder } from "../shopping.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";
import { refOf, sending } from "./sending.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { attemptOf, lostOrder, pauseSender, setTraits } = sending(() => world);

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

  test("is not sent by a worker that looked before another one sent it", async () => {
    const order = await lostOrder();
    const ref = refOf(order);
    await world.store.write((tables) => tables.carrierAttempts.permit(ref, 1));
    const { payments } = world.app;
    let asked = 0;
    world.app.payments = {
      ...payments,
      async query(outTradeNo) {
        const answer = await payments.query(outTradeNo);
        // The other one uses the permission up, hears nothing, and is given the next.
        if (asked++ === 0)
          await world.store.write(async ({ carrierAttempts }) => {
            await carrierAttempts.takePermit(ref, Date.now());
            await carrierAttempts.permit(ref, 2);
          });
        return answer;
      },
    };
    await fulfilOrder(world.app, order.orderNo);
    expect(asked).toBeGreaterThan(0);
    expect(await attemptOf(order)).toMatchObject({ sends: 2, permits: 3 });
    world.app.payments = payments;
    await world.advance(5 * minuteMs);
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
      operator: wang,
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
  const seen = { decision: "seen", operator: wang, note: "" } as const;
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
    expect(
      await decideTicket(world.app, id, { decision: "seen", operator: wang, note: "" }),
    ).toEqual({
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
      (await decideTicket(world.app, id, { decision: "seen", operator: wang, note: "" })).answer,
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
        operator: wang,
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
    const seen = { decision: "seen", operator: wang, note: "" } as const;
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
