import type { AttemptState } from "./attempt-state.ts";

/**
 * One call to a carrier. The row is committed before the call: whoever finds it asks instead of
 * sending.
 */
export type CarrierAttempt = {
  ref: string;
  orderNo: string;
  step: "plan" | "unblock";
  state: AttemptState;
  carrierRef?: string;
  reason?: string;
  /** When it was sent last, and when first: since then its customer waits. */
  sentAtMs: number;
  firstSentAtMs: number;
  /** How often the ref may be sent, and how often it was: never more than allowed. */
  permits: number;
  sends: number;
  /** How often in a row the carrier has said that it never heard of the ref, and since when. */
  notFoundCount: number;
  notFoundSinceMs?: number;
};

/**
 * The reference of an order's plan. Derived, so that a restored database asks about the same one
 * again.
 */
export function planRef({ orderNo }: { orderNo: string }): string {
  return `${orderNo}-1`;
}
