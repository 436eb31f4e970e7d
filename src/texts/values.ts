import type { Language } from "../core/text.ts";

/** Fen as `¥30` or `¥30.50`; less than nothing as `-¥0.50`. */
export function writeMoney(fen: number): string {
  // The sign belongs to the amount, not to its whole yuan: those of -50 fen are zero and have none.
  const sign = fen < 0 ? "-" : "";
  const whole = Math.trunc(Math.abs(fen) / 100);
  const cents = Math.abs(fen) % 100;
  return cents === 0 ? `${sign}¥${whole}` : `${sign}¥${whole}.${String(cents).padStart(2, "0")}`;
}

/** KB as `512 KB`, `30 MB`, `1.5 GB`; at most one decimal. */
export function writeData(kilobytes: number): string {
  if (kilobytes === 0) return "0 MB";
  if (kilobytes < 0) return `-${writeData(-kilobytes)}`;
  // Compared as they will be written: 1023.9 MB is `1 GB`, never `1024 MB`.
  if (Math.round(kilobytes) < 1024) return `${Math.round(kilobytes)} KB`;
  const megabytes = kilobytes / 1024;
  if (rounded(megabytes) < 1024) return `${rounded(megabytes)} MB`;
  return `${rounded(megabytes / 1024)} GB`;
}

function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}

/** China has had one zone and no summer time since 1991, so a fixed offset is exact. */
const chinaOffsetMs = 8 * 60 * 60 * 1000;

/** A moment in China time: `2026年11月23日` / `23 Nov 2026`, with `14:05` behind it for `minute`. */
export function writeMoment(atMs: number, as: "date" | "minute", language: Language): string {
  const [year = "", month = "", day = "", hour = "", minute = ""] = new Date(atMs + chinaOffsetMs)
    .toISOString()
    .split(/[-T:]/);
  const date =
    language === "zh-CN"
      ? `${year}年${Number(month)}月${Number(day)}日`
      : `${Number(day)} ${englishMonths[Number(month) - 1]} ${year}`;
  return as === "date" ? date : `${date} ${hour}:${minute}`;
}

const englishMonths = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];
