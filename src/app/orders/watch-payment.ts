import type { App } from "../app.ts";
import type { JobResult } from "../job.ts";
import { checkPayment } from "../money/ask-payment.ts";
import { cancelOrder } from "./cancel-order.ts";

/**
 * Notifications get lost, so unpaid orders are asked about: soon and often first, then less (ms
 * after ordering).
 */
const ladderMs = [
  15_000,
  45_000,
  2 * 60_000,
  5 * 60_000,
  10 * 60_000,
  15 * 60_000,
  20 * 60_000,
  25 * 60_000,
];

/** WeChat stops taking money at the order's own expiry; the slack is for clocks that differ. */
const closingSlackMs = 60_000;

/** Looks after an unpaid order until it is paid, or over and closed. */
export async function watchPayment(app: App, orderNo: string): Promise<JobResult> {
  const order = await app.store.read((tables) => tables.orders.find(orderNo));
  if (order === undefined) throw new Error(`No order ${orderNo}.`);
  if (order.state !== "awaiting-payment") return "finished";

  const nowMs = app.clock.nowMs();
  const closeAtMs = order.expiresAtMs + closingSlackMs;
  if (nowMs < closeAtMs) {
    if ((await checkPayment(app, orderNo)) !== "awaiting-payment") return "finished";
    const next = ladderMs
      .map((afterMs) => order.createdAtMs + afterMs)
      .find((atMs) => atMs > nowMs);
    return { runAtMs: Math.min(next ?? closeAtMs, closeAtMs) };
  }
  const result = await cancelOrder(app, orderNo, "expired");
  return result === "unclear" ? { runAtMs: nowMs + closeAgainMs(nowMs - closeAtMs) } : "finished";
}

/**
 * Soon at first, because a hiccup is over in seconds; later less, because then a person has been
 * called.
 */
function closeAgainMs(lateMs: number): number {
  return Math.max(30_000, Math.min(Math.round(lateMs / 2), 10 * 60_000));
}
