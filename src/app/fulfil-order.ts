import type { PlanReceipt } from "../carriers/carrier.ts";
import type { Outcome } from "../core/outcome.ts";
import { rechargeStop } from "../core/recharge/card-stop.ts";
import type { OrderState } from "../core/recharge/order-state.ts";
import type { TextKey } from "../core/text.ts";
import type { Order, OrderChange, Tables } from "../storage/store.ts";
import type { App } from "./app.ts";
import type { JobResult } from "./job-result.ts";
import { addNews, type News } from "./news.ts";
import { addRefund } from "./refund-payment.ts";
import { showOrder } from "./show-conversation.ts";

const minuteMs = 60_000;

/** When the person hears that the carrier is slow, ms after the call. */
const slowAfterMs = 2 * minuteMs;
const slowerAfterMs = 10 * minuteMs;

/** How long unblocking is tried before a person takes over. */
const unblockForMs = 15 * minuteMs;

/**
 * Recharges the card of a paid order: the plan at the seller, then unblocking the SIM, then a read-back.
 * Each call is written down before it is made. Whoever finds a call written down asks what became of it;
 * only the worker that wrote it sends it.
 */
export async function fulfilOrder(app: App, orderNo: string): Promise<JobResult> {
  const order = await app.store.read((tables) => tables.orders.find(orderNo));
  if (order === undefined) throw new Error(`No order ${orderNo}.`);
  switch (order.state) {
    case "paid":
      return await sendPlan(app, order);
    case "adding-plan":
    case "in-doubt":
      return await askForPlan(app, order);
    case "unblocking":
      return await unblock(app, order);
    default:
      return "finished";
  }
}

const planRef = (order: Order): string => `${order.orderNo}-1`;
const unblockRef = (order: Order): string => `${order.orderNo}-U`;

async function sendPlan(app: App, order: Order): Promise<JobResult> {
  const nowMs = app.clock.nowMs();
  const card = await app.carrier.readCard(order.iccid);
  if (card.answer === "done") {
    const stop = rechargeStop(card.value);
    // Since the card was checked it was moved, cancelled or frozen: the plan would be money for nothing.
    if (stop !== undefined) return await giveBack(app, order, "order.problem.cancelled-card", `card is ${stop}`);
  }
  const intended = await app.store.write(async (tables) => {
    const others = await tables.orders.openOfCard(order.cardHash);
    if (others.some((other) => other.orderNo !== order.orderNo && isRecharging(other.state))) return "card-busy";
    if (!(await tables.orders.move(order.orderNo, "paid", "adding-plan"))) return "overtaken";
    await tables.carrierAttempts.add({
      ref: planRef(order),
      orderNo: order.orderNo,
      step: "plan",
      state: "sent",
      sentAtMs: nowMs,
    });
    await tables.messages.touchOrder(order.orderNo);
    return "intended";
  });
  if (intended === "card-busy") return await waitForCard(app, order);
  if (intended === "overtaken") return "again";
  await showOrder(app, order.orderNo);
  const answer = await app.carrier.addPlan({
    ref: planRef(order),
    iccid: order.iccid,
    planCode: order.snapshot.plan.code,
  });
  return await afterPlan(app, { ...order, state: "adding-plan" }, answer, nowMs);
}

/** Another order of the same card is being recharged. The person who paid for this one is not left in silence. */
async function waitForCard(app: App, order: Order): Promise<JobResult> {
  const nowMs = app.clock.nowMs();
  const waitedMs = nowMs - (order.paidAtMs ?? nowMs);
  if (waitedMs >= slowAfterMs) {
    const isLong = waitedMs >= slowerAfterMs;
    const detail = { orderNo: order.orderNo, waitedMs };
    if (isLong) app.log.error(detail, "paid order waits for another order of its card, please look");
    else app.log.warn(detail, "paid order waits for another order of its card");
    await app.store.write((tables) => addNews(app, tables, order.orderNo, isLong ? "slower" : "slow"));
    app.wakeJobs();
  }
  return { runAtMs: nowMs + askAgainMs(waitedMs, Math.max(5000, app.carrier.traits.askEveryMs)) };
}

function isRecharging(state: OrderState): boolean {
  return state === "adding-plan" || state === "in-doubt" || state === "unblocking";
}

/** A plan order is out: never sent again blindly, only asked about. */
async function askForPlan(app: App, order: Order): Promise<JobResult> {
  const attempt = await app.store.read((tables) => tables.carrierAttempts.find(planRef(order)));
  if (attempt === undefined) throw new Error(`Order ${order.orderNo} is ${order.state} without a carrier attempt.`);
  const found = await app.carrier.findPlanOrder(attempt.ref);
  const unheardOf = found.answer === "refused" && found.code === "not-found";
  if (!unheardOf) return await afterPlan(app, order, found, attempt.sentAtMs);
  const { repeatsByRef, visibleAfterMs } = app.carrier.traits;
  const waitedMs = app.clock.nowMs() - attempt.sentAtMs;
  if (repeatsByRef && waitedMs > visibleAfterMs) {
    // The carrier promises that one ref is one order, so the same ref is safe to send again.
    const again = await app.carrier.addPlan({
      ref: attempt.ref,
      iccid: order.iccid,
      planCode: order.snapshot.plan.code,
    });
    // A refusal of the repetition says nothing about the first sending, which may still be on its way.
    const answer: Outcome<PlanReceipt> =
      again.answer === "refused" ? { answer: "unknown", reason: `repetition refused: ${again.code}` } : again;
    return await afterPlan(app, order, answer, attempt.sentAtMs);
  }
  return await afterPlan(app, order, { answer: "unknown", reason: "not found yet" }, attempt.sentAtMs);
}

async function afterPlan(app: App, order: Order, answer: Outcome<PlanReceipt>, sentAtMs: number): Promise<JobResult> {
  switch (answer.answer) {
    case "done": {
      const { carrierRef, validUntilMs } = answer.value;
      const moved = await moveOrder(app, order, "unblocking", { carrierRef, validUntilMs }, async (tables) => {
        await tables.carrierAttempts.finish(planRef(order), "done", { carrierRef });
      });
      if (!moved) return "again";
      return await unblock(app, { ...order, state: "unblocking", carrierRef, validUntilMs });
    }
    case "refused":
      return await giveBack(app, order, "order.problem.refused", `${answer.code}: ${answer.reason}`);
    case "unknown":
      return await stillUnknown(app, order, answer.reason, sentAtMs);
  }
}

async function stillUnknown(app: App, order: Order, reason: string, sentAtMs: number): Promise<JobResult> {
  const nowMs = app.clock.nowMs();
  const waitedMs = nowMs - sentAtMs;
  if (waitedMs >= slowAfterMs) {
    app.log.warn({ orderNo: order.orderNo, reason, waitedMs }, "carrier result unknown");
    const isLong = waitedMs >= slowerAfterMs;
    // After a downtime both moments are over at once; then the second news says it all.
    if (order.state === "adding-plan") await moveOrder(app, order, "in-doubt", {}, noMore, isLong ? undefined : "slow");
    if (isLong) {
      app.log.error({ orderNo: order.orderNo, reason, waitedMs }, "carrier result unknown for long, please look");
      await app.store.write((tables) => addNews(app, tables, order.orderNo, "slower"));
      app.wakeJobs();
    }
  }
  const askAtMs = nowMs + askAgainMs(waitedMs, app.carrier.traits.askEveryMs);
  const newsAtMs = sentAtMs + (waitedMs < slowAfterMs ? slowAfterMs : slowerAfterMs);
  // The person hears of it in time, even where the pauses have grown past that moment.
  const leastAtMs = nowMs + app.carrier.traits.askEveryMs;
  return { runAtMs: newsAtMs > nowMs ? Math.max(leastAtMs, Math.min(askAtMs, newsAtMs)) : askAtMs };
}

/** Quick at first, because most answers come within seconds; slower later; never faster than the carrier allows. */
function askAgainMs(waitedMs: number, leastMs: number): number {
  return Math.max(leastMs, Math.min(Math.round(waitedMs / 2), 10 * minuteMs));
}

/** The plan is on the card. Repeating an unblock is harmless: it names a state, not an addition. */
async function unblock(app: App, order: Order): Promise<JobResult> {
  const nowMs = app.clock.nowMs();
  const startedAtMs = await app.store.write(async (tables) => {
    const ref = unblockRef(order);
    await tables.carrierAttempts.add({ ref, orderNo: order.orderNo, step: "unblock", state: "sent", sentAtMs: nowMs });
    return (await tables.carrierAttempts.find(ref))?.sentAtMs ?? nowMs;
  });
  const answer = await app.carrier.unblock({ ref: unblockRef(order), iccid: order.iccid });
  if (answer.answer === "done" && (await isBack(app, order))) {
    const moved = await moveOrder(
      app,
      order,
      "done",
      { finishedAtMs: app.clock.nowMs() },
      async (tables) => {
        await tables.carrierAttempts.finish(unblockRef(order), "done", answer.value);
        await tables.ledger.post({
          id: `earn:${order.orderNo}`,
          orderNo: order.orderNo,
          debit: "held",
          credit: "earned",
          amountFen: order.priceFen,
          atMs: app.clock.nowMs(),
        });
      },
      "done",
    );
    return moved ? "finished" : "again";
  }
  const reason = answer.answer === "done" ? "read-back does not show it yet" : answer.reason;
  app.log.warn({ orderNo: order.orderNo, reason }, "SIM not unblocked yet");
  const untilMs = startedAtMs + unblockForMs;
  if (nowMs < untilMs) {
    const leastMs = app.carrier.traits.askEveryMs;
    const againAtMs = Math.min(nowMs + askAgainMs(nowMs - startedAtMs, leastMs), untilMs);
    return { runAtMs: Math.max(nowMs + leastMs, againAtMs) };
  }
  app.log.error({ orderNo: order.orderNo, reason }, "plan added but SIM still blocked, please unblock by hand");
  return (await moveOrder(app, order, "needs-help", {}, noMore, "needs-help")) ? "finished" : "again";
}

/** "Done" is only said after the carrier shows a working card. */
async function isBack(app: App, order: Order): Promise<boolean> {
  const read = await app.carrier.readCard(order.iccid);
  return read.answer === "done" && read.value.state === "active";
}

async function giveBack(app: App, order: Order, problem: TextKey, reason: string): Promise<JobResult> {
  app.log.warn({ orderNo: order.orderNo, reason }, "recharge refused, refunding");
  const moved = await moveOrder(
    app,
    order,
    "refund-due",
    { problem },
    async (tables) => {
      await tables.carrierAttempts.finish(planRef(order), "refused", { reason });
      const payments = await tables.payments.ofOrder(order.orderNo);
      // One of them is this order's. Any other got its refund when it came, and gets no second one.
      for (const payment of payments.filter(({ state }) => state === "paid")) {
        await addRefund(app, tables, payment, "order");
      }
    },
    "refund",
  );
  return moved ? "finished" : "again";
}

const noMore = async (): Promise<void> => {};

/** Moves an order together with what belongs to the move. False, and nothing of it happens, when somebody was first. */
async function moveOrder(
  app: App,
  order: Order,
  to: OrderState,
  change: OrderChange,
  alongside: (tables: Tables) => Promise<void>,
  news?: News,
): Promise<boolean> {
  const moved = await app.store.write(async (tables) => {
    if (!(await tables.orders.move(order.orderNo, order.state, to, change))) return false;
    await alongside(tables);
    if (news !== undefined) await addNews(app, tables, order.orderNo, news);
    await tables.messages.touchOrder(order.orderNo);
    return true;
  });
  await showOrder(app, order.orderNo);
  app.wakeJobs();
  return moved;
}
