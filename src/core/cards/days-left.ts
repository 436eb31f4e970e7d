import { chinaWeekday, dayEnd } from "../calendar.ts";
import type { Range } from "../range.ts";
import { type Text, text } from "../text.ts";
import type { Card } from "./card.ts";
import { cycleEnd } from "./term.ts";
import { type Forecast, forecastOf } from "./usage.ts";

/**
 * How long the data that is left will last, whole days; `low` if the days are busy, `high` if they
 * are quiet.
 */
type DaysLeft = Range & {
  /** When there is new data or the term is over, epoch ms: nobody needs to look further. */
  untilMs: number;
  /** Busy days or not, it lasts until then. */
  lasts: boolean;
};

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * From the card's own use, weekday by weekday. Undefined when the card is not running, has no data
 * left, or its history is shorter than a week. Never throws.
 */
export function daysLeft(card: Card, nowMs: number): DaysLeft | undefined {
  const { state, remainingKb, expiresAtMs, network } = card;
  if (state !== "active" || remainingKb <= 0 || expiresAtMs === undefined || expiresAtMs < nowMs)
    return undefined;
  const forecast = forecastOf(card.usage, nowMs, false);
  if (forecast?.weekdayKb.includes(undefined) !== false) return undefined;
  const untilMs = Math.min(cycleEnd(network, nowMs), expiresAtMs);
  const whole = Math.floor((untilMs + 1 - nowMs) / DAY_MS);
  const days = (end: keyof Range): number | undefined =>
    lastingDays(remainingKb, { forecast, end, nowMs, untilMs });
  const busy = days("high");
  return { low: busy ?? whole, high: days("low") ?? whole, untilMs, lasts: busy === undefined };
}

/** Whole days until the data is gone; undefined when it lasts until `untilMs`. */
function lastingDays(
  remainingKb: number,
  {
    forecast,
    end,
    nowMs,
    untilMs,
  }: { forecast: Forecast; end: keyof Range; nowMs: number; untilMs: number },
): number | undefined {
  let leftKb = remainingKb;
  let atMs = nowMs;
  while (atMs < untilMs) {
    const nextMs = Math.min(dayEnd(atMs), untilMs) + 1;
    // The rest of today counts for its share.
    const useKb =
      ((forecast.weekdayKb[chinaWeekday(atMs)] ?? 0) * forecast.factor[end] * (nextMs - atMs)) /
      DAY_MS;
    if (useKb > leftKb)
      return Math.floor((atMs - nowMs + (leftKb / useKb) * (nextMs - atMs)) / DAY_MS);
    leftKb -= useKb;
    atMs = nextMs;
  }
  return undefined;
}

/** One sentence for the person, or undefined when the history says nothing. */
export function daysLeftText(card: Card, nowMs: number): Text | undefined {
  const left = daysLeft(card, nowMs);
  if (left === undefined) return undefined;
  if (left.lasts) return text("daysLeft.lasts", { date: { atMs: left.untilMs, as: "date" } });
  if (left.high === 0) return text("daysLeft.today");
  if (left.low === 0) return text("daysLeft.atMost", { count: left.high });
  return left.low === left.high
    ? text("daysLeft.about", { count: left.low })
    : text("daysLeft.range", { low: left.low, high: left.high });
}
