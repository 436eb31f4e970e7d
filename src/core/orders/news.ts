/**
 * What a person is told about an order without having asked. Each is told once, of each refund
 * once.
 */
export const newsKinds = [
  "paid",
  "done",
  "refund",
  "refunded",
  "refund-stuck",
  "extra",
  "slow",
  "slower",
  "unblock-slow",
  "needs-help",
  "expired",
] as const;

/** One of them. */
export type News = (typeof newsKinds)[number];
