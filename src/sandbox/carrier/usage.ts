import { createHash } from "node:crypto";
import { chinaWeekday, dayEnd } from "../../core/calendar.ts";
import type { Usage } from "../../core/cards/usage.ts";

/** How a sample card's shop lives. */
export type Habit = {
  /** KB of an ordinary day. */
  dayKb: number;
  /** What Saturday and Sunday are to an ordinary day. */
  weekend: number;
};

const DAYS = 35;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A day is up to this much more or less than its like. */
const SWING = 0.2;

/**
 * Five weeks of daily use that end on the day of `lastDayMs`. A day of a card is always the same
 * day, whenever one asks: its swing comes from a hash of both, so history grows with the clock and
 * never changes behind.
 */
export function habitualUsage(iccid: string, { dayKb, weekend }: Habit, lastDayMs: number): Usage {
  const dailyKb = Array.from({ length: DAYS }, (_, index) => {
    const atMs = lastDayMs - (DAYS - 1 - index) * DAY_MS;
    const weekday = chinaWeekday(atMs);
    const likeKb = dayKb * (weekday === 0 || weekday === 6 ? weekend : 1);
    return Math.round(likeKb * (1 + SWING * swingOf(iccid, dayEnd(atMs))));
  });
  return { lastDayMs, dailyKb };
}

/** From -1 to 1, the same for the same card and day. */
function swingOf(iccid: string, dayEndMs: number): number {
  const hash = createHash("sha256").update(`${iccid}:${dayEndMs}`).digest();
  return hash.readUInt32BE(0) / 0x7fff_ffff - 1;
}
