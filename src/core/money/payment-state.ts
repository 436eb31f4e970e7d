import type { Transitions } from "../transitions.ts";

/** Where one try to pay an order stands. */
export type PaymentState = "open" | "paid" | "closed";

/**
 * The life of one try to pay an order. `closed` may still become `paid`: money can win the race
 * against our closing.
 */
export const paymentTransitions: Transitions<PaymentState> = {
  open: ["paid", "closed"],
  closed: ["paid"],
  paid: [],
};
