import { parseNumber } from "./numeral.ts";

/** "A month", "per week", "3 天": the stretch of time that an amount is for. */
export type Period = {
  unit: "day" | "week" | "month" | "quarter" | "year";
  count: number;
  /** Where it stands in the text, `end` exclusive. */
  start: number;
  end: number;
};

const unitOf: Readonly<Record<string, Period["unit"]>> = {
  天: "day",
  日: "day",
  day: "day",
  周: "week",
  星期: "week",
  礼拜: "week",
  week: "week",
  wk: "week",
  月: "month",
  month: "month",
  mo: "month",
  季: "quarter",
  quarter: "quarter",
  年: "year",
  year: "year",
  yr: "year",
};

const adverbs: Readonly<Record<string, Period["unit"]>> = {
  daily: "day",
  weekly: "week",
  monthly: "month",
  quarterly: "quarter",
  yearly: "year",
  annually: "year",
  annual: "year",
};

/** Not periods, and their numerals are no amounts: days of the week, dates, times of day, how long a shop exists. */
const calendar =
  /(?<![一每两几\d个])(?:周|星期|礼拜)[一二三四五六日天末](?![百千万十多])|(?<!\d)20\d\d(?:-\d{1,2}-\d{1,2}|\/\d{1,2}\/\d{1,2}|\.\d{1,2}\.\d{1,2}| ?年(?: ?\d{1,2}月(?:\d{1,2}[日号])?)?)|\d{1,2}月(?:\d{1,2}[日号]|份)|[一二三四五六七八九十]{1,2}月份|\d{1,2}:\d{2}(?::\d{2})?|(?:[2-9]|1\d|[二两三四五六七八九十])年(?!底)|周边|周转|生日|日期|日常|月亮|月饼/g;

const spoken =
  /(天天)|(?:每|一|单|平均|半|((?<![\d.])\d{1,3}|(?<![百千万])[两二三四五六七八九十]{1,3}|))\s?个?(天|日|周|星期|礼拜|季|月|年)度?|(?:\/ ?|per |an? |each |every |(\d{1,3}) )?(day|week|wk|month|mo|quarter|year|yr)s?(?![a-z])|(daily|weekly|monthly|quarterly|yearly|annually|annual)(?![a-z])/g;

/** The same text with days of the week, dates and times of day covered by `|`. */
export function coverCalendar(text: string): string {
  return text.replace(calendar, (words) => "|".repeat(words.length));
}

/** Nobody names more; a page of 天天天 must not be weighed against each of its numbers. */
const MOST_PERIODS = 30;

/** The periods in a normalised, lower-case text, from left to right, the first thirty. */
export function findPeriods(text: string): readonly Period[] {
  return [...text.matchAll(spoken)].slice(0, MOST_PERIODS).map((match) => {
    const [words, , chineseCount, chineseUnit, englishCount, englishUnit, adverb] = match;
    const half = words.startsWith("半");
    const count = half ? 0.5 : (parseNumber(chineseCount || englishCount || "1") ?? 1);
    const unit = unitOf[chineseUnit ?? englishUnit ?? ""] ?? adverbs[adverb ?? ""] ?? "day";
    return { unit, count: Math.max(0.5, count), start: match.index, end: match.index + words.length };
  });
}

/** The same text with the periods covered, so that the 一 of 一天 is not read as an amount, nor 两百一天 as 210. */
export function coverPeriods(text: string, periods: readonly Period[]): string {
  let covered = text;
  for (const { start, end } of periods)
    covered = covered.slice(0, start) + "|".repeat(end - start) + covered.slice(end);
  return covered;
}

/** The period nearest to an amount in the same clause; undefined when the clause names none. */
export function nearestPeriod(
  text: string,
  { start, end }: { start: number; end: number },
  periods: readonly Period[],
): Period | undefined {
  let best: { period: Period; distance: number } | undefined;
  for (const period of periods) {
    const between = period.end <= start ? text.slice(period.end, start) : text.slice(end, period.start);
    const isNearer = best === undefined || between.length < best.distance;
    if (isNearer && !/[,;。]/.test(between)) best = { period, distance: between.length };
  }
  return best?.period;
}

/** Calendar lengths, rounded as the data plans round them: a month is 30 days. */
const daysOf: Readonly<Record<Period["unit"], number>> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };
const monthsOf: Readonly<Record<Period["unit"], number>> = {
  day: 1 / 30,
  week: 7 / 30,
  month: 1,
  quarter: 3,
  year: 12,
};

export function daysIn(period: Pick<Period, "unit" | "count">): number {
  return daysOf[period.unit] * period.count;
}

export function monthsIn(period: Pick<Period, "unit" | "count">): number {
  return monthsOf[period.unit] * period.count;
}
