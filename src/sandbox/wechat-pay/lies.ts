/**
 * How a genuine answer or notification can say something else than what was asked for:
 * - `one-fen-less`: of the amount it is about (of a refund its own, else the payment's).
 * - `other-total`: a refund of a payment of another amount.
 * - `other-currency`: dollars.
 * - `other-payment`, `other-refund`: the number of another one.
 */
export const lies = [
  "one-fen-less",
  "other-total",
  "other-currency",
  "other-payment",
  "other-refund",
] as const;
export type Lie = (typeof lies)[number];

/**
 * A genuine answer that says "done" of what is not done yet, and is wrong besides: about another
 * payment or refund, in dollars, of another merchant or app, with a transaction that has paid
 * something else. Whoever does not compare all of it believes in money that is not there.
 */
export const earlyLies = [
  ...lies.map((lie) => `early ${lie}` as const),
  ...(["early other-app", "early other-merchant", "early other-transaction"] as const),
];
export type EarlyLie = (typeof earlyLies)[number];

export function isEarlyLie(fault: string | undefined): fault is EarlyLie {
  return earlyLies.some((lie) => lie === fault);
}

/** The same answer or notification, with the lie in it. */
export function withLie(plain: object, lie: Lie): object {
  const amount = amountOf(plain);
  switch (lie) {
    case "one-fen-less": {
      const what = "refund" in amount ? "refund" : "total";
      return { ...plain, amount: { ...amount, [what]: Number(amount[what]) - 1 } };
    }
    case "other-total":
      return { ...plain, amount: { ...amount, total: Number(amount.total) + 1 } };
    case "other-currency":
      return { ...plain, amount: { ...amount, currency: "USD" } };
    case "other-payment":
      return { ...plain, out_trade_no: "R20200101OTHERONE-1" };
    case "other-refund":
      return { ...plain, out_refund_no: "R20200101OTHERONE-1-R" };
  }
}

export function isLie(fault: string | undefined): fault is Lie {
  return lies.some((lie) => lie === fault);
}

function amountOf(plain: object): { total?: number; refund?: number } {
  const { amount } = plain as { amount?: { total: number; refund?: number } };
  return { ...amount };
}
