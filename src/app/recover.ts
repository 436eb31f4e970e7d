import type { Order, Tables } from "../storage/store.ts";
import { planRef } from "./add-plan.ts";
import type { App } from "./app.ts";
import { chinaDay, daysBefore } from "./china-day.ts";
import type { JobResult } from "./job-result.ts";
import { reconcileBill } from "./reconcile-bill.ts";
import { reconcileCarrier } from "./reconcile-carrier.ts";
import { enterRecovery, leaveRecovery, readRecovery } from "./recovery-mode.ts";
import { askAbout } from "./settle-payment.ts";

const hourMs = 3_600_000;

/** Looked at beyond the gap on its early side: a backup takes a while, and clocks differ. */
const overlapMs = 2 * hourMs;

/** WeChat keeps bills for three months (WeChat Pay v3 docs, "申请交易账单"); an older one would be waited for in vain. */
const billsKeptMs = 88 * 24 * hourMs;

/** So many numbers in a row that WeChat does not know, and there are no more. */
const missesInARow = 3;

/**
 * Recovery mode: the database may have forgotten its newest part (a restored backup, a failover with loss). Until the
 * gap is filled nothing is sent to a carrier, no money is asked for or given back; what comes in is still booked.
 * `sinceMs`: from when on things may be missing. Beginning twice keeps the earlier moment.
 */
export async function beginRecovery(app: App, sinceMs: number): Promise<void> {
  await app.store.write((tables) => beginRecoveryIn(app, tables, sinceMs));
  app.wakeJobs();
}

/** The same inside a transaction that somebody else has begun. */
export async function beginRecoveryIn(
  { clock, dice }: Pick<App, "clock" | "dice">,
  tables: Tables,
  sinceMs: number,
): Promise<void> {
  const nowMs = clock.nowMs();
  // Drawn, not counted: a restored database would count the same number again.
  const id = dice.letters(12);
  await enterRecovery(tables, { id, sinceMs, beganAtMs: nowMs });
  await tables.jobs.add({ id: `recover:${id}`, kind: "recover", ref: "", runAtMs: nowMs, createdAtMs: nowMs });
}

/**
 * Fills the gap from what the others remember: WeChat about each payment that there was or may have been, the
 * carrier's list, the daily bills that are there already. Ends recovery mode when everybody has answered. What only
 * tomorrow's bill can tell comes with tomorrow's reconciliation.
 */
export async function recover(app: App): Promise<JobResult> {
  const begun = await app.store.read(readRecovery);
  if (begun === undefined) return "finished";
  const { sinceMs } = begun;
  const nowMs = app.clock.nowMs();
  const fromMs = sinceMs - overlapMs;
  const orders = await app.store.read((tables) => tables.orders.unsettledSince(fromMs));
  let isClear = true;
  for (const order of orders) isClear = (await askAboutPayments(app, order)) && isClear;
  for (const day of closedDays(Math.max(fromMs, nowMs - billsKeptMs), nowMs)) {
    const result = await reconcileBill(app, day, 1);
    if (result.answer === "not-yet") isClear = false;
  }
  if ((await reconcileCarrier(app, { fromMs, toMs: nowMs })) === "unknown") isClear = false;
  if (!isClear) {
    app.log.error({ sinceMs }, "recovery goes on: somebody has not answered yet");
    return { runAtMs: nowMs + 30_000 };
  }
  const isOver = await app.store.write(async (tables) => {
    // All this took minutes: it may have ended by another worker, or begun anew with another gap.
    if (!(await leaveRecovery(tables, begun))) return false;
    await assumeEverythingSent(app, tables);
    return true;
  });
  if (!isOver) return { runAtMs: app.clock.nowMs() };
  app.log.warn({ sinceMs, orders: orders.length }, "recovery is over, work goes on");
  app.wakeJobs();
  return "finished";
}

/**
 * Also those that may have been made after the last one we remember: their numbers are known beforehand. A number may
 * have been written down and never have reached WeChat while the next one was paid, so one miss is not the end. False
 * when somebody has not answered; a quarantined payment lies with a person already, so recovery need not wait for it.
 */
async function askAboutPayments(app: App, { orderNo }: Order): Promise<boolean> {
  const payments = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
  for (const payment of payments.filter(({ state }) => state !== "paid")) {
    if ((await askAbout(app, payment, "query")) === "unknown") return false;
  }
  const known = new Set(payments.map(({ outTradeNo }) => outTradeNo));
  for (let number = 1, misses = 0; misses < missesInARow; number++) {
    const outTradeNo = `${orderNo}-${number}`;
    const status = known.has(outTradeNo) ? "known" : await askAbout(app, { outTradeNo }, "query");
    if (status === "unknown") return false;
    misses = status === "not-found" ? misses + 1 : 0;
  }
  return true;
}

/** Days whose bill is out: it comes at ten in the morning after. */
function closedDays(fromMs: number, nowMs: number): readonly string[] {
  const last = chinaDay(nowMs - 34.5 * hourMs);
  const days: string[] = [];
  for (let day = chinaDay(fromMs); day <= last; day = daysBefore(day, -1)) days.push(day);
  return days;
}

/** A paid order without an attempt may have had one. Its reference is known, so the carrier is asked before it is sent. */
async function assumeEverythingSent(app: App, tables: Tables): Promise<void> {
  const sentAtMs = app.clock.nowMs();
  for (const order of await tables.orders.unsettledSince(sentAtMs)) {
    if (order.state !== "paid") continue;
    await tables.carrierAttempts.add({ ref: planRef(order), orderNo: order.orderNo, step: "plan", sentAtMs });
  }
}
