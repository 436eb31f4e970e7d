import { expect } from "vitest";
import { markPayment } from "../../../src/app/money/payment-mark.ts";
import { reconcileBill } from "../../../src/app/reconciliation/reconcile-bill.ts";
import type { ReportContent } from "../../../src/app/reconciliation/reconcile-report.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import type { CardOrder } from "../shopping.ts";
import { minuteMs, secondMs, type World } from "../world.ts";

/** The day on which every world begins. */
export const day = "2026-11-23";

/** An order that we have lost. */
export const lostNo = "R20261123LOSTLOST";

/** What these tests do with the bill of the world that is open. */
export function billsOf(world: () => World) {
  async function compare(age = 1, of = day): Promise<ReportContent> {
    const result = await reconcileBill(world().app, of, age);
    if (result.answer !== "done") throw new Error(result.reason);
    return result.report;
  }

  /** What was found, in short. */
  async function found(age = 1, of = day): Promise<string[]> {
    return (await compare(age, of)).findings.map(
      ({ difference, about, action }) => `${difference} ${about} ${action}`,
    );
  }

  /** A payment at WeChat that nobody here knows, with our mark or another's. */
  async function payUnknown(outTradeNo: string, attach: string, amountFen = 3000): Promise<void> {
    const request = {
      product: "native",
      outTradeNo,
      description: "POS",
      amountFen,
      payerIp: "203.0.113.7",
    } as const;
    const expiresAtMs = Date.now() + 30 * minuteMs;
    expect((await world().app.payments.open({ ...request, attach, expiresAtMs })).answer).toBe(
      "done",
    );
    await world().deliverNotifications();
    world().wechat.faults.inject("notification", "lost");
    expect(world().wechat.pay(outTradeNo)).toBe("paid");
    await world().deliverNotifications();
  }

  async function refundByHand(
    outTradeNo: string,
    amountFen: number,
    totalFen = amountFen,
  ): Promise<void> {
    const refund = { outTradeNo, outRefundNo: "by-hand", amountFen, totalFen, reason: "by hand" };
    expect((await world().app.payments.refund(refund)).answer).toBe("done");
    world().sleep(4 * secondMs);
    await world().deliverNotifications();
  }

  async function doneOrder(): Promise<CardOrder> {
    const order = await world().paidOrder();
    await world().runJobs();
    expect(await world().stateOf(order.orderNo)).toBe("done");
    return order;
  }

  const markOf = (order: Pick<Order, "orderNo" | "cardHash" | "priceFen" | "snapshot">) =>
    markPayment(world().app, order, 2);

  return { compare, found, payUnknown, refundByHand, doneOrder, markOf };
}
