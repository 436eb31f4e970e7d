import type { PaymentState } from "./payment-state.ts";
import type { RefundState } from "./refund-state.ts";

/**
 * `native`: a QR code on another screen. `h5`: a phone's browser. `jsapi`: inside WeChat.
 */
export type PaymentProduct = "native" | "h5" | "jsapi";

/** One try to pay an order, under a number of its own. Amounts are fen, moments epoch ms. */
export type Payment = {
  outTradeNo: string;
  orderNo: string;
  product: PaymentProduct;
  /**
   * The request as JSON, exactly as it was sent: repeating it must not change a byte. Undefined for
   * a payment that was rebuilt from its mark: nobody knows it any more.
   */
  request?: string;
  amountFen: number;
  state: PaymentState;
  transactionId?: string;
  paidAtMs?: number;
  createdAtMs: number;
};

/** One payment given back whole. Amounts are fen, moments epoch ms. */
export type Refund = {
  outRefundNo: string;
  outTradeNo: string;
  orderNo: string;
  amountFen: number;
  /** So much of it a person has given back at the provider's console; the rest is still to go. */
  byHandFen: number;
  /** Of the order (its card could not be recharged) or of a payment too many. */
  cause: "order" | "extra-payment";
  state: RefundState;
  refundId?: string;
  createdAtMs: number;
};

/** How much of a refund goes back under its own number, fen. */
export function restOfRefundFen({ amountFen, byHandFen }: Refund): number {
  return amountFen - byHandFen;
}
