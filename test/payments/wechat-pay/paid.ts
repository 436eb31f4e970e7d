import { expect } from "vitest";
import { doneValue, payment, type Shop } from "../../sandbox/wechat-pay/shop.ts";

/** A payment that was asked for and paid. */
export async function paid(shop: Shop, change = {}) {
  const request = payment(change);
  doneValue(await shop.client().open(request));
  expect(shop.sandbox.pay(request.outTradeNo)).toBe("paid");
  return request;
}

/** All of it, to be given back. */
export const refundOf = ({ outTradeNo, amountFen }: { outTradeNo: string; amountFen: number }) => ({
  outTradeNo,
  outRefundNo: `R_${outTradeNo}`,
  amountFen,
  totalFen: amountFen,
  reason: "未到账，原路退回",
});
