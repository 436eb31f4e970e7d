import type { PlanReceipt } from "../../carriers/carrier.ts";
import { rechargeStop } from "../../core/cards/card-stop.ts";
import { attemptToSend, type CarrierAttempt, sendsOf } from "../../core/orders/attempt.ts";
import type { Order } from "../../core/orders/order.ts";
import { isRecharging } from "../../core/orders/order-state.ts";
import type { Outcome } from "../../core/outcome.ts";
import { attemptRef } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { isLong, isSlow, nextNewsMs, ticketAfterMs } from "../carrier-pace.ts";
import { addNews } from "../delivery/news.ts";
import { isCarrierStopped } from "../halts/carrier-stop.ts";
import { assumeSent } from "../halts/perhaps-sent.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import type { StepResult } from "../job.ts";
import { findMoney } from "../money/find-money.ts";
import { moveOrder } from "../order-move.ts";
import {
  askUnderAll,
  isNotFound,
  isSurelyMissing,
  noteAnswers,
  weightiest,
} from "./ask-carrier.ts";
import { noteLateSuccess } from "./late-success.ts";
import { type FailedRecharge, giveBack, moveToWait, takePlanAsAdded } from "./order-moves.ts";
import { putInDoubt } from "./put-in-doubt.ts";
import { waitForTurn } from "./wait-for-turn.ts";

/**
 * How old an intent may be when it is sent, ms. After that other workers take the plan for sent and
 * ask about it, the carrier's "never heard of it" is on its way to being believed, and a person may
 * have decided already.
 */
const intentKeepsMs = 10_000;

/**
 * Orders the plan of a paid order. The intent is committed before the call. Only the worker that
 * wrote it down sends it; every other worker asks what became of it.
 */
export async function beginPlan(app: App, order: Order): Promise<StepResult> {
  const { orderNo, iccid } = order;
  const carrier = app.carriers.of(order.carrier);
  const earlier = await app.store.read(attemptsOf(order));
  const mayBeSent = earlier.length === 0 && iccid !== undefined;
  const card = mayBeSent ? await carrier.readCard(iccid) : undefined;
  if (card?.answer === "done") {
    const stop = rechargeStop(card.value);
    // Since the card was checked it was moved, cancelled or frozen: the plan would be money for
    // nothing.
    if (stop !== undefined) {
      const why = {
        problem: "order.problem.cancelled-card",
        reason: `card is ${stop}`,
        seenSends: 0,
      } as const;
      return await giveUp(app, order, why);
    }
  }
  const ref = attemptRef(orderNo, "plan");
  let sentAtMs = app.clock.nowMs();
  const intended = await app.store.write(async (tables) => {
    // A backup may have been put in place since this job was taken.
    if (await isRecovering(tables)) return "stopped";
    if (mayBeSent && (await isCarrierStopped(tables, order.carrier))) return "stopped";
    const others = await tables.orders.openOfCard(order.cardHash);
    if (others.some((other) => other.orderNo !== orderNo && isRecharging(other.state)))
      return "card-busy";
    sentAtMs = app.clock.nowMs();
    if (!(await moveOrder(tables, { order, to: "adding-plan", atMs: sentAtMs })))
      return "overtaken";
    // After a restore attempts may be there already: then it may have been sent, and is asked
    // about. That comes before any thought of giving back, for the plan may be there.
    sentAtMs = app.clock.nowMs();
    const isForgotten = (await attemptsOf(order)(tables)).length === 0;
    // Gone since we looked means forgotten by a restore, not never sent.
    const refs = earlier.length === 0 ? [ref] : earlier.map((attempt) => attempt.ref);
    if (isForgotten) await assumeSent(tables, { orderNo, refs, sentAtMs });
    return isForgotten && mayBeSent ? "send" : "ask";
  });
  if (intended === "card-busy" || intended === "stopped")
    return await waitForTurn(app, order, intended);
  if (intended === "overtaken") return "again";
  const moved: Order = { ...order, state: "adding-plan" };
  const answer = intended === "send" ? await send(app, moved, ref, sentAtMs) : undefined;
  return answer === undefined
    ? "now"
    : await afterPlan(app, moved, answer, { ref, firstSentAtMs: sentAtMs, sends: 1 });
}

/** Under which references the plan of an order was sent, or may have been. */
function attemptsOf({ orderNo }: Order): (tables: Tables) => Promise<readonly CarrierAttempt[]> {
  return (tables) => tables.carrierAttempts.ofOrder(orderNo, "plan");
}

/** The recharge will not happen: commits that its money goes back. */
async function giveUp(app: App, order: Order, failure: FailedRecharge): Promise<StepResult> {
  const moved = await app.store.write((tables) => giveBack(app, tables, order, failure));
  const { reason } = failure;
  if (moved) app.log.warn({ orderNo: order.orderNo, reason }, "recharge refused, refunding");
  return moved ? "now" : "again";
}

/** WeChat shows that a refund was begun, so nothing may be sent for it any more: all goes back. */
async function giveBackAgain(app: App, order: Order, seenSends: number): Promise<StepResult> {
  const why = {
    problem: "order.problem.given-back",
    reason: "a refund was begun before",
    seenSends,
  } as const;
  return await giveUp(app, order, why);
}

/**
 * A plan order is out: asked about, and sent again only with a permission that was committed
 * before.
 */
export async function askForPlan(app: App, order: Order): Promise<StepResult> {
  const attempts = await app.store.read(attemptsOf(order));
  const own = attemptToSend(attempts);
  const carrier = app.carriers.of(order.carrier);
  const isMissing = (attempt: CarrierAttempt): boolean =>
    isSurelyMissing(carrier.traits, attempt, app.clock.nowMs());
  // A reference may have come to light since the permission was given.
  const areOthersMissing = attempts.every((one) => one === own || isMissing(one));
  if (own !== undefined && own.sends < own.permits && areOthersMissing)
    return await sendAgain(app, order, attempts, own);
  const asked = await askUnderAll(app, carrier, attempts);
  const noted = await noteAnswers(app, asked);
  const heard = weightiest(noted, isMissing);
  if (own === undefined || heard === undefined)
    throw new Error(`Order ${order.orderNo} is ${order.state} without a carrier attempt.`);
  const { attempt, found } = heard;
  const sent = {
    ref: attempt.ref,
    firstSentAtMs: own.firstSentAtMs,
    sends: sendsOf(attempts),
  };
  if (!isNotFound(found)) return await afterPlan(app, order, found, sent);
  return isMissing(attempt)
    ? await afterMissing(app, order, attempts, own)
    : await stillUnknown(app, order, "not found yet", sent);
}

/** The carrier has surely never heard of any of its references. `own` may be sent again. */
async function afterMissing(
  app: App,
  order: Order,
  attempts: readonly CarrierAttempt[],
  own: CarrierAttempt,
): Promise<StepResult> {
  const seenSends = sendsOf(attempts);
  if (!app.carriers.of(order.carrier).traits.repeatsByRef) {
    if ((await findMoney(app, order.orderNo)) === "refund-begun")
      return await giveBackAgain(app, order, seenSends);
    // There the same reference could become a second order, so a person decides.
    await putInDoubt(
      app,
      order,
      attempts,
      "the carrier has never heard of it, and may not be asked twice",
    );
    return await stillUnknown(app, order, "not found", own);
  }
  if (order.iccid === undefined) {
    // Rebuilt without its card, so there is nothing that could be sent.
    const why = {
      problem: "order.problem.refused",
      reason: "never arrived",
      seenSends,
    } as const;
    return await giveUp(app, order, why);
  }
  await app.store.write(async (tables) => {
    // Whatever has come to light meanwhile is asked about first.
    if (sendsOf(await attemptsOf(order)(tables)) === seenSends)
      await tables.carrierAttempts.permit(own.ref, own.permits);
  });
  return "now";
}

/**
 * What is known when a call is made or an answer asked for: its reference, since when the customer
 * waits, and how often the plan was sent under all its references.
 */
type Sent = Pick<CarrierAttempt, "ref" | "firstSentAtMs" | "sends">;

async function sendAgain(
  app: App,
  order: Order,
  attempts: readonly CarrierAttempt[],
  own: CarrierAttempt,
): Promise<StepResult> {
  const { ref, firstSentAtMs } = own;
  const sends = sendsOf(attempts);
  const sent = { ref, firstSentAtMs, sends };
  const found = await findMoney(app, order.orderNo);
  if (found === "refund-begun") return await giveBackAgain(app, order, sends);
  if (found === "unknown")
    return await stillUnknown(app, order, "nobody tells whether a refund was begun", sent);
  const nowMs = app.clock.nowMs();
  const taken = await app.store.write(async (tables) => {
    if (await isRecovering(tables)) return "stopped";
    if (await isCarrierStopped(tables, order.carrier)) return "stopped";
    if (sendsOf(await attemptsOf(order)(tables)) !== sends) return "overtaken";
    return (await tables.carrierAttempts.takePermit(ref, nowMs)) ? "send" : "overtaken";
  });
  if (taken === "stopped") return await stillUnknown(app, order, "nothing may be sent now", sent);
  if (taken === "overtaken") return "again";
  const again = await send(app, order, ref, nowMs);
  // A refusal of the repetition says nothing about the first sending, which may still be on its
  // way.
  const answer: Outcome<PlanReceipt> =
    again.answer === "refused"
      ? { answer: "unknown", reason: `repetition refused: ${again.code}` }
      : again;
  return await afterPlan(app, order, answer, { ...sent, sends: sends + 1 });
}

/** Sends what was written down at `intendedAtMs`, unless this worker stood still since. */
async function send(
  app: App,
  order: Order,
  ref: string,
  intendedAtMs: number,
): Promise<Outcome<PlanReceipt>> {
  const ageMs = app.clock.nowMs() - intendedAtMs;
  if (ageMs < 0 || ageMs > intentKeepsMs)
    return { answer: "unknown", reason: "not sent, its intent is old" };
  const { iccid, snapshot } = order;
  if (iccid === undefined) return { answer: "unknown", reason: "not sent, its card is not known" };
  return await app.carriers.of(order.carrier).addPlan({ ref, iccid, planCode: snapshot.plan.code });
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
      const added = { ref, ...answer.value };
      const moved = await app.store.write((tables) => takePlanAsAdded(app, tables, order, added));
      if (!moved) await noteLateSuccess(app, ref, added.carrierRef);
      return "now";
    }
    case "refused":
      if (answer.code === "balance-too-low") {
        app.log.error(
          { orderNo: order.orderNo },
          "our balance at the carrier is too low, orders are being refunded",
        );
      }
      return await giveUp(app, order, {
        problem: "order.problem.refused",
        reason: `${answer.code}: ${answer.reason}`,
        seenSends: sent.sends,
      });
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
    if (order.state === "adding-plan") await moveToWait(app, order, "in-doubt", news);
    if (isLong(waitedMs)) {
      await app.store.write((tables) => addNews(app, tables, order.orderNo, "slower"));
    }
  }
  if (waitedMs >= ticketAfterMs) {
    await putInDoubt(app, order, await app.store.read(attemptsOf(order)), reason);
  }
  const { askEveryMs } = app.carriers.of(order.carrier).traits;
  return { runAtMs: nextNewsMs(firstSentAtMs, nowMs, askEveryMs) };
}
