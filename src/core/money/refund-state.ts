import type { Transitions } from "../transitions.ts";

/** Where one refund stands. */
export type RefundState = "due" | "processing" | "succeeded" | "stuck";

/**
 * The life of one refund. `due`: to be submitted. `processing`: accepted by the provider, which is
 * not yet refunded.
 * `stuck`: the provider gave up (a dead bank card, a closed refund): a person finishes it, and a
 * later success of the same refund still counts.
 */
export const refundTransitions: Transitions<RefundState> = {
  due: ["processing", "succeeded", "stuck"],
  processing: ["succeeded", "stuck"],
  stuck: ["succeeded"],
  succeeded: [],
};
