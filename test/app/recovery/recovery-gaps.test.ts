import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resumeCard } from "../../../src/app/cards/diagnose.ts";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import type { Payer } from "../../../src/app/money/open-payment.ts";
import { workOnRefund } from "../../../src/app/money/refund-payment.ts";
import { cancelOrder } from "../../../src/app/orders/cancel-order.ts";
import { fulfilOrder } from "../../../src/app/orders/fulfil-order.ts";
import { reconcileBill } from "../../../src/app/reconciliation/reconcile-bill.ts";
import { endRecovery } from "../../../src/app/recovery/recover.ts";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
import { wang } from "../../running/operators.ts";
import { cards, onComputer, onPhone } from "../samples.ts";
import { wished } from "../wished.ts";
import { dayMs, minuteMs, openWorld, type World } from "../world.ts";
import { recovering as recoveringIn } from "./recovering.ts";

let world: World;
let orderNo: string;
beforeEach(async () => {
  world = await openWorld();
  tooEarly.length = 0;
});
afterEach(() => world.close());

const { tooEarly, begin, recovering, watchCalls } = recoveringIn(() => world);

describe("a payment that the copy does not know", () => {
  /**
   * Jobs by themselves, without the look at the books: until the payment is known they are not
   * right.
   */
  async function workFor(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      while (await runOneJob(world.app, "worker"));
      world.sleep(minuteMs);
    }
  }

  /** Opened, its request lost on the way to WeChat. */
  async function openInVain(payer: Payer): Promise<void> {
    const { payments } = world.app;
    world.app.payments = { ...payments, open: async () => ({ answer: "unknown", reason: "lost" }) };
    expect((await world.openPayment(orderNo, payer)).answer).toBe("unavailable");
    world.app.payments = payments;
  }

  /**
   * The first payment is in the copy or not; the second never reached WeChat; the third was paid
   * and recharged.
   */
  async function payThird(isFirstKnown: boolean): Promise<void> {
    ({ orderNo } = await world.placeOrder());
    if (isFirstKnown) await world.openPayment(orderNo, onComputer);
    const copiedAtMs = Date.now();
    const restore = await world.takeCopy();
    if (!isFirstKnown) await openInVain(onComputer);
    await openInVain(onPhone);
    const outTradeNo = await world.payAtWechat(orderNo, onComputer);
    expect(outTradeNo).toBe(`${orderNo}-3`);
    world.wechat.faults.inject("notification", "lost");
    await world.deliverNotifications();
    await world.settle(outTradeNo);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    world.sleep(2 * minuteMs);
    await restore();
    await begin(copiedAtMs);
  }

  test.for([true, false])(
    "is found behind a number that never reached WeChat, the first one known: %s",
    async (isFirstKnown) => {
      await payThird(isFirstKnown);
      await workFor(60);
      expect(await recovering()).toBe(false);
      expect(await world.stateOf(orderNo)).toBe("done");
      expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
      expect(await world.tickets()).toEqual([]);
    },
  );

  /** Nobody at WeChat knows it for the time being; the carrier's list shows what was sent. */
  async function hidePayment(): Promise<() => void> {
    await payThird(true);
    const { payments } = world.app;
    world.app.payments = {
      ...payments,
      query: async (outTradeNo) =>
        outTradeNo === `${orderNo}-3`
          ? { answer: "done", value: { status: "not-found" } }
          : await payments.query(outTradeNo),
    };
    await workFor(45);
    expect(await recovering()).toBe(false);
    return () => {
      world.app.payments = payments;
    };
  }
  const unpaidButSent = () => `reconcile:unpaid-but-sent:${orderNo}`;

  test("keeps its order open: what was sent is not closed, a person is called once", async () => {
    const showPayment = await hidePayment();
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("unclear");
    expect(await world.tickets()).toEqual([unpaidButSent()]);
    expect(world.errors().filter((message) => message === "a person has to decide")).toHaveLength(
      1,
    );
    showPayment();
    world.sleepUntilBill();
    await reconcileBill(world.app, "2026-11-23", 1);
    expect(await world.tickets()).toEqual([]);
    await workFor(5);
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("of an order let go by hand: the carrier is asked before its money goes back", async () => {
    const showPayment = await hidePayment();
    const seen = { decision: "seen", operator: wang, note: "asked the shop" } as const;
    expect((await decideTicket(world.app, unpaidButSent(), seen)).answer).toBe("decided");
    await workFor(15);
    expect(await world.stateOf(orderNo)).toBe("closed");
    showPayment();
    world.sleepUntilBill();
    await reconcileBill(world.app, "2026-11-23", 1);
    await workFor(5);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    expect(await world.store.read((tables) => tables.refunds.ofOrder(orderNo))).toEqual([]);
  });
});

describe("a worker that was under way before the restore", () => {
  let restore: () => Promise<void>;
  let copiedAtMs: number;
  async function copy(): Promise<void> {
    copiedAtMs = Date.now();
    restore = await world.takeCopy();
  }
  async function goBack(): Promise<void> {
    await restore();
    await begin(copiedAtMs);
  }

  test("sends no plan that it has not begun", async () => {
    ({ orderNo } = await world.paidOrder());
    await copy();
    watchCalls();
    const { carrier } = world;
    world.carrier = {
      ...carrier,
      async readCard(iccid) {
        const answer = await carrier.readCard(iccid);
        if (!(await recovering())) await goBack();
        return answer;
      },
    };
    await fulfilOrder(world.app, orderNo);
    expect(await recovering()).toBe(true);
    expect(await world.stateOf(orderNo)).toBe("paid");
    expect(tooEarly).toEqual([]);
  });

  test("sends nothing that it knew may have been sent, whenever the copy is from", async () => {
    ({ orderNo } = await world.paidOrder());
    await copy();
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    world.sleep(minuteMs);
    await goBack();
    await runOneJob(world.app, "recovery");
    expect(await recovering()).toBe(false);
    const { payments } = world.app;
    const { carrier } = world;
    const sent: string[] = [];
    world.carrier = {
      ...carrier,
      async addPlan(plan) {
        sent.push(plan.ref);
        return await carrier.addPlan(plan);
      },
    };
    // It knows the assumed attempt. Then comes a second restore, which is over before it goes on.
    world.app.payments = {
      ...payments,
      async query(outTradeNo) {
        const answer = await payments.query(outTradeNo);
        await restore();
        return answer;
      },
    };
    await fulfilOrder(world.app, orderNo);
    world.app.payments = payments;
    await world.advance(5 * minuteMs);
    expect(sent).toEqual([]);
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("sends no plan a second time", async () => {
    ({ orderNo } = await world.paidOrder());
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    await world.runJobs();
    await world.store.write((tables) => tables.carrierAttempts.permit(`${orderNo}P1`, 1));
    await copy();
    watchCalls();
    const { payments } = world.app;
    world.app.payments = {
      ...payments,
      async query(outTradeNo) {
        const answer = await payments.query(outTradeNo);
        if (!(await recovering())) await goBack();
        return answer;
      },
    };
    await fulfilOrder(world.app, orderNo);
    expect(await recovering()).toBe(true);
    expect(tooEarly).toEqual([]);
    world.app.payments = payments;
  });

  test("gives no money back", async () => {
    ({ orderNo } = await world.paidOrder(cards.planRefused));
    await fulfilOrder(world.app, orderNo);
    expect(await world.stateOf(orderNo)).toBe("refund-due");
    await copy();
    await goBack();
    watchCalls();
    expect(await workOnRefund(world.app, `${orderNo}-1-R`)).toBe("again");
    expect(tooEarly).toEqual([]);
  });
});

test("nobody's card is resumed before the gap is filled", async () => {
  await begin(Date.now());
  watchCalls();
  expect(await resumeCard(world.app, { iccid: cards.active, network: "mobile" }, "key")).toEqual({
    type: "card-resumed",
    result: "unavailable",
  });
  expect(tooEarly).toEqual([]);
});

describe("recovery that cannot end by itself", () => {
  const silence = { answer: "unknown", reason: "no answer" } as const;

  async function workFor(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      world.sleep(minuteMs);
      while (await runOneJob(world.app, "worker"));
    }
  }

  async function recoveryTickets() {
    const open = await world.store.read((tables) => tables.tickets.listOpen());
    return open.filter(({ id }) => id.startsWith("reconcile:recovery:"));
  }

  test("is put in front of a person after an hour, and the ticket goes with it", async () => {
    world.sleepUntilBill();
    const { payments } = world.app;
    const { carrier } = world;
    const { orderNo: asked } = await world.placeOrder();
    await world.openPayment(asked, onComputer);
    world.app.payments = {
      ...payments,
      tradeBill: async () => silence,
      query: async () => silence,
    };
    world.carrier = { ...carrier, listPlanOrders: async () => silence };
    await begin(Date.now() - dayMs);
    await workFor(58);
    expect(await recoveryTickets()).toEqual([]);
    await workFor(4);
    const [ticket] = await recoveryTickets();
    expect(ticket?.evidence).toMatchObject({
      payments: `${asked}-1`,
      bills: "2026-11-23",
      carrierList: carrier.id,
    });
    // Beginning anew does not put the hour off, and leaves no second ticket behind.
    await begin(Date.now());
    await workFor(2);
    world.app.payments = payments;
    world.carrier = carrier;
    await workFor(2);
    expect(await recovering()).toBe(false);
    expect(await recoveryTickets()).toEqual([]);
  });

  test("shows ten of many", async () => {
    const { payments } = world.app;
    world.app.payments = { ...payments, tradeBill: async () => silence };
    await begin(Date.now() - 20 * dayMs);
    await workFor(62);
    const [ticket] = await recoveryTickets();
    expect(ticket?.evidence).toMatchObject({
      bills: expect.stringMatching(/^2026-11-03, (?:[\d-]+, ){9}… \(20\)$/),
    });
    world.app.payments = payments;
  });

  test("is ended by a person, and what may have been sent is asked about", async () => {
    const { orderNo: paid } = await world.paidOrder();
    const copiedAtMs = Date.now();
    const restore = await world.takeCopy();
    await world.runJobs();
    expect(await world.stateOf(paid)).toBe("done");
    world.sleepUntilBill();
    await restore();
    const { payments } = world.app;
    world.app.payments = { ...payments, tradeBill: async () => silence };
    await begin(copiedAtMs);
    await workFor(70);
    expect(await recoveryTickets()).toHaveLength(1);
    expect(
      await endRecovery(world.app, { by: "Wang", note: "their bills are broken" }),
    ).toMatchObject({
      bills: "2026-11-23",
    });
    expect(await recovering()).toBe(false);
    expect(await recoveryTickets()).toEqual([]);
    expect(await endRecovery(world.app, { by: "Wang", note: "again" })).toBeUndefined();
    await world.advance(5 * minuteMs);
    expect(await world.stateOf(paid)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
    world.app.payments = payments;
  });

  test("is ended by a person while WeChat is silent: an order whose payment nobody told about counts as sent", async () => {
    ({ orderNo } = await world.placeOrder());
    await world.openPayment(orderNo, onComputer);
    const copiedAtMs = Date.now();
    const restore = await world.takeCopy();
    await world.settle(await world.payAtWechat(orderNo));
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    world.sleep(5 * minuteMs);
    await restore();
    const { payments } = world.app;
    const { carrier } = world;
    world.app.payments = { ...payments, query: async () => silence };
    const sent: string[] = [];
    world.carrier = {
      ...carrier,
      listPlanOrders: async () => silence,
      async addPlan(plan) {
        sent.push(plan.ref);
        return await carrier.addPlan(plan);
      },
    };
    await begin(copiedAtMs);
    await workFor(1);
    expect(await endRecovery(world.app, { by: "Wang", note: "people wait" })).toMatchObject({
      payments: `${orderNo}-1`,
    });
    world.app.payments = payments;
    await workFor(5);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(sent).toEqual([]);
  });
});
