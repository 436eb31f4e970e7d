import { chinaDate, daysInMonth, endOfDay } from "../calendar.ts";
import type { Network } from "./network.ts";

/**
 * When terms and cycles end. All of it in China time, which has been UTC+8 without daylight saving
 * since 1991, so a fixed offset is exact and needs no time zone data. An end is the last
 * millisecond of its day.
 *
 * China Unicom's IoT cycle runs from the 27th to the 26th, the others' is the calendar month
 * (Tencent Cloud IoT card ordering notes).
 */

const UNICOM_LAST_DAY = 26;

/**
 * The end of a term that is bought at `nowMs`, epoch ms.
 *
 * A running term (`expiresAtMs` still ahead) is prolonged; otherwise the term begins now. The term
 * ends on the same day of the month `cycles` months later, or on the month's last day when there is
 * no such day. Unicom counts whole cycles, and the one that is running when the term begins is the
 * first of them: its sellers bill the current cycle in full, whatever the day.
 */
export function termEnd(term: {
  network: Network;
  cycles: number;
  nowMs: number;
  expiresAtMs: number | undefined;
}): number {
  const { network, cycles, nowMs, expiresAtMs } = term;
  const running = expiresAtMs !== undefined && expiresAtMs >= nowMs;
  if (network === "unicom") {
    // One millisecond after a term's last is the first of the next cycle; without it that cycle
    // would be counted twice.
    return unicomCycleEnd(running ? expiresAtMs + 1 : nowMs, cycles);
  }
  const { year, month, day } = chinaDate(running ? expiresAtMs : nowMs);
  return endOfDay({
    year,
    month: month + cycles,
    day: Math.min(day, daysInMonth(year, month + cycles)),
  });
}

/** The end of the billing cycle that contains `atMs`, epoch ms. An add-on ends with it. */
export function cycleEnd(network: Network, atMs: number): number {
  if (network === "unicom") return unicomCycleEnd(atMs, 1);
  const { year, month } = chinaDate(atMs);
  return endOfDay({ year, month, day: daysInMonth(year, month) });
}

/** The end of the `cycles`-th Unicom cycle, counting the one that contains `atMs` as the first. */
function unicomCycleEnd(atMs: number, cycles: number): number {
  const { year, month, day } = chinaDate(atMs);
  const firstEnds = day <= UNICOM_LAST_DAY ? month : month + 1;
  return endOfDay({ year, month: firstEnds + cycles - 1, day: UNICOM_LAST_DAY });
}
