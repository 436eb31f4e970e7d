import { randomBytes } from "node:crypto";
import type { Context, Refund } from "./context.ts";
import { currentOrder } from "./orders.ts";
import { makeRefund, refundObstacle } from "./refunds.ts";

/**
 * What a person does at the merchant's own console, past the shop's program.
 * `amountFen`: the whole payment unless told. `takesMs`: how long it is `PROCESSING`, as to a bank
 * card for days. `endsAs`: `SUCCESS` unless told.
 */
export type HandRefund = {
  amountFen?: number;
  takesMs?: number;
  endsAs?: Refund["endsAs"];
};

/**
 * Gives a payment back, or a part of it. The shop hears nothing of it but in its bill. Answers with
 * the number that the console made; undefined when WeChat refuses (not paid, more than is left,
 * within a minute of the last).
 */
export function refundByHand(
  context: Context,
  outTradeNo: string,
  { amountFen, takesMs = context.refundDelayMs, endsAs = "SUCCESS" }: HandRefund = {},
): string | undefined {
  const order = currentOrder(context, outTradeNo);
  if (order === undefined) return undefined;
  const amount = { refund: amountFen ?? order.amountFen, total: order.amountFen };
  if (refundObstacle(context, order, amount) !== undefined) return undefined;
  const outRefundNo = `MP${context.now()}${randomBytes(4).toString("hex")}`;
  makeRefund(context, order, {
    outRefundNo,
    body: {},
    amountFen: amount.refund,
    reason: "商户平台退款",
    endsAs,
    takesMs,
  });
  return outRefundNo;
}
