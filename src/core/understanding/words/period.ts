import { readNumeral } from "./numeral.ts";

/** "A month", "per week", "3 天", "十分钟": the stretch of time that an amount is for. */
export type Period = {
  unit: "hour" | "day" | "week" | "month" | "quarter" | "year";
  count: number;
  /** The other end, when the count is a range: three to five days in 三五天. */
  most?: number;
  /** Where it stands in the text, `end` exclusive. */
  start: number;
  end: number;
};

const unitOf: Readonly<Record<string, Period["unit"]>> = {
  小时: "hour",
  钟头: "hour",
  钟: "hour",
  分钟: "hour",
  hour: "hour",
  hr: "hour",
  h: "hour",
  minute: "hour",
  min: "hour",
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
  hourly: "hour",
  daily: "day",
  weekly: "week",
  monthly: "month",
  quarterly: "quarter",
  yearly: "year",
  annually: "year",
  annual: "year",
};

/**
 * Not periods, and their numerals are no amounts: days of the week, dates, times of day, feasts,
 * how long a shop exists.
 */
const calendar =
  /(?<![一每两几\d个半])(?:周|星期|礼拜)[一二三四五六日天末](?![百千万十多单笔次])|(?<!\d)20\d\d(?:-\d{1,2}-\d{1,2}|\/\d{1,2}\/\d{1,2}|\.\d{1,2}\.\d{1,2}| ?年(?: ?\d{1,2}月(?:\d{1,2}[日号])?)?)|\d{1,2}月(?:\d{1,2}[日号]|份)|[一二三四五六七八九十]{1,2}月(?:份|初?[一二三四五六七八九十]{1,3}(?:[日号]|(?![\d百千万多几来笔单块元])))|\d{1,2}:\d{2}(?::\d{2})?|(?:[开干做用]了?快?|[开干做]店)(?:\d{1,2}|[一二两三四五六七八九十]{1,2}|好?几)个?[年月]了?|(?:[2-9]|1\d|[二两三四五六七八九十])年(?:多?了|老店|前|来)|十一(?=放假|假期|长假|黄金|国庆|期间)|[五六]一(?=放假|假期|长假|期间|劳动|儿童|节)|双(?:十一|十二|11|12)|周边|周转|周围|生日|日期|日常|月亮|月饼|[这前那近]几[天日]|几[天日](?:前|后|没)|今天|明天|昨天|后天|前天|聊天|天气|春天|夏天|秋天|冬天|当天|[今去前往]年|(?:last|this) (?:year|month)|(?:一周|每周|一?个?星期|每?个?礼拜|一?个?月|每个?月)(?:只?开|营业|干|做|上)门?店?(?:\d{1,2}|[一二三四五六七八九十]{1,3})天/g;

const chineseCount = "(?<![\\d.])\\d{1,3}|(?<![百千万])(?:[两二三四五六七八九十]{1,3}|好?几)|";
const englishCounts: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  ten: 10,
  other: 2,
  second: 2,
  half: 0.5,
};
const spoken = new RegExp(
  `(?<everyDay>天天)|(?<skipped>每?隔[一1]?个?(?:天|日))|(?:每隔?|[一1]|单|平均|(?<half>半)|(?<count>${chineseCount}))\\s?(?:个(?<more>半)?)?(?<unit>小时|钟头|分钟|(?<=[一每个])钟|(?<!白)天|日|周|星期|礼拜|季|月|年)度?` +
    `|(?:\\/ ?|per |an? |each |every |in )?(?<![a-z])(?:(?<englishCount>\\d{1,3}|${Object.keys(englishCounts).join("|")}) )?(?<![a-z])(?<englishUnit>minute|min|hour|hr|(?<=\\/ ?)h|day|week|wk|month|mo|quarter|year|yr)s?(?![a-z])` +
    "|(?<![a-z])(?<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annually|annual)(?![a-z])",
  "g",
);

/** The same text with days of the week, dates and times of day covered by `|`. */
export function coverCalendar(text: string): string {
  return text.replace(calendar, (words) => "|".repeat(words.length));
}

/** Nobody names more; a page of 天天天 must not be weighed against each of its numbers. */
const MOST_PERIODS = 30;

/** The periods in a normalised, lower-case text, from left to right, the first thirty. */
export function findPeriods(text: string): readonly Period[] {
  return [...text.matchAll(spoken)].slice(0, MOST_PERIODS).map((match) => {
    const told = match.groups ?? {};
    const written = told.unit ?? told.englishUnit ?? "";
    const unit = unitOf[written] ?? adverbs[told.adverb ?? ""] ?? "day";
    const isMinutes = /^(?:分钟|min)/.test(written);
    const counted = countOf(told);
    const scaled = (one: number): number =>
      (one + (told.more === undefined ? 0 : 0.5)) / (isMinutes ? 60 : 1);
    const most = counted.high > counted.low ? { most: scaled(counted.high) } : {};
    return {
      unit,
      count: scaled(counted.low),
      ...most,
      start: match.index,
      end: match.index + match[0].length,
    };
  });
}

type Count = { low: number; high: number };

function countOf({
  skipped,
  half,
  count,
  englishCount,
}: Readonly<Record<string, string | undefined>>): Count {
  const exactly = (one: number): Count => ({ low: one, high: one });
  if (skipped !== undefined) return exactly(2);
  if (half !== undefined) return exactly(0.5);
  const word = englishCounts[englishCount ?? ""];
  if (word !== undefined) return exactly(word);
  const counted = readNumeral(count || englishCount || "1", 0);
  return counted !== undefined && counted.low > 0 ? counted : exactly(1);
}

/** The period nearest to an amount in the same clause; undefined when the clause names none. */
export function nearestPeriod<P extends Period>(
  text: string,
  { start, end }: { start: number; end: number },
  periods: readonly P[],
): P | undefined {
  let best: { period: P; distance: number } | undefined;
  for (const period of periods) {
    const between =
      period.end <= start ? text.slice(period.end, start) : text.slice(end, period.start);
    const isNearer = best === undefined || between.length < best.distance;
    if (isNearer && !/[,;。!?]/.test(between)) best = { period, distance: between.length };
  }
  return best?.period;
}

type CalendarUnit = Exclude<Period["unit"], "hour">;

/** A period that is no part of a day. */
export type CalendarPeriod = { unit: CalendarUnit; count: number };

/** Whether it is a day or longer. */
export function isCalendarPeriod<P extends Pick<Period, "unit" | "count">>(
  period: P,
): period is P & CalendarPeriod {
  return period.unit !== "hour";
}

/** Calendar lengths, rounded as the data plans round them: a month is 30 days. */
const daysOf: Readonly<Record<CalendarUnit, number>> = {
  day: 1,
  week: 7,
  month: 30,
  quarter: 91,
  year: 365,
};
const monthsOf: Readonly<Record<CalendarUnit, number>> = {
  day: 1 / 30,
  week: 7 / 30,
  month: 1,
  quarter: 3,
  year: 12,
};

/** Its length in days; a month has 30. */
export function daysIn(period: CalendarPeriod): number {
  return daysOf[period.unit] * period.count;
}

/** Its length in months; a day is a 30th of one. */
export function monthsIn(period: CalendarPeriod): number {
  return monthsOf[period.unit] * period.count;
}
