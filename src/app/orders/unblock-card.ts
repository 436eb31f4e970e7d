import type { Carrier } from "../../carriers/carrier.ts";
import { given } from "../../core/given.ts";
import type { CarrierAttempt } from "../../core/orders/attempt.ts";
import type { Order } from "../../core/orders/order.ts";
import { attemptRef } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { askAgainMs, isSlow } from "../carrier-pace.ts";
import { addNews } from "../delivery/news.ts";
import type { JobResult } from "../job.ts";
import { bookEarning } from "../money/bookings.ts";
import { moveOrder } from "../order-move.ts";
import { askPerson } from "./ask-person.ts";
import { moveToWait } from "./order-moves.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long unblocking is tried before a person is asked, and before only the person is left. */
const helpAfterMs = 15 * minuteMs;
const giveUpAfterMs = 24 * 60 * minuteMs;

/**
 * The plan is on the card: releases the SIM and reads it back. Repeating an unblock is harmless, it
 * names a state and not an addition. The money of a plan that was delivered is never given back
 * here: a person takes over instead.
 */
export async function unblockCard(app: App, order: Order): Promise<JobResult> {
  const nowMs = app.clock.nowMs();
  const attempt = await app.store.write((tables) => attemptOf(tables, order, nowMs));
  const { ref } = attempt;
  const iccid = await cardOf(app, order);
  if (iccid === undefined)
    return await notYet(app, order, "nobody knows which card the plan went to", attempt);
  const carrier = app.carriers.of(order.carrier);
  const answer = await carrier.unblock({ ref, iccid });
  if (answer.answer === "done" && (await isBack(carrier, iccid))) {
    // Somebody may have called a person meanwhile; then it is taken from where it stands now.
    const { carrierRef } = answer.value;
    const moved = await app.store.write((tables) => finishOrder(app, tables, order, carrierRef));
    return moved ? "finished" : "again";
  }
  const reason = answer.answer === "done" ? "read-back does not show it yet" : answer.reason;
  app.log.warn({ orderNo: order.orderNo, reason }, "SIM not unblocked yet");
  return await notYet(app, order, reason, attempt);
}

type Unblocking = Pick<CarrierAttempt, "ref" | "sentAtMs">;

/** The order's unblocking, which begins now if it has not begun yet. */
async function attemptOf(
  { carrierAttempts }: Tables,
  { orderNo }: Order,
  sentAtMs: number,
): Promise<Unblocking> {
  const [earlier] = await carrierAttempts.ofOrder(orderNo, "unblock");
  if (earlier !== undefined) return earlier;
  const ref = attemptRef(orderNo, "unblock");
  await carrierAttempts.add({ ref, orderNo, step: "unblock", sentAtMs });
  return { ref, sentAtMs };
}

/**
 * An order that was rebuilt from its payment may be without its card; then only the carrier's list
 * may show it.
 */
async function cardOf(app: App, order: Order): Promise<string | undefined> {
  if (order.iccid !== undefined) return order.iccid;
  const carrier = app.carriers.of(order.carrier);
  const list = await carrier.listPlanOrders?.(order.createdAtMs - hourMs, app.clock.nowMs());
  if (list?.answer !== "done") return undefined;
  const attempts = await app.store.read((tables) =>
    tables.carrierAttempts.ofOrder(order.orderNo, "plan"),
  );
  return list.value.find((row) => attempts.some(({ ref }) => ref === row.ref))?.iccid;
}

/** "Done" is only said after the carrier shows a working card. */
async function isBack(carrier: Carrier, iccid: string): Promise<boolean> {
  const read = await carrier.readCard(iccid);
  return read.answer === "done" && read.value.state === "active";
}

/**
 * The card works: the money is earned. Also the way in for a person who has seen it with their own
 * eyes. False when somebody was first.
 */
export async function finishOrder(
  app: App,
  tables: Tables,
  order: Order,
  carrierRef?: string,
): Promise<boolean> {
  const atMs = app.clock.nowMs();
  if (!(await moveOrder(tables, { order, to: "done", change: { finishedAtMs: atMs }, atMs })))
    return false;
  const detail = given({ carrierRef });
  for (const { ref } of await tables.carrierAttempts.ofOrder(order.orderNo, "unblock"))
    await tables.carrierAttempts.finish(ref, "done", detail);
  await bookEarning(tables, order, atMs);
  await addNews(app, tables, order.orderNo, "done");
  return true;
}

async function notYet(
  app: App,
  order: Order,
  reason: string,
  { ref, sentAtMs: startedAtMs }: Unblocking,
): Promise<JobResult> {
  const nowMs = app.clock.nowMs();
  const waitedMs = nowMs - startedAtMs;
  if (waitedMs < helpAfterMs) {
    if (isSlow(waitedMs)) {
      await app.store.write((tables) => addNews(app, tables, order.orderNo, "unblock-slow"));
    }
    const leastMs = app.carriers.of(order.carrier).traits.askEveryMs;
    const milestoneMs = startedAtMs + (isSlow(waitedMs) ? helpAfterMs : 2 * minuteMs);
    return {
      runAtMs: Math.max(
        nowMs + leastMs,
        Math.min(nowMs + askAgainMs(waitedMs, leastMs), milestoneMs),
      ),
    };
  }
  if (order.state === "unblocking") await moveToWait(app, order, "needs-help", "needs-help");
  const evidence = {
    ref,
    carrier: order.carrier,
    startedAtMs,
    lastAnswer: reason,
  };
  const { orderNo } = order;
  await askPerson(app, order, "needs-help", { kind: "needs-help", orderNo, evidence });
  // The carrier may come round by itself; after a day only the person is left, who can have it
  // tried again.
  return waitedMs < giveUpAfterMs ? { runAtMs: nowMs + 10 * minuteMs } : "finished";
}
