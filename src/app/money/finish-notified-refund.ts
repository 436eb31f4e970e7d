import type { Notification } from "../../payments/payment.ts";
import type { App } from "../app.ts";
import { takeRefundEnd } from "./refund-payment.ts";

type RefundNotification = Extract<Notification, { type: "refund" }>;

/** Takes in what became of a refund. One that we did not make is somebody's business to look at. */
export async function finishNotifiedRefund(
  app: App,
  { outRefundNo, refundId, status }: RefundNotification,
): Promise<void> {
  const refund = await app.store.read((tables) => tables.refunds.find(outRefundNo));
  if (refund === undefined) app.log.error({ outRefundNo }, "refund that we did not make");
  else if (status !== "processing")
    await app.store.write((tables) =>
      takeRefundEnd(app, tables, refund, status === "succeeded" ? "succeeded" : "stuck", refundId),
    );
}
