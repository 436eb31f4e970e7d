const chinaOffsetMs = 8 * 3_600_000;

/** RFC 3339 in China time, to the second: `2026-11-23T18:34:56+08:00`. */
export function chinaTime(atMs: number): string {
  return `${new Date(atMs + chinaOffsetMs).toISOString().slice(0, 19)}+08:00`;
}

/** `YYYY-MM-DD` in China. */
export function chinaDay(atMs: number): string {
  return chinaTime(atMs).slice(0, 10);
}

/** The start of a day in China, epoch ms. */
export function chinaDayStartMs(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`);
}
