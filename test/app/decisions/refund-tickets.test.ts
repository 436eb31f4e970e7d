import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Decided } from "../../../src/app/decisions/decide-ticket.ts";
import { takeRefundEnd } from "../../../src/app/money/end-refund.ts";
import { settlePayment } from "../../../src/app/money/settle-payment.ts";
import { openTicket } from "../../../src/app/tickets/open-ticket.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import { wang } from "../../running/operators.ts";
import { cards } from "../samples.ts";
import { dayMs, minuteMs, openWorld, secondMs, type World } from "../world.ts";

import { decided, deciding } from "./deciding.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { find, decide, inDoubt, refundStuck } = deciding(() => world);

describe("a refund that is stuck", () => {
  test("refunded by hand: booked, told, the decision is kept", async () => {
    const { orderNo } = await refundStuck();
    const id = `refund-stuck:${orderNo}-1-R`;
    expect(await find(id)).toMatchObject({
      orderNo,
      evidence: { outTradeNo: `${orderNo}-1`, amountFen: 3000 },
    });
    expect(await decide(id, "refunded", wang, " "), "without proof").toMatchObject({
      answer: "refused",
    });
    expect(await world.stateOf(orderNo)).toBe("refund-stuck");
    expect(await decide(id, "refunded", wang, "bank slip 17")).toEqual(decided);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
    expect(await find(id)).toMatchObject({ state: "decided", note: "bank slip 17" });
    expect((await world.heard()).filter((text) => text.includes("已退回微信"))).toHaveLength(1);
  });

  test("has its ticket with the move itself: a crash behind it loses no money", async () => {
    const order = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("settlement", "CLOSED");
    await world.runJobs();
    world.sleep(4 * secondMs);
    const { store } = world.app;
    world.app.store = {
      ...store,
      write: async (work) => {
        const result = await store.write(work);
        const refund = await store.read((tables) => tables.refunds.find(`${order.orderNo}-1-R`));
        if (refund?.state === "stuck") throw new Error("the process died");
        return result;
      },
    };
    await expect(
      world.deliverNotifications().then(() => world.advance(minuteMs)),
    ).rejects.toThrow();
    world.app.store = store;
    expect(await world.tickets()).toEqual([`refund-stuck:${order.orderNo}-1-R`]);
  });

  const refundNoOf = ({ orderNo }: Order): string => `${orderNo}-1-R`;

  /** One question of the refund's job gets no answer. */
  async function askInVain(): Promise<void> {
    const { payments } = world.app;
    world.app.payments = {
      ...payments,
      queryRefund: async () => ({ answer: "unknown", reason: "no answer" }),
    };
    await world.runJobs();
    world.app.payments = payments;
  }

  /** A refund that WeChat took after its ticket was opened, and works on; its answer got lost. */
  async function takenUnseen(): Promise<Order> {
    const order = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("settlement", "unfunded", 20);
    world.wechat.faults.inject("notification", "lost", 9);
    const { payments } = world.app;
    let again = async (): Promise<unknown> => undefined;
    world.app.payments = {
      ...payments,
      async refund(request) {
        again = () => payments.refund(request);
        return await payments.refund(request);
      },
    };
    await world.advance(70 * minuteMs);
    world.app.payments = payments;
    expect(await world.tickets()).toEqual([`refund-stuck:${refundNoOf(order)}`]);
    while ((await payments.queryRefund(refundNoOf(order))).answer !== "done") await again();
    return order;
  }

  test("that WeChat is working on is nobody's business for a week", async () => {
    const order = await world.paidOrder(cards.planRefused);
    await world.runJobs();
    expect(
      await world.store.read((tables) => tables.refunds.find(refundNoOf(order))),
    ).toMatchObject({
      state: "processing",
    });
    for (const days of [1 / 24, 3, 3]) {
      world.sleep(days * dayMs);
      await askInVain();
      expect(await world.tickets()).toEqual([]);
    }
    world.sleep(dayMs);
    await askInVain();
    expect(await world.tickets()).toEqual([`refund-stuck:${refundNoOf(order)}`]);
    await world.wechat.work();
    await world.advance(60 * minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("refunded");
    expect(await world.tickets()).toEqual([]);
  });

  test("processing for more than a week is asked about, and stays asked", async () => {
    const order = await world.paidOrder(cards.planRefused);
    await world.runJobs();
    world.sleep(8 * dayMs);
    for (const _ of ["once", "twice"]) {
      await world.runJobs();
      expect(await world.tickets()).toEqual([`refund-stuck:${refundNoOf(order)}`]);
      world.sleep(60 * minuteMs);
    }
  });

  test("by hand is refused while WeChat works on it; the ticket goes by itself", async () => {
    const order = await takenUnseen();
    const id = `refund-stuck:${refundNoOf(order)}`;
    const reasonOf = async () => ({ reason: "none", ...(await decide(id, "refunded")) }).reason;
    expect(await reasonOf()).toContain("is working on it");
    await world.runJobs();
    world.sleep(11 * minuteMs);
    await world.runJobs();
    expect(await find(id)).toMatchObject({ state: "solved" });
    expect(await reasonOf()).toContain("not open any more");
  });

  test("by hand is refused when WeChat has given it back, which is booked then", async () => {
    const order = await takenUnseen();
    world.sleep(4 * secondMs);
    await world.wechat.work();
    const id = `refund-stuck:${refundNoOf(order)}`;
    expect(await decide(id, "refunded")).toMatchObject({
      answer: "refused",
      reason: expect.stringContaining("meanwhile"),
    });
    expect(await world.stateOf(order.orderNo)).toBe("refunded");
    expect(await find(id)).toMatchObject({ state: "solved" });
    expect(await world.balances()).toEqual({ wechat: 0, held: 0, earned: 0, owed: 0 });
  });

  test("by hand is refused while WeChat says nothing", async () => {
    const order = await refundStuck();
    const id = `refund-stuck:${refundNoOf(order)}`;
    world.wechat.faults.inject("query-refund", "bad-gateway");
    expect(await decide(id, "refunded")).toMatchObject({ answer: "refused" });
    expect(await world.stateOf(order.orderNo)).toBe("refund-stuck");
    expect(await decide(id, "refunded")).toEqual(decided);
  });

  test("that WeChat makes all the same after it was paid by hand is noticed, once", async () => {
    const order = await refundStuck();
    const outRefundNo = refundNoOf(order);
    expect(await decide(`refund-stuck:${outRefundNo}`, "refunded", wang, "bank slip 17")).toEqual(
      decided,
    );
    const refund = await world.store.read((tables) => tables.refunds.find(outRefundNo));
    if (refund === undefined) throw new Error("There is no refund.");
    const alarms = () =>
      world.errors().filter((message) => message === "a person has to decide").length;
    const before = alarms();
    for (const _ of ["notified", "notified again"])
      await world.store.write((tables) =>
        takeRefundEnd(world.app, tables, refund, "succeeded", "5030"),
      );
    expect(await world.tickets()).toEqual([`reconcile:refunded-twice:${outRefundNo}`]);
    expect(alarms()).toBe(before + 1);
    expect(await find(`reconcile:refunded-twice:${outRefundNo}`)).toMatchObject({
      orderNo: order.orderNo,
      evidence: {
        outRefundNo,
        amountFen: 3000,
        refundId: "5030",
        decidedBy: "Wang",
        note: "bank slip 17",
      },
    });
  });

  test("that was never decided by a person may be notified as often as WeChat likes", async () => {
    const order = await world.paidOrder(cards.planRefused);
    await world.finishRefunds();
    const refund = await world.store.read((tables) => tables.refunds.find(refundNoOf(order)));
    if (refund === undefined) throw new Error("There is no refund.");
    await world.store.write((tables) =>
      takeRefundEnd(world.app, tables, refund, "succeeded", "5030"),
    );
    expect(await world.tickets()).toEqual([]);
  });

  test("unaccepted for an hour opens a ticket that closes when the money has gone", async () => {
    const { orderNo } = await world.paidOrder(cards.planRefused);
    world.wechat.faults.inject("settlement", "unfunded", 30);
    await world.advance(70 * minuteMs);
    expect(await world.tickets()).toEqual([`refund-stuck:${orderNo}-1-R`]);
    for (let round = 0; round < 30 && (await world.stateOf(orderNo)) !== "refunded"; round++) {
      await world.advance(11 * minuteMs);
      await world.wechat.work();
    }
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(await find(`refund-stuck:${orderNo}-1-R`)).toMatchObject({ state: "solved" });
  });
});

describe("a job that was given up", () => {
  async function deadJob(id: string, kind: "fulfil" | "show"): Promise<string> {
    await world.store.write((tables) =>
      tables.jobs.add({ id, kind, ref: "nothing", runAtMs: Date.now(), createdAtMs: Date.now() }),
    );
    await world.advance(dayMs + 10 * minuteMs);
    return `dead-job:${id}`;
  }

  test("is asked about once, tried again at a word, and asked about anew a day later", async () => {
    const id = await deadJob("fulfil:nothing", "fulfil");
    expect(await find(id)).toMatchObject({
      state: "open",
      evidence: { job: "fulfil", reason: "No order nothing." },
    });
    expect(await decide(id, "seen"), "money waits for it").toMatchObject({ answer: "refused" });
    expect(await decide(id, "try-again")).toEqual(decided);
    expect(await world.tickets()).toEqual([]);
    await world.advance(dayMs + 10 * minuteMs);
    expect(await world.tickets()).toEqual([id]);
  });

  test("that no money waits for may just be seen", async () => {
    const id = await deadJob("show:nothing", "show");
    if ((await world.tickets()).length === 0)
      await world.store.write((tables) => openTicket(world.app, tables, deadShow));
    expect(await decide(id, "seen")).toEqual(decided);
    await world.store.write((tables) => openTicket(world.app, tables, deadShow));
    expect(await world.tickets(), "what was seen stays seen").toEqual([]);
  });
  const deadShow = {
    kind: "dead-job",
    evidence: { jobId: "show:nothing", job: "show", ref: "nothing", tries: 1, reason: "broken" },
  } as const;
});

test("money that matches nothing is asked about once, and seen", async () => {
  const { orderNo } = await world.placeOrder();
  const fact = await world.paidFact(await world.payAtWechat(orderNo));
  const forged = { ...fact, amountFen: 1 };
  await settlePayment(world.app, forged, "notification");
  await settlePayment(world.app, forged, "query");
  const id = `quarantine:${orderNo}-1:${fact.transactionId}`;
  expect(await find(id)).toMatchObject({
    orderNo,
    evidence: { amountFen: 1, mismatch: "amount", source: "notification" },
  });
  expect(await decide(id, "refund")).toMatchObject({
    answer: "refused",
    reason: "choose one of seen",
  });
  expect(await decide(id, "seen", wang, "")).toEqual(decided);
  await settlePayment(world.app, forged, "query");
  expect(await world.tickets()).toEqual([]);
});

describe("who may decide", () => {
  test("somebody with a name, about a ticket that is there and open, with proof", async () => {
    const { orderNo } = await inDoubt();
    const id = `in-doubt:${orderNo}`;
    const refused = async (answer: Promise<Decided>) => {
      const { answer: told, ...rest } = await answer;
      expect(told).toBe("refused");
      return rest;
    };
    expect(await refused(decide("in-doubt:R0", "refund"))).toEqual({ reason: "no such ticket" });
    expect(await refused(decide(id, "seen"))).toEqual({
      reason: "choose one of succeeded, refund, resend",
    });
    expect(await refused(decide(id, "refund", { ...wang, name: " " }))).toEqual({
      reason: "whoever decides has a name",
    });
    expect(await refused(decide(id, "succeeded", wang, " "))).toEqual({
      reason: "write down the proof",
    });
    expect(await world.stateOf(orderNo)).toBe("in-doubt");
    await decide(id, "refund");
    expect(await refused(decide(id, "refund"))).toEqual({ reason: "it is not open any more" });
  });
});
