import { chinaDay, chinaDaySpan } from "./calendar.ts";

/**
 * A day as it is written on paper: `2026-11-24`. Undefined when it is written in another way, or
 * when there is no such day.
 */
export function readDay(written: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written)) return undefined;
  const { fromMs } = chinaDaySpan(written);
  // Not every reader of dates refuses the 30th of February; it does not come back as it was.
  return !Number.isNaN(fromMs) && chinaDay(fromMs) === written ? written : undefined;
}

/**
 * A moment as it is written on paper, epoch ms: `2026-11-24T08:00`, with seconds or without, in
 * China's time or with a zone of its own (`+08:00`, `Z`). Never in the zone of the machine that
 * reads it. Undefined when it is written in another way, or when there is no such moment.
 */
export function readMoment(written: string): number | undefined {
  const [, day = "", time = "", seconds = ":00", zone = "+08:00"] =
    /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/.exec(
      written,
    ) ?? [];
  const isTime = /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time) && /^:[0-5]\d/.test(seconds);
  const isZone = zone === "Z" || /^[+-](?:0\d|1[0-3]):[0-5]\d$|^[+-]14:00$/.test(zone);
  if (readDay(day) === undefined || !isTime || !isZone) return undefined;
  const atMs = Date.parse(`${day}T${time}${seconds}${zone}`);
  return Number.isNaN(atMs) ? undefined : atMs;
}
