import type { PlanReceipt } from "../../carriers/carrier.ts";
import { rechargeStop } from "../../core/cards/card-stop.ts";
import type { CarrierAttempt } from "../../core/orders/attempt.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Outcome } from "../../core/outcome.ts";
import { findingName } from "../../core/refs.ts";
import type { PaymentStatus } from "../../payments/payment.ts";
import type { App } from "../app.ts";
import { isLong, isSlow, nextNewsMs, showsWithinMs, ticketAfterMs } from "../carrier-pace.ts";
import { addNews } from "../delivery/news.ts";
import { showOrder } from "../delivery/show-conversation.ts";
import { isCarrierStopped } from "../halts/carrier-stop.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import type { StepResult } from "../job.ts";
import { alarm, openTicketIn } from "../tickets/tickets.ts";
import { noteLateSuccess } from "./late-success.ts";
import {
  askPerson,
  bookPlan,
  giveBack,
  isRecharging,
  moveOrder,
  moveOrderIn,
  nothingElse,
} from "./order-moves.ts";

/** How often in a row a carrier must say "never heard of it" before that is believed. */
const notFoundTimes = 3;

/**
 * How old an intent may be when it is sent, ms. Whoever finds it takes it for sent and asks: after
 * that the carrier's "never heard of it" is on its way to being believed, and a person may have
 * decided already.
 */
const intentKeepsMs = 10_000;

/**
 * The reference of an order's plan. Derived, so that a restored database asks about the same one
 * again.
 */
export const planRef = ({ orderNo }: Pick<Order, "orderNo">): string => `${orderNo}-1`;

/**
 * Orders the plan of a paid order. The intent is committed before the call, and only the worker
 * that wrote it down sends it; whoever finds it written down asks what became of it.
 */
export async function beginPlan(app: App, order: Order): Promise<StepResult> {
  const ref = planRef(order);
  const earlier = await app.store.read((tables) => tables.carrierAttempts.find(ref));
  const card = earlier === undefined ? await app.carrier.readCard(order.iccid) : undefined;
  if (card?.answer === "done") {
    const stop = rechargeStop(card.value);
    // Since the card was checked it was moved, cancelled or frozen: the plan would be money for
    // nothing.
    if (stop !== undefined) {
      const why = {
        ref,
        problem: "order.problem.cancelled-card",
        reason: `card is ${stop}`,
        seenSends: 0,
      } as const;
      return (await giveBack(app, order, why)) ? "now" : "again";
    }
  }
  let sentAtMs = app.clock.nowMs();
  const intended = await app.store.write(async (tables) => {
    // A backup may have been put in place since this job was taken.
    if (await isRecovering(tables)) return "stopped";
    if (earlier === undefined && (await isCarrierStopped(app, tables))) return "stopped";
    const others = await tables.orders.openOfCard(order.cardHash);
    if (others.some((other) => other.orderNo !== order.orderNo && isRecharging(other.state)))
      return "card-busy";
    if (!(await moveOrderIn(app, tables, order, "adding-plan", {}, nothingElse)))
      return "overtaken";
    // After a restore the attempt may be there already: then it may have been sent, and is asked
    // about. That comes before any thought of giving back, for the plan may be there.
    sentAtMs = app.clock.nowMs();
    const isOurs = await tables.carrierAttempts.add({
      ref,
      orderNo: order.orderNo,
      step: "plan",
      sentAtMs,
    });
    // Gone since we looked means forgotten by a restore, not never sent.
    return isOurs && earlier === undefined ? "send" : "ask";
  });
  if (intended === "card-busy" || intended === "stopped")
    return await waitForTurn(app, order, intended);
  if (intended === "overtaken") return "again";
  const moved: Order = { ...order, state: "adding-plan" };
  // The chat may be slow, so it is told afterwards.
  const answer = intended === "send" ? await send(app, moved, sentAtMs) : undefined;
  // Any other answer moves the order on, and is shown with that.
  if (answer === undefined || answer.answer === "unknown") await showOrder(app, order.orderNo);
  return answer === undefined
    ? "now"
    : await afterPlan(app, moved, answer, { ref, firstSentAtMs: sentAtMs, sends: 1 });
}

/**
 * The payment of a paid order may have been given back already: by ourselves, if a restored
 * database forgot it, or by somebody at the provider's console. Asked before anything is sent that
 * may have been sent before.
 */
async function findMoney(
  app: App,
  { orderNo }: Order,
): Promise<"there" | "given-back" | "unknown"> {
  const payments = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
  const told = new Set<PaymentStatus["status"] | "unknown">();
  for (const { outTradeNo, state } of payments) {
    if (state !== "paid") continue;
    const status = await app.payments.query(outTradeNo);
    told.add(status.answer === "done" ? status.value.status : "unknown");
  }
  // Of two, the silent one may be this order's own.
  if (told.has("unknown")) return "unknown";
  if (told.has("paid")) return "there";
  // "Not paid" and "not found" of what is paid here say that somebody is wrong, not that the money
  // is back.
  return told.has("refunded") && told.size === 1 ? "given-back" : "unknown";
}

/** Books what WeChat shows: its money is away, so nothing may be sent for it any more. */
async function giveBackAgain(
  app: App,
  order: Order,
  { ref, sends }: CarrierAttempt,
): Promise<StepResult> {
  const why = {
    ref,
    problem: "order.problem.given-back",
    reason: "given back before",
    seenSends: sends,
  } as const;
  return (await giveBack(app, order, why)) ? "now" : "again";
}

/**
 * A plan order is out: asked about, and sent again only with a permission that was committed
 * before.
 */
export async function askForPlan(app: App, order: Order): Promise<StepResult> {
  const ref = planRef(order);
  const attempt = await app.store.read((tables) => tables.carrierAttempts.find(ref));
  if (attempt === undefined)
    throw new Error(`Order ${order.orderNo} is ${order.state} without a carrier attempt.`);
  if (attempt.sends < attempt.permits) return await sendAgain(app, order, attempt);
  const found = await findPlan(app, attempt);
  if (found.answer !== "refused" || found.code !== "not-found") {
    if (attempt.notFoundCount > 0)
      await app.store.write((tables) => tables.carrierAttempts.forgetNotFound(ref));
    return await afterPlan(app, order, found, attempt);
  }
  if (!(await isSurelyMissing(app, attempt))) {
    return await stillUnknown(app, order, "not found yet", attempt);
  }
  if (!app.carrier.traits.repeatsByRef) {
    if ((await findMoney(app, order)) === "given-back")
      return await giveBackAgain(app, order, attempt);
    // There the same reference could become a second order, so a person decides.
    await putInDoubt(
      app,
      order,
      attempt,
      "the carrier has never heard of it, and may not be asked twice",
    );
    return await stillUnknown(app, order, "not found", attempt);
  }
  if (order.iccid === "") {
    // Rebuilt without its card, so there is nothing that could be sent.
    const why = {
      ref,
      problem: "order.problem.refused",
      reason: "never arrived",
      seenSends: attempt.sends,
    } as const;
    return (await giveBack(app, order, why)) ? "now" : "again";
  }
  await app.store.write((tables) => tables.carrierAttempts.permit(ref, attempt.permits));
  return "now";
}

/** What is known of an attempt when a call for it is made. */
type Sent = Pick<CarrierAttempt, "ref" | "firstSentAtMs" | "sends">;

const notSure: Outcome<never> = {
  answer: "unknown",
  reason: "failed, but another sending may still be on its way",
};

/** What the carrier says of an attempt, as far as it says something of every sending. */
export async function findPlan(app: App, attempt: CarrierAttempt): Promise<Outcome<PlanReceipt>> {
  const found = await app.carrier.findPlanOrder(attempt.ref);
  return isPerhapsAnother(app, attempt, found) ? notSure : found;
}

/** Where a reference sent twice can be two orders, the failure of one says nothing of the other. */
function isPerhapsAnother(app: App, attempt: CarrierAttempt, found: Outcome<PlanReceipt>): boolean {
  const { repeatsByRef, inFlightMs } = app.carrier.traits;
  const isYoung = app.clock.nowMs() - attempt.sentAtMs < inFlightMs;
  return found.answer === "refused" && attempt.sends > 1 && !repeatsByRef && isYoung;
}

/**
 * "Never heard of it" is believed after several times in a row, over at least as long as an order
 * may stay invisible and a lost request may still arrive.
 */
async function isSurelyMissing(app: App, attempt: CarrierAttempt): Promise<boolean> {
  const nowMs = app.clock.nowMs();
  const { count, sinceMs } = await app.store.write((tables) =>
    tables.carrierAttempts.countNotFound(attempt.ref, nowMs),
  );
  const leastMs = showsWithinMs(app.carrier.traits);
  return (
    count >= notFoundTimes && nowMs - sinceMs >= leastMs && nowMs - attempt.sentAtMs >= leastMs
  );
}

async function sendAgain(app: App, order: Order, attempt: CarrierAttempt): Promise<StepResult> {
  const { ref, sends, firstSentAtMs } = attempt;
  const found = await findMoney(app, order);
  if (found === "given-back") return await giveBackAgain(app, order, attempt);
  if (found === "unknown")
    return await stillUnknown(app, order, "nobody tells whether it was given back", attempt);
  const nowMs = app.clock.nowMs();
  const taken = await app.store.write(async (tables) => {
    if (await isRecovering(tables)) return "stopped";
    if (await isCarrierStopped(app, tables)) return "stopped";
    return (await tables.carrierAttempts.takePermit(ref, nowMs)) ? "send" : "overtaken";
  });
  if (taken === "stopped")
    return await stillUnknown(app, order, "nothing may be sent now", attempt);
  if (taken === "overtaken") return "again";
  const again = await send(app, order, nowMs);
  // A refusal of the repetition says nothing about the first sending, which may still be on its
  // way.
  const answer: Outcome<PlanReceipt> =
    again.answer === "refused"
      ? { answer: "unknown", reason: `repetition refused: ${again.code}` }
      : again;
  return await afterPlan(app, order, answer, { ref, firstSentAtMs, sends: sends + 1 });
}

/** Sends what was written down at `intendedAtMs`, unless this worker stood still since. */
async function send(app: App, order: Order, intendedAtMs: number): Promise<Outcome<PlanReceipt>> {
  const ageMs = app.clock.nowMs() - intendedAtMs;
  if (ageMs < 0 || ageMs > intentKeepsMs)
    return { answer: "unknown", reason: "not sent, its intent is old" };
  return await app.carrier.addPlan({
    ref: planRef(order),
    iccid: order.iccid,
    planCode: order.snapshot.plan.code,
  });
}

async function afterPlan(
  app: App,
  order: Order,
  answer: Outcome<PlanReceipt>,
  sent: Sent,
): Promise<StepResult> {
  const { ref } = sent;
  switch (answer.answer) {
    case "done": {
      const { carrierRef, validUntilMs } = answer.value;
      const change = { carrierRef, validUntilMs };
      const moved = await moveOrder(
        app,
        order,
        "unblocking",
        change,
        bookPlan(app, order, ref, carrierRef),
      );
      if (!moved) await noteLateSuccess(app, ref, carrierRef);
      return "now";
    }
    case "refused":
      if (answer.code === "balance-too-low") {
        app.log.error(
          { orderNo: order.orderNo },
          "our balance at the carrier is too low, orders are being refunded",
        );
      }
      return (await giveBack(app, order, {
        ref,
        problem: "order.problem.refused",
        reason: `${answer.code}: ${answer.reason}`,
        seenSends: sent.sends,
      }))
        ? "now"
        : "again";
    case "unknown":
      return await stillUnknown(app, order, answer.reason, sent);
  }
}

async function stillUnknown(
  app: App,
  order: Order,
  reason: string,
  { firstSentAtMs }: Sent,
): Promise<StepResult> {
  const nowMs = app.clock.nowMs();
  // However often it is sent again, the customer waits since the first time.
  const waitedMs = nowMs - firstSentAtMs;
  if (isSlow(waitedMs)) {
    app.log.warn({ orderNo: order.orderNo, reason, waitedMs }, "carrier result unknown");
    // After a downtime both moments are over at once; then the second news says it all.
    const news = isLong(waitedMs) ? undefined : "slow";
    if (order.state === "adding-plan")
      await moveOrder(app, order, "in-doubt", {}, nothingElse, news);
    if (isLong(waitedMs)) {
      await app.store.write((tables) => addNews(app, tables, order.orderNo, "slower"));
      app.wakeJobs();
    }
  }
  if (waitedMs >= ticketAfterMs) {
    const attempt = await app.store.read((tables) => tables.carrierAttempts.find(planRef(order)));
    if (attempt !== undefined) await putInDoubt(app, order, attempt, reason);
  }
  return { runAtMs: nextNewsMs(firstSentAtMs, nowMs, app.carrier.traits.askEveryMs) };
}

/** The manual queue, with what is known. Asking the carrier goes on meanwhile. */
async function putInDoubt(
  app: App,
  order: Order,
  attempt: CarrierAttempt,
  reason: string,
): Promise<void> {
  await askPerson(app, order, "in-doubt", {
    ref: attempt.ref,
    carrier: app.carrier.name,
    plan: order.snapshot.plan.code,
    firstSentAtMs: attempt.firstSentAtMs,
    sentAtMs: attempt.sentAtMs,
    sends: attempt.sends,
    notFoundCount: attempt.notFoundCount,
    lastAnswer: reason,
  });
}

type Waiting = "card-busy" | "stopped";

/** Nothing can be sent for this order yet. The person who paid for it is not left in silence. */
async function waitForTurn(app: App, order: Order, why: Waiting): Promise<StepResult> {
  const nowMs = app.clock.nowMs();
  const waitedMs = nowMs - (order.paidAtMs ?? nowMs);
  if (isSlow(waitedMs)) {
    const detail = { orderNo: order.orderNo, waitedMs, why };
    if (isLong(waitedMs)) app.log.error(detail, "paid order still waits for its turn, please look");
    else app.log.warn(detail, "paid order waits for its turn");
    await app.store.write((tables) =>
      addNews(app, tables, order.orderNo, isLong(waitedMs) ? "slower" : "slow"),
    );
    app.wakeJobs();
  }
  if (waitedMs >= ticketAfterMs) await askWhyItWaits(app, order, { why, waitedMs });
  const leastMs = Math.max(5000, app.carrier.traits.askEveryMs);
  return { runAtMs: nextNewsMs(order.paidAtMs ?? nowMs, nowMs, leastMs) };
}

/**
 * Nobody pays to wait for ever: a person looks at what stands in the way. Its turn may come all the
 * same.
 */
async function askWhyItWaits(
  app: App,
  order: Order,
  detail: { why: Waiting; waitedMs: number },
): Promise<void> {
  const { orderNo, paidAtMs } = order;
  const evidence = { ...detail, paidAtMs, carrier: app.carrier.name };
  const ticket = {
    kind: "reconcile",
    about: findingName("waits", orderNo),
    orderNo,
    evidence,
  } as const;
  const opened = await app.store.write(async (tables) => {
    const now = await tables.orders.find(orderNo);
    return now?.state === "paid" && (await openTicketIn(app, tables, ticket));
  });
  if (opened) alarm(app, ticket);
}
