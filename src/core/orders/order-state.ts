import { allows } from "../transitions.ts";

/**
 * The life of an order, as one literal table: state → the states it may become.
 *
 * `closed` may still become `refund-due`: money that arrives after we closed the order goes back by
 * itself. It becomes
 * `paid` where the plan may have been sent before (a restored database forgot the payment): the
 * carrier is asked first.
 * `in-doubt` means the carrier has not told us whether the plan was added; only an answer of
 * theirs, or a person with evidence, leads out of it, never time alone.
 */
export const orderTransitions = {
  "awaiting-payment": ["paid", "closed"],
  closed: ["paid", "refund-due"],
  paid: ["adding-plan", "refund-due"],
  "adding-plan": ["unblocking", "in-doubt", "refund-due"],
  "in-doubt": ["unblocking", "refund-due"],
  unblocking: ["done", "needs-help"],
  /**
   * The plan is on the card, the SIM is still stopped: a person finishes it, nothing is refunded.
   */
  "needs-help": ["done"],
  done: [],
  "refund-due": ["refunded", "refund-stuck"],
  /**
   * The provider could not return the money (a closed bank account): the operator finishes it by
   * hand.
   */
  "refund-stuck": ["refunded"],
  refunded: [],
} as const satisfies Record<string, readonly string[]>;

/** Where an order stands. */
export type OrderState = keyof typeof orderTransitions;

/** Whether an order may go from one state straight to the other. */
export function mayBecome(from: OrderState, to: OrderState): boolean {
  return allows<OrderState>(orderTransitions, from, to);
}

/** States in which nothing more will happen by itself or by the person. */
export function isFinished(state: OrderState): boolean {
  return orderTransitions[state].length === 0;
}

/**
 * A recharge of this order is under way at the carrier, so no other one of the same card may begin.
 */
export function isRecharging(state: OrderState): boolean {
  return state === "adding-plan" || state === "in-doubt" || state === "unblocking";
}

/** The money of this order goes back, or has gone back. */
export function isGivenBack(state: OrderState): boolean {
  return state === "refund-due" || state === "refund-stuck" || state === "refunded";
}
