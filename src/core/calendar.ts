/**
 * China's time, once. It has been UTC+8 without daylight saving since 1991, so a fixed offset is
 * exact and needs no time zone data.
 */

const offsetMs = 8 * 60 * 60_000;
const dayMs = 24 * 60 * 60_000;

/** `month` is 0–11 as in `Date`, and may run over: month 12 is January of the next year. */
type ChinaDate = { year: number; month: number; day: number };

/** The last millisecond of the China day that contains `atMs`. */
export function dayEnd(atMs: number): number {
  return endOfDay(chinaDate(atMs));
}

/** The weekday in China at a moment, 0–6 from Sunday. */
export function chinaWeekday(atMs: number): number {
  return new Date(atMs + offsetMs).getUTCDay();
}

/** The first millisecond of the China day that contains `atMs`. */
export function dayStart(atMs: number): number {
  return dayEnd(atMs) + 1 - dayMs;
}

/** The calendar day in China at a moment. */
export function chinaDate(atMs: number): ChinaDate {
  const shifted = new Date(atMs + offsetMs);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth(),
    day: shifted.getUTCDate(),
  };
}

/** The last millisecond of a day. */
export function endOfDay({ year, month, day }: ChinaDate): number {
  return Date.UTC(year, month, day + 1) - offsetMs - 1;
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

/** The day in China at a moment, `YYYY-MM-DD`. */
export function chinaDay(atMs: number): string {
  return new Date(atMs + offsetMs).toISOString().slice(0, 10);
}

/** When a day in China begins and ends, epoch ms. */
export function chinaDaySpan(day: string): { fromMs: number; toMs: number } {
  const fromMs = Date.parse(`${day}T00:00:00Z`) - offsetMs;
  return { fromMs, toMs: fromMs + dayMs };
}

/** The day that is so many days earlier. */
export function daysBefore(day: string, days: number): string {
  return chinaDay(chinaDaySpan(day).fromMs - days * dayMs);
}
