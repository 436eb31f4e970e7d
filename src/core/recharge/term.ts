import type { Card, CarrierName } from "./card.ts";
import type { Plan } from "./plan.ts";

/**
 * When terms and cycles end. All of it in China time, which has been UTC+8 without daylight saving
 * since 1991, so a fixed offset is exact and needs no time zone data. An end is the last
 * millisecond of its day.
 *
 * China Unicom's IoT cycle runs from the 27th to the 26th, the others' is the calendar month
 * (Tencent Cloud IoT card ordering notes).
 */

const CHINA_OFFSET_MS = 8 * 60 * 60 * 1000;
const UNICOM_LAST_DAY = 26;
const DAY_MS = 24 * 60 * 60 * 1000;

/** `month` is 0–11 as in `Date`, and may run over: month 12 is January of the next year. */
export type ChinaDay = { year: number; month: number; day: number };

/**
 * The end of a term that is bought at `nowMs`, epoch ms.
 *
 * A running term (`expiresAtMs` still ahead) is prolonged; otherwise the term begins now. The term
 * ends on the same day of the month `cycles` months later, or on the month's last day when there is
 * no such day. Unicom counts whole cycles, and the one that is running when the term begins is the
 * first of them: its sellers bill the current cycle in full, whatever the day.
 */
export function termEnd(term: {
  carrier: CarrierName;
  cycles: number;
  nowMs: number;
  expiresAtMs: number | undefined;
}): number {
  const { carrier, cycles, nowMs, expiresAtMs } = term;
  const running = expiresAtMs !== undefined && expiresAtMs >= nowMs;
  if (carrier === "unicom") {
    // One millisecond after a term's last is the first of the next cycle; without it that cycle
    // would be counted twice.
    return unicomCycleEnd(running ? expiresAtMs + 1 : nowMs, cycles);
  }
  const { year, month, day } = chinaDay(running ? expiresAtMs : nowMs);
  return endOfDay({
    year,
    month: month + cycles,
    day: Math.min(day, daysIn(year, month + cycles)),
  });
}

/** The end of the billing cycle that contains `atMs`, epoch ms. An add-on ends with it. */
export function cycleEnd(carrier: CarrierName, atMs: number): number {
  if (carrier === "unicom") return unicomCycleEnd(atMs, 1);
  const { year, month } = chinaDay(atMs);
  return endOfDay({ year, month, day: daysIn(year, month) });
}

/**
 * Until when a plan bought now for this card would be valid, epoch ms: what a person is told before
 * paying.
 */
export function planEnd(plan: Plan, card: Card, nowMs: number): number {
  const { carrier, cycles, kind } = plan;
  return kind === "add-on"
    ? cycleEnd(carrier, nowMs)
    : termEnd({ carrier, cycles, nowMs, expiresAtMs: card.expiresAtMs });
}

/** The last millisecond of the China day that contains `atMs`. */
export function dayEnd(atMs: number): number {
  return endOfDay(chinaDay(atMs));
}

/** The weekday in China at a moment, 0–6 from Sunday. */
export function chinaWeekday(atMs: number): number {
  return new Date(atMs + CHINA_OFFSET_MS).getUTCDay();
}

/** The first millisecond of the China day that contains `atMs`. */
export function dayStart(atMs: number): number {
  return dayEnd(atMs) + 1 - DAY_MS;
}

/** The end of the `cycles`-th Unicom cycle, counting the one that contains `atMs` as the first. */
function unicomCycleEnd(atMs: number, cycles: number): number {
  const { year, month, day } = chinaDay(atMs);
  const firstEnds = day <= UNICOM_LAST_DAY ? month : month + 1;
  return endOfDay({ year, month: firstEnds + cycles - 1, day: UNICOM_LAST_DAY });
}

/** The calendar day in China at a moment. */
export function chinaDay(atMs: number): ChinaDay {
  const shifted = new Date(atMs + CHINA_OFFSET_MS);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth(),
    day: shifted.getUTCDate(),
  };
}

function endOfDay({ year, month, day }: ChinaDay): number {
  return Date.UTC(year, month, day + 1) - CHINA_OFFSET_MS - 1;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}
