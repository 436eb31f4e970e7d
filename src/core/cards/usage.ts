import { chinaWeekday } from "../calendar.ts";
import type { Range } from "../range.ts";

/**
 * What a card used on consecutive days, as its carrier counted. After a gap in the carrier's
 * figures only what follows it.
 */
export type Usage = {
  /** A moment on the last of the days, epoch ms. */
  lastDayMs: number;
  /** KB of each day, the oldest first. */
  dailyKb: readonly number[];
};

/** What the days to come will probably use. */
export type Forecast = {
  /** How many days it rests on. */
  days: number;
  /**
   * Ordinary use by weekday, Sunday first, KB; undefined for a weekday that the days do not show.
   */
  weekdayKb: readonly (number | undefined)[];
  /** What quiet and busy times make of an ordinary day. */
  factor: Range;
};

/** Four weeks: long enough for each weekday to count, short enough to be this season. */
const MOST_DAYS = 28;
/** Older days describe another shop. */
const MOST_AGE_MS = 60 * 24 * 60 * 60 * 1000;
const WEEK = 7;
/** A day of a system update counts as at most this many ordinary days. */
const MOST_OF_A_DAY = 3;
/** The last week against the weeks before: growth goes on, but not for ever. */
const TREND: Range = { low: 0.8, high: 1.25 };
/** However even the days were, tomorrow is not known better than this. */
const LEAST_SPREAD = 0.1;

/**
 * The forecast from a card's own history, by a plain method:
 *
 * 1. the last 28 days; days at the end without any use are dropped when the card was stopped
 * (`stopped`);
 * 2. ordinary use = the median of each weekday, so that one day of updates changes nothing;
 * 3. each day's ratio to its ordinary day: the quarter points of all ratios are the quiet and the
 * busy factor. The busy one is not below the ratios' mean (each capped at 3), so that regular peaks
 * are paid for; both are at least 10 % off 1;
 * 4. trend = median ratio of the last seven days, held between 0.8 and 1.25, from two weeks on; a
 * rising one lifts the busy factor, a falling one lowers the quiet one.
 *
 * Undefined when nothing usable was counted: then somebody must ask the shop. Never throws.
 */
export function forecastOf(
  usage: Usage | undefined,
  nowMs: number,
  stopped: boolean,
): Forecast | undefined {
  if (usage === undefined || nowMs - usage.lastDayMs > MOST_AGE_MS) return undefined;
  const counted = usage.dailyKb.map((kb) => (Number.isFinite(kb) ? Math.max(0, kb) : 0));
  const end = stopped ? counted.findLastIndex((kb) => kb > 0) + 1 : counted.length;
  const kept = counted.slice(Math.max(0, end - MOST_DAYS), end);
  if (kept.every((kb) => kb === 0)) return undefined;

  const lastWeekday = chinaWeekday(usage.lastDayMs) - (counted.length - end);
  const days = kept.map((kb, index) => ({
    kb,
    weekday: modulo(lastWeekday - (kept.length - 1 - index), WEEK),
  }));
  const weekdayKb = Array.from({ length: WEEK }, (_, weekday) =>
    median(days.filter((day) => day.weekday === weekday).map(({ kb }) => kb)),
  );
  const ratios = days.flatMap(({ kb, weekday }) => {
    const ordinary = weekdayKb[weekday] ?? 0;
    return ordinary > 0 ? [Math.min(MOST_OF_A_DAY, kb / ordinary)] : [];
  });
  const trend = kept.length >= 2 * WEEK ? clamped(median(ratios.slice(-WEEK)) ?? 1, TREND) : 1;
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, ratios.length);
  return {
    days: kept.length,
    weekdayKb,
    factor: {
      low: Math.min(1 - LEAST_SPREAD, quantile(ratios, 0.25) ?? 1) * Math.min(1, trend),
      high: Math.max(1 + LEAST_SPREAD, quantile(ratios, 0.75) ?? 1, mean) * Math.max(1, trend),
    },
  };
}

function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}

/**
 * The value that a share of all is below, between two neighbours in proportion; undefined of
 * nothing.
 */
function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (place - Math.floor(place));
}

function clamped(value: number, { low, high }: Range): number {
  return Math.min(high, Math.max(low, value));
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
