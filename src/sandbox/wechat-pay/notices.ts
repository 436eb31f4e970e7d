import { randomUUID } from "node:crypto";
import type { Context, Notice } from "./context.ts";

/** Writes down that a payment is to be notified. Only successful payments are. */
export function announcePayment(context: Context, url: string, plain: object): void {
  announce(context, {
    url,
    eventType: "TRANSACTION.SUCCESS",
    originalType: "transaction",
    summary: "支付成功",
    plain,
  });
}

const refundSummaries = { SUCCESS: "退款成功", ABNORMAL: "退款异常", CLOSED: "退款关闭" };

/** Writes down that the end of a refund is to be notified. */
export function announceRefund(
  context: Context,
  url: string,
  status: keyof typeof refundSummaries,
  plain: object,
): void {
  announce(context, {
    url,
    eventType: `REFUND.${status}`,
    originalType: "refund",
    summary: refundSummaries[status],
    plain,
  });
}

type Announcement = Pick<Notice, "url" | "eventType" | "originalType" | "summary" | "plain">;

function announce(context: Context, announcement: Announcement): void {
  const { notices, now } = context;
  const notice: Notice = {
    // The same id on every redelivery.
    id: `EV-${randomUUID()}`,
    ...announcement,
    createdAtMs: now(),
    failures: 0,
    probe: context.plansProbe() ? "planned" : "none",
    state: "waiting",
  };
  notices.put(notice.id, notice, notice.createdAtMs);
  context.wake();
}
