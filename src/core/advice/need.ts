import type { Card } from "../cards/card.ts";
import { forecastOf } from "../cards/usage.ts";
import type { Range } from "../range.ts";
import { dataUse, dayKb } from "../terminals/data-use.ts";
import type { TerminalFamily } from "../terminals/terminal.ts";
import type { DailyVolume } from "./stated.ts";

/** What the terminal will probably use. */
export type Need = {
  /**
   * `payments`: estimated from the payments that were told. `turnover`: told as money, so that the
   * payments are a guess of ours too. `history`: from what the card really used. `both`: the
   * history is shorter than a week, and what was told stands in for the missing weekdays.
   */
  from: "payments" | "turnover" | "history" | "both";
  /** Payments a day, as told or made of the turnover. */
  perDay: Range;
  /** Days that the history covers; 0 when there is none. */
  historyDays: number;
  /**
   * Data of one cycle of 30 days, KB. The high end includes the reserve, so a plan of this size is
   * enough.
   */
  lowKb: number;
  highKb: number;
};

const KB_A_MB = 1_024;
const MOST_PAYMENTS_A_DAY = 100_000;

/**
 * The data of one cycle. A card's history decides, weekday by weekday; where it shows nothing, the
 * stated volume fills in: payments × KB for this family and its mix + sign-ons + heartbeats +
 * background. Never throws.
 */
export function needOf(of: {
  card: Card;
  family: TerminalFamily;
  volume: DailyVolume;
  nowMs: number;
}): Need {
  const { card, family, volume, nowMs } = of;
  const perDay = paymentsOf(volume);
  const forecast = forecastOf(card.usage, nowMs, card.state !== "active");
  const weekdays = forecast?.weekdayKb ?? Array<undefined>(7).fill(undefined);
  const unseen = weekdays.filter((kb) => kb === undefined).length;
  const cycleKb = (end: keyof Range): number => {
    const stated = dayKb(family, perDay[end], end);
    const week = weekdays.map((kb) =>
      kb === undefined || forecast === undefined ? stated : kb * forecast.factor[end],
    );
    return (week.reduce((sum, kb) => sum + kb, 0) / week.length) * dataUse.daysACycle;
  };
  return {
    from:
      unseen === 0
        ? "history"
        : unseen < 7
          ? "both"
          : volume.kind === "turnover"
            ? "turnover"
            : "payments",
    perDay,
    historyDays: forecast?.days ?? 0,
    lowKb: Math.floor(cycleKb("low")),
    highKb: Math.ceil(cycleKb("high") * (1 + dataUse.reserve)),
  };
}

/** Whole megabytes from two on: a decimal would claim an exactness that the estimate has not. */
export function tidyKb(kilobytes: number): number {
  return kilobytes < 2 * KB_A_MB ? kilobytes : Math.round(kilobytes / KB_A_MB) * KB_A_MB;
}

/** Many small sales need more data than a few large ones, so the low ticket gives the high end. */
function paymentsOf({ kind, low, high }: DailyVolume): Range {
  const dearest = kind === "turnover" ? dataUse.ticketYuan.high : 1;
  const cheapest = kind === "turnover" ? dataUse.ticketYuan.low : 1;
  const least = sensible(Math.min(low, high) / dearest);
  return { low: least, high: Math.max(least, sensible(Math.max(low, high) / cheapest)) };
}

/**
 * A state that was stored long ago may hold anything; advice on nonsense is still advice, within
 * bounds.
 */
function sensible(payments: number): number {
  if (Number.isNaN(payments)) return 1;
  return Math.round(Math.min(MOST_PAYMENTS_A_DAY, Math.max(1, payments)));
}
