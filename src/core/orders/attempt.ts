import { versionOfRef } from "../refs.ts";
import type { AttemptState } from "./attempt-state.ts";

/**
 * One call to a carrier. The row is committed before the call. A worker that finds the row there
 * asks what became of the call instead of making it.
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
 * Of the attempts of an order's plan the one that may be sent again; all others are only asked
 * about. An order has several when its database was lost and more than one release may have sent
 * it. Undefined when there is none.
 */
export function attemptToSend(attempts: readonly CarrierAttempt[]): CarrierAttempt | undefined {
  const [first] = attempts.toSorted(
    (one, other) => other.permits - one.permits || versionOfRef(other.ref) - versionOfRef(one.ref),
  );
  return first;
}

/**
 * How often a plan was sent or may have been, under all its references. An answer that was asked
 * for at another count says nothing: there is a sending that it does not know.
 */
export function sendsOf(attempts: readonly CarrierAttempt[]): number {
  return attempts.reduce((sum, { sends }) => sum + sends, 0);
}
