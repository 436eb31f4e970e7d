import type { Card } from "../cards/card.ts";
import { either, integer, number, object, oneOf, type Shape } from "../shape.ts";
import type { Terminal } from "../terminals/terminal.ts";
import type { RegionCode } from "./region.ts";

/**
 * What a shop says it does a day. `turnover` is in yuan. Less than one a day is a fraction: 两天一笔 is
 * 0.5.
 */
export type DailyVolume = { kind: "transactions" | "turnover"; low: number; high: number };

/** What a shop wants to spend a month at most, fen; `any` when it does not mind. */
export type Budget = { kind: "limit"; monthlyFen: number } | { kind: "any" };

/** A card in its terminal. */
export type Placed = { card: Card; terminal: Terminal };

/** Everything that advice needs: a card in its terminal, and what its shop told. */
export type Stated = Placed & {
  volume: DailyVolume;
  budget: Budget;
  region: RegionCode | "unknown";
};

/** A daily volume as it is stored. */
export const dailyVolumeShape = object<DailyVolume>({
  kind: oneOf("transactions", "turnover"),
  low: number,
  high: number,
});

/** A budget as it is stored. */
export const budgetShape: Shape<Budget> = either(
  object<Extract<Budget, { kind: "limit" }>>({ kind: oneOf("limit"), monthlyFen: integer(0) }),
  object<Extract<Budget, { kind: "any" }>>({ kind: oneOf("any") }),
);
