import type { Transitions } from "../transitions.ts";

/** How far the books are with a refund that a bill has shown. */
export type BilledRefundState = "ours" | "undecided" | "unbooked" | "booked" | "failed";

/**
 * `ours`: made by us under our own number, which its own refund looks after (a restored database
 * may not know that at first). All others a person has made at the provider's console.
 * `undecided`: it is under way there, or has failed in a way that can be mended. `unbooked`: the
 * money is back, and its order has not come to its end, which tells what that means. `booked`: it
 * stands in our books. `failed`: no money went back.
 */
export const billedRefundTransitions: Transitions<BilledRefundState> = {
  ours: [],
  undecided: ["ours", "unbooked", "booked", "failed"],
  unbooked: ["ours", "booked"],
  booked: [],
  failed: [],
};

/** A refund as a bill has shown it. Amounts are fen, moments epoch ms. */
export type BilledRefund = {
  outRefundNo: string;
  outTradeNo: string;
  refundId: string;
  amountFen: number;
  state: BilledRefundState;
  seenAtMs: number;
};
