/**
 * What a shop says it does a day. `turnover` is in yuan. Less than one a day is a fraction: 两天一笔 is
 * 0.5.
 */
export type DailyVolume = { kind: "transactions" | "turnover"; low: number; high: number };

/** What a shop wants to spend a month at most, fen; `any` when it does not mind. */
export type Budget = { kind: "limit"; monthlyFen: number } | { kind: "any" };
