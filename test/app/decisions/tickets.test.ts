import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fulfilOrder } from "../../../src/app/orders/fulfil-order.ts";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
import { li, wang } from "../../running/operators.ts";
import { cards } from "../samples.ts";
import { dayMs, minuteMs, openWorld, type World } from "../world.ts";

import { decided, deciding } from "./deciding.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { find, decide, inDoubt, needsHelp, unblockElsewhere } = deciding(() => world);

describe("in doubt for an hour", () => {
  test("is asked once, with what is known and without the card", async () => {
    const { orderNo, iccid } = await inDoubt();
    await world.advance(60 * minuteMs);
    expect(world.errors().filter((message) => message === "a person has to decide")).toHaveLength(
      1,
    );
    const ticket = await find(`in-doubt:${orderNo}`);
    expect(ticket).toMatchObject({
      kind: "in-doubt",
      orderNo,
      state: "open",
      evidence: { ref: `${orderNo}P1`, carrier: "sandbox", plan: "CM-30-12M", sends: 1 },
    });
    expect(JSON.stringify(ticket)).not.toContain(iccid);
  });

  test("succeeded: the card is unblocked, the decision is kept, its cost is booked", async () => {
    const { orderNo } = await inDoubt();
    unblockElsewhere();
    expect(await decide(`in-doubt:${orderNo}`, "succeeded")).toEqual(decided);
    expect(await world.stateOf(orderNo)).toBe("unblocking");
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(await find(`in-doubt:${orderNo}`)).toMatchObject({
      state: "decided",
      decision: "succeeded",
      decidedBy: "Wang",
      note: "seen in the portal",
    });
    const booked = await world.store.read((tables) => tables.ledger.ofOrder(orderNo));
    expect(booked.map(({ id }) => id)).toContain(`cost:${orderNo}P1`);
  });

  test("refund: the money goes back, the decision is kept", async () => {
    const { orderNo } = await inDoubt();
    expect(await decide(`in-doubt:${orderNo}`, "refund", wang, "")).toEqual(decided);
    await world.finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await find(`in-doubt:${orderNo}`)).toMatchObject({
      state: "decided",
      decision: "refund",
    });
    world.carrierSandbox.faults.clear();
    await world.advance(60 * minuteMs);
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
  });

  test("refund on old news, or while the sending may still arrive, is refused", async () => {
    const { orderNo } = await inDoubt();
    const ref = `${orderNo}P1`;
    await world.store.write(async ({ carrierAttempts }) => {
      await carrierAttempts.permit(ref, 1);
      await carrierAttempts.takePermit(ref, world.app.clock.nowMs());
    });
    const reasonOf = async () =>
      ({ reason: "none", ...(await decide(`in-doubt:${orderNo}`, "refund")) }).reason;
    expect(await reasonOf()).toContain("look once more");
    expect(await find(`in-doubt:${orderNo}`)).toMatchObject({
      state: "open",
      evidence: { sends: 2 },
    });
    expect(await reasonOf()).toContain("may still arrive");
    expect(await world.stateOf(orderNo)).toBe("in-doubt");
    world.sleep(minuteMs);
    expect(await decide(`in-doubt:${orderNo}`, "refund")).toEqual(decided);
  });

  test("resend: one sending more of the same reference", async () => {
    const { orderNo } = await inDoubt();
    world.carrierSandbox.faults.clear();
    const sent: string[] = [];
    const { addPlan } = world.carrier;
    world.carrier.addPlan = (order) => {
      sent.push(order.ref);
      return addPlan(order);
    };
    expect(await decide(`in-doubt:${orderNo}`, "resend", wang, "")).toEqual(decided);
    await world.runJobs();
    expect(sent).toEqual([`${orderNo}P1`]);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });

  test("resend that comes to nothing: asked again, the old decision is gone", async () => {
    const { orderNo } = await inDoubt();
    expect(await decide(`in-doubt:${orderNo}`, "resend", wang, "")).toEqual(decided);
    expect(await world.tickets()).toEqual([]);
    await world.runJobs();
    expect(await world.tickets(), "it gets a few minutes").toEqual([]);
    await world.advance(11 * minuteMs);
    expect(await world.tickets()).toEqual([`in-doubt:${orderNo}`]);
    const ticket = await find(`in-doubt:${orderNo}`);
    expect(ticket).toMatchObject({ state: "open", evidence: { sends: 2 } });
    expect(ticket?.decision).toBeUndefined();
    world.carrierSandbox.faults.clear();
    // Every ten minutes it is asked, and three times in a row it must not be there.
    await world.advance(40 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(await find(`in-doubt:${orderNo}`)).toMatchObject({ state: "solved" });
  });

  test.for(["refund", "resend"] as const)(
    "%s is refused when the plan has come to light since",
    async (decision) => {
      const { orderNo, iccid, snapshot } = await inDoubt();
      world.carrierSandbox.faults.clear();
      const order = { ref: `${orderNo}P1`, iccid, planCode: snapshot.plan.code };
      expect((await world.carrier.addPlan(order)).answer).toBe("done");
      expect(await decide(`in-doubt:${orderNo}`, decision)).toMatchObject({ answer: "refused" });
      await world.runJobs();
      expect(await world.stateOf(orderNo)).toBe("done");
      expect(await find(`in-doubt:${orderNo}`)).toMatchObject({ state: "solved" });
      expect(await decide(`in-doubt:${orderNo}`, decision)).toMatchObject({ answer: "refused" });
      expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    },
  );

  test.for(["refund", "resend"] as const)(
    "%s is refused while the carrier works on it, which it begins when the request arrives late",
    async (decision) => {
      await world.close();
      world = await openWorld({ planDelayMs: 5 * minuteMs });
      const { orderNo, iccid, snapshot } = await inDoubt();
      world.carrierSandbox.faults.clear();
      const order = { ref: `${orderNo}P1`, iccid, planCode: snapshot.plan.code };
      expect(await world.carrier.addPlan(order)).toMatchObject({
        answer: "unknown",
        known: true,
      });
      expect(await decide(`in-doubt:${orderNo}`, decision)).toMatchObject({
        answer: "refused",
        reason: "the carrier is still working on it",
      });
      await world.advance(20 * minuteMs);
      expect(await world.stateOf(orderNo)).toBe("done");
      expect(await find(`in-doubt:${orderNo}`)).toMatchObject({ state: "solved" });
      expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    },
  );

  test("succeeded is refused when the carrier itself says that it failed: money back", async () => {
    const { orderNo } = await inDoubt(cards.active);
    world.carrier.findPlanOrder = async () => ({
      answer: "refused",
      code: "order-failed",
      reason: "failed",
    });
    expect(await decide(`in-doubt:${orderNo}`, "succeeded")).toMatchObject({
      answer: "refused",
      reason: expect.stringContaining("it failed"),
    });
    await world.finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await find(`in-doubt:${orderNo}`)).toMatchObject({ state: "solved" });
  });

  test("succeeded counts while the carrier has not heard of it: it may show late", async () => {
    const { orderNo } = await inDoubt();
    unblockElsewhere();
    world.carrier.findPlanOrder = async () => ({
      answer: "refused",
      code: "not-found",
      reason: "never",
    });
    expect(await decide(`in-doubt:${orderNo}`, "succeeded")).toEqual(decided);
    expect(await world.stateOf(orderNo)).toBe("unblocking");
  });

  test("succeeded takes number and term from the carrier when it shows the order", async () => {
    const { orderNo, iccid, snapshot } = await inDoubt();
    world.carrierSandbox.faults.clear();
    const order = { ref: `${orderNo}P1`, iccid, planCode: snapshot.plan.code };
    const receipt = await world.carrier.addPlan(order);
    expect(await decide(`in-doubt:${orderNo}`, "succeeded")).toEqual(decided);
    expect(await world.orderOf(orderNo)).toMatchObject(
      receipt.answer === "done" ? receipt.value : { orderNo: "" },
    );
  });

  test("two people who decide differently at one moment: one is too late", async () => {
    const { orderNo } = await inDoubt();
    const answers = await Promise.all([
      decide(`in-doubt:${orderNo}`, "succeeded", wang),
      decide(`in-doubt:${orderNo}`, "refund", li),
    ]);
    expect(answers.map(({ answer }) => answer).sort()).toEqual(["decided", "refused"]);
    const winner = answers[0]?.answer === "decided" ? "unblocking" : "refund-due";
    expect(await world.stateOf(orderNo)).toBe(winner);
  });

  test("a late worker does not ask about an order that has moved on", async () => {
    world.carrierSandbox.faults.arm("lose-answer", { on: "orders" });
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    world.sleep(61 * minuteMs);
    const { carrier } = world;
    world.carrier = {
      ...carrier,
      async findPlanOrder() {
        // While this one is still asking, another has had the answer.
        world.carrier = carrier;
        await fulfilOrder(world.app, orderNo);
        return { answer: "unknown", reason: "no answer" };
      },
    };
    await fulfilOrder(world.app, orderNo);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(await find(`in-doubt:${orderNo}`)).toBeUndefined();
  });
});

describe("the plan is there, the SIM is not", () => {
  test("succeeded: the money is earned, the decision is kept", async () => {
    const { orderNo, priceFen } = await needsHelp();
    expect(await decide(`needs-help:${orderNo}`, "succeeded")).toEqual(decided);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(await world.balances()).toMatchObject({ held: 0, earned: -priceFen });
    expect(await find(`needs-help:${orderNo}`)).toMatchObject({
      state: "decided",
      decision: "succeeded",
    });
  });

  test("try again, also after the job has ended; what fails again is asked again", async () => {
    const { orderNo } = await needsHelp();
    await world.advance(dayMs);
    expect(
      await world.store.read((tables) => tables.jobs.nextRunAtMs()),
      "only the person is left",
    ).toBeUndefined();
    expect(await decide(`needs-help:${orderNo}`, "try-again")).toEqual(decided);
    expect(await world.tickets()).toEqual([]);
    await world.runJobs();
    expect(await world.tickets()).toEqual([`needs-help:${orderNo}`]);
    unblockElsewhere();
    expect(await decide(`needs-help:${orderNo}`, "try-again")).toEqual(decided);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("a worker in the very moment of the decision cannot close the ticket", async () => {
    const { orderNo } = await needsHelp();
    await world.advance(dayMs);
    const { store } = world.app;
    let worked: Promise<boolean> | undefined;
    world.app.store = {
      ...store,
      write: async (work) => {
        const result = await store.write(work);
        // Another worker looks after every single commit.
        world.app.store = store;
        worked ??= runOneJob(world.app, "eager");
        await worked;
        return result;
      },
    };
    expect(await decide(`needs-help:${orderNo}`, "try-again")).toEqual(decided);
    expect(await worked).toBe(true);
    expect(await world.tickets()).toEqual([`needs-help:${orderNo}`]);
  });

  test("solves itself when the carrier comes round", async () => {
    const { orderNo } = await needsHelp();
    unblockElsewhere();
    await world.advance(11 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(await find(`needs-help:${orderNo}`)).toMatchObject({ state: "solved" });
    expect(await decide(`needs-help:${orderNo}`, "succeeded")).toMatchObject({ answer: "refused" });
  });
});
