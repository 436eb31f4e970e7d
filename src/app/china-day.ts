const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** China has one time zone, UTC+8, without summer time. */
const offsetMs = 8 * hourMs;

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
