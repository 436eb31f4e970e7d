import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resumeCard } from "../../../src/app/cards/diagnose.ts";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { beginRecovery, isRecovering, readRecovery } from "../../../src/app/halts/recovery-mode.ts";
import type { Payer } from "../../../src/app/money/open-payment.ts";
import { workOnRefund } from "../../../src/app/money/refund-payment.ts";
import { cancelOrder } from "../../../src/app/orders/cancel-order.ts";
import { fulfilOrder } from "../../../src/app/orders/fulfil-order.ts";
import { reconcileBill } from "../../../src/app/reconciliation/reconcile-bill.ts";
import { endRecovery, recover } from "../../../src/app/recovery/recover.ts";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
import type { OrderState } from "../../../src/core/orders/order-state.ts";
import { cards, onComputer, onPhone } from "../samples.ts";
import { dayMs, minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
const begin = (sinceMs: number): Promise<void> =>
  world.store.write((tables) => beginRecovery(world.app, tables, sinceMs));
let orderNo: string;
/** Calls that were made while the gap was still open. */
let tooEarly: string[];
beforeEach(async () => {
  world = await openWorld();
  tooEarly = [];
});
afterEach(async () => {
  await world.close();
});

const recovering = () => world.store.read(isRecovering);

/** From now on every call that moves money or a card is looked at. */
function watchCalls(): void {
  const { carrier } = world;
  const { payments } = world.app;
  const watched =
    <A extends unknown[], R>(name: string, call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      if (await recovering()) tooEarly.push(name);
      return await call(...given);
    };
  world.carrier = {
    ...carrier,
    addPlan: watched("addPlan", carrier.addPlan),
    unblock: watched("unblock", carrier.unblock),
  };
  world.app.payments = {
    ...payments,
    open: watched("open", payments.open),
    close: watched("close", payments.close),
    refund: watched("refund", payments.refund),
  };
}

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
    expect(await cancelOrder(world.app, orderNo)).toBe("cancelled");
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
      expect(await cancelOrder(world.app, orderNo), "it may be paid, and recharged").toBe(
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

describe("recovery mode", () => {
  test("goes on while WeChat does not answer, and ends when it does", async () => {
    const order = await world.placeOrder();
    await begin(Date.now());
    world.wechat.faults.inject("query", "bad-gateway", 3);
    await world.advance(minuteMs + secondMs);
    expect(await recovering()).toBe(true);
    expect(world.errors()).toContain("recovery goes on: somebody has not answered yet");
    await world.advance(30 * secondMs);
    expect(await recovering()).toBe(false);
    expect((await world.openPayment(order.orderNo, onComputer)).answer).toBe("open");
  });

  test("goes on while a bill that must be out is not to be had", async () => {
    world.sleepUntilBill();
    const { payments } = world.app;
    world.app.payments = {
      ...payments,
      tradeBill: async () => ({ answer: "unknown", reason: "no answer" }),
    };
    await begin(Date.now() - dayMs);
    await world.advance(10 * minuteMs);
    expect(await recovering()).toBe(true);
    world.app.payments = payments;
    await world.advance(minuteMs);
    expect(await recovering()).toBe(false);
  });

  test("does not wait for bills that WeChat has thrown away", async () => {
    const asked: string[] = [];
    const { payments } = world.app;
    world.app.payments = {
      ...payments,
      async tradeBill(day) {
        asked.push(day);
        return { answer: "done", value: [] };
      },
    };
    await begin(Date.now() - 400 * dayMs);
    await world.runJobs();
    expect(await recovering()).toBe(false);
    expect(asked.length).toBeLessThan(90);
  });

  test("does not wait for money that lies with a person, seen or not", async () => {
    const { orderNo: quarantined } = await world.placeOrder();
    const request = {
      product: "native",
      description: "POS",
      amountFen: 1,
      payerIp: "203.0.113.7",
      attach: "",
    } as const;
    const outTradeNo = `${quarantined}-1`;
    const expiresAtMs = Date.now() + 30 * minuteMs;
    await world.app.payments.open({ ...request, outTradeNo, expiresAtMs });
    world.wechat.pay(outTradeNo);
    await begin(Date.now());
    await world.runJobs();
    expect(await world.tickets()).toEqual([expect.stringContaining(`quarantine:${outTradeNo}`)]);
    expect(await recovering()).toBe(false);
  });

  test("keeps the earlier moment when it begins twice, and takes no other job", async () => {
    const { orderNo: paid } = await world.paidOrder();
    await begin(Date.now() - 5 * dayMs);
    await begin(Date.now());
    expect(await world.store.read(readRecovery)).toMatchObject({ sinceMs: Date.now() - 5 * dayMs });
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/list", times: 2 });
    for (let job = 0; job < 10; job++) await runOneJob(world.app, "worker");
    expect(await recovering()).toBe(true);
    expect(await world.stateOf(paid)).toBe("paid");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(paid)).toBe("done");
  });
});

describe("the end of one recovery does not end another one", () => {
  /**
   * The carrier's list comes last. `first` happens once, after the carrier has written its answer.
   */
  function whileListed(first: () => Promise<void>): { from: number[]; sent: string[] } {
    const { carrier } = world;
    const seen: { from: number[]; sent: string[] } = { from: [], sent: [] };
    world.carrier = {
      ...carrier,
      async addPlan(plan) {
        seen.sent.push(plan.ref);
        return await carrier.addPlan(plan);
      },
      async listPlanOrders(fromMs, toMs) {
        const list = (await carrier.listPlanOrders?.(fromMs, toMs)) ?? {
          answer: "unknown",
          reason: "",
        };
        seen.from.push(fromMs);
        if (seen.from.length === 1) await first();
        return list;
      },
    };
    return seen;
  }

  test("that began meanwhile with an earlier moment", async () => {
    const beganAtMs = Date.now();
    await begin(beganAtMs);
    // The operator: "it was earlier than that".
    const { from } = whileListed(() => begin(beganAtMs - 5 * dayMs));
    await runOneJob(world.app, "worker");
    expect(await recovering()).toBe(true);
    await world.advance(minuteMs);
    expect(await recovering()).toBe(false);
    expect(Math.min(...from), "all five days were looked at").toBeLessThan(beganAtMs - 5 * dayMs);
  });

  /** An order that was paid and recharged after the copy. */
  async function recharge(): Promise<{ restore: () => Promise<void>; copiedAtMs: number }> {
    ({ orderNo } = await world.placeOrder());
    await world.openPayment(orderNo, onComputer);
    const copiedAtMs = Date.now();
    const restore = await world.takeCopy();
    world.wechat.pay(`${orderNo}-1`);
    await world.settle(`${orderNo}-1`);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    world.sleep(2 * minuteMs);
    return { restore, copiedAtMs };
  }

  test("of the same backup, put in place once more", async () => {
    const { restore, copiedAtMs } = await recharge();
    await restore();
    await begin(copiedAtMs);
    const { sent } = whileListed(async () => {
      await restore();
      await begin(copiedAtMs);
    });
    await world.advance(40 * minuteMs);
    expect(sent, "it was recharged before").toEqual([]);
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("of the same backup, put in place just before the last commit", async () => {
    const { restore, copiedAtMs } = await recharge();
    await restore();
    await begin(copiedAtMs);
    let writes = 0;
    let isListed = false;
    const { sent } = whileListed(async () => {
      isListed = true;
    });
    const { store } = world.app;
    world.app.store = {
      ...store,
      write: async (work) => {
        // Of the carrier's list: the job that is hurried and the report. Then comes the end.
        if (isListed && ++writes === 3) {
          await restore();
          await store.write((tables) => beginRecovery(world.app, tables, copiedAtMs));
        }
        return await store.write(work);
      },
    };
    await world.advance(40 * minuteMs);
    expect(writes).toBeGreaterThan(2);
    expect(sent, "it was recharged before").toEqual([]);
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("and a slow worker of an old recovery takes no new order for a sent one", async () => {
    await begin(Date.now());
    const { carrier } = world;
    const lists = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let calls = 0;
    world.carrier = {
      ...carrier,
      async listPlanOrders(fromMs, toMs) {
        const call = calls++;
        asked[call]?.resolve();
        await lists[call]?.promise;
        return (await carrier.listPlanOrders?.(fromMs, toMs)) ?? { answer: "unknown", reason: "" };
      },
    };
    const quick = recover(world.app);
    await asked[0]?.promise;
    const slow = recover(world.app);
    await asked[1]?.promise;
    lists[0]?.resolve();
    await quick;
    expect(await recovering()).toBe(false);
    ({ orderNo } = await world.paidOrder());
    lists[1]?.resolve();
    await slow;
    expect(
      await world.store.read((tables) => tables.carrierAttempts.find(`${orderNo}P1`)),
    ).toBeUndefined();
  });
});

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
    expect(await cancelOrder(world.app, orderNo)).toBe("unclear");
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
    const seen = { decision: "seen", by: "Wang", note: "asked the shop" } as const;
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
