import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import { beginRecovery } from "../../../src/app/halts/recovery-mode.ts";
import { markPayment } from "../../../src/app/money/payment-mark.ts";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import type { RefsVersion } from "../../../src/core/refs.ts";
import { wang } from "../../running/operators.ts";
import { cards } from "../samples.ts";
import type { CardOrder } from "../shopping.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
/** The references under which a plan was sent since the loss. */
let sentAfter: string[];
beforeEach(async () => {
  world = await openWorld();
  sentAfter = [];
});
afterEach(() => world.close());

/** Which release sent the plan before the database was lost. */
type Sender = "nobody" | "the old release" | "this release";

const senders: Readonly<Record<Sender, (orderNo: string) => string | undefined>> = {
  nobody: () => undefined,
  "the old release": (orderNo) => `${orderNo}-1`,
  "this release": (orderNo) => `${orderNo}P1`,
};

/** An order with a new mark was never sent by the old release. */
const cases = [
  { mark: 1, sender: "nobody" },
  { mark: 1, sender: "the old release" },
  { mark: 1, sender: "this release" },
  { mark: 2, sender: "nobody" },
  { mark: 2, sender: "this release" },
] as const satisfies readonly { mark: RefsVersion; sender: Sender }[];

/** Paid at WeChat with a mark of that version, which nobody here has heard of. */
async function payUnheard(order: Order, mark: RefsVersion): Promise<void> {
  const outTradeNo = `${order.orderNo}-1`;
  const opened = await world.app.payments.open({
    product: "native",
    outTradeNo,
    description: "POS",
    amountFen: order.priceFen,
    expiresAtMs: Date.now() + 30 * minuteMs,
    attach: markPayment(world.app, order, mark),
    payerIp: "203.0.113.7",
  });
  expect(opened.answer).toBe("done");
  world.wechat.faults.inject("notification", "lost");
  expect(world.wechat.pay(outTradeNo)).toBe("paid");
  await world.deliverNotifications();
}

async function send({ orderNo, iccid, snapshot }: CardOrder, sender: Sender): Promise<void> {
  const ref = senders[sender](orderNo);
  if (ref === undefined) return;
  const sent = await world.carrier.addPlan({ ref, iccid, planCode: snapshot.plan.code });
  expect(sent.answer).not.toBe("refused");
}

function watchSending(): void {
  const { carrier } = world;
  world.carrier = {
    ...carrier,
    async addPlan(order) {
      sentAfter.push(order.ref);
      return await carrier.addPlan(order);
    },
  };
}

/** Nobody's list helps: what was sent is found by asking alone. */
function hideList(): void {
  const { listPlanOrders: _, ...carrier } = world.carrier;
  world.carrier = carrier;
}

/** The copy knows the order unpaid; it was paid, and perhaps sent, after that. */
async function loseUnpaid(mark: RefsVersion, sender: Sender): Promise<Order> {
  const order = await world.placeOrder();
  const copiedAtMs = Date.now();
  const restore = await world.takeCopy();
  await payUnheard(order, mark);
  await send(order, sender);
  world.sleep(minuteMs);
  await restore();
  watchSending();
  await world.store.write((tables) => beginRecovery(world.app, tables, copiedAtMs));
  return order;
}

/** The copy knows an earlier order of the card; all of this one came after that. */
async function loseWhole(mark: RefsVersion, sender: Sender): Promise<Order> {
  await world.paidOrder();
  await world.runJobs();
  world.sleep(minuteMs);
  const copiedAtMs = Date.now();
  const restore = await world.takeCopy();
  const order = await world.placeOrder();
  await payUnheard(order, mark);
  await send(order, sender);
  world.sleep(minuteMs);
  await restore();
  watchSending();
  await world.store.write((tables) => beginRecovery(world.app, tables, copiedAtMs));
  world.sleepUntilBill();
  return order;
}

describe.for(["with its list", "by asking alone"] as const)("recovered %s", (how) => {
  beforeEach(() => {
    if (how === "by asking alone") hideList();
  });

  test.for(cases)(
    "an order of the copy, mark $mark, sent by $sender: recharged once",
    async ({ mark, sender }) => {
      const order = await loseUnpaid(mark, sender);
      await world.advance(5 * minuteMs);
      expect(await world.stateOf(order.orderNo)).toBe("done");
      expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
      expect(sentAfter).toEqual(sender === "nobody" ? [`${order.orderNo}P1`] : []);
      expect(await world.tickets()).toEqual([]);
    },
  );

  test.for(cases)(
    "an order after the copy, mark $mark, sent by $sender: recharged once",
    async ({ mark, sender }) => {
      const order = await loseWhole(mark, sender);
      await world.advance(10 * minuteMs);
      expect(await world.stateOf(order.orderNo)).toBe("done");
      expect(world.carrierSandbox.orderCount(cards.expired)).toBe(2);
      expect(sentAfter).toEqual(sender === "nobody" ? [`${order.orderNo}P1`] : []);
    },
  );
});

describe("of two references under which it may have been sent", () => {
  beforeEach(hideList);

  test("the silence of one is no reason to send the other, or to give the money back", async () => {
    const { orderNo } = await loseUnpaid(1, "the old release");
    const { findPlanOrder } = world.carrier;
    world.carrier.findPlanOrder = async (ref) =>
      ref.includes("-") ? { answer: "unknown", reason: "busy" } : await findPlanOrder(ref);
    await world.advance(30 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("in-doubt");
    expect(sentAfter).toEqual([]);
    world.carrier.findPlanOrder = findPlanOrder;
    await world.advance(15 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });

  test("a failure of one gives the money back once the other surely never arrived", async () => {
    const { orderNo } = await loseUnpaid(1, "nobody");
    const { findPlanOrder } = world.carrier;
    world.carrier.findPlanOrder = async (ref) =>
      ref.includes("-")
        ? { answer: "refused", code: "order-failed", reason: "failed" }
        : await findPlanOrder(ref);
    for (let count = 0; (await world.stateOf(orderNo)) !== "adding-plan"; count++) {
      if (count === 100) throw new Error("The order is never asked about.");
      world.sleep(secondMs);
      while (await runOneJob(world.app, "worker"));
    }
    await world.advance(5 * secondMs);
    expect(await world.stateOf(orderNo), "the other may be on its way").toBe("adding-plan");
    await world.advance(2 * minuteMs);
    await world.finishRefunds();
    expect(await world.stateOf(orderNo)).toBe("refunded");
    expect(sentAfter).toEqual([]);
    const attempts = await world.store.read((tables) =>
      tables.carrierAttempts.ofOrder(orderNo, "plan"),
    );
    expect(attempts.map(({ state }) => state)).toEqual(["refused", "refused"]);
  });

  test("one is sent at a person's word, where nothing may be repeated without it", async () => {
    const { carrier } = world;
    world.carrier = { ...carrier, traits: { ...carrier.traits, repeatsByRef: false } };
    const { orderNo } = await loseUnpaid(1, "nobody");
    await world.advance(2 * minuteMs);
    expect(await world.tickets()).toEqual([`in-doubt:${orderNo}`]);
    const ticket = await world.store.read((tables) => tables.tickets.find(`in-doubt:${orderNo}`));
    expect(ticket?.evidence).toMatchObject({ ref: `${orderNo}-1, ${orderNo}P1`, sends: 2 });
    expect(sentAfter).toEqual([]);
    const resend = { decision: "resend", operator: wang, note: "they know of neither" } as const;
    expect(await decideTicket(world.app, `in-doubt:${orderNo}`, resend)).toEqual({
      answer: "decided",
    });
    await world.advance(5 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(sentAfter).toEqual([`${orderNo}P1`]);
  });

  test("another that comes to light after a permission is asked about first", async () => {
    const order = await world.paidOrder();
    const { orderNo } = order;
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders" });
    await world.runJobs();
    await world.carrier.addPlan({
      ref: `${orderNo}-1`,
      iccid: order.iccid,
      planCode: order.snapshot.plan.code,
    });
    watchSending();
    await world.store.write(async ({ carrierAttempts }) => {
      await carrierAttempts.permit(`${orderNo}P1`, 1);
      await carrierAttempts.add({
        ref: `${orderNo}-1`,
        orderNo,
        step: "plan",
        sentAtMs: Date.now(),
      });
    });
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(sentAfter).toEqual([]);
  });
});
