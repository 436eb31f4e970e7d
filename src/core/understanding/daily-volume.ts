import { coverCardNumbers } from "./card-number.ts";
import { normalize } from "./normalize.ts";
import { findQuantities, type Quantity } from "./number.ts";
import { coverCalendar, coverPeriods, daysIn, findPeriods, nearestPeriod, type Period } from "./period.ts";

/** What a shop says it does a day. `turnover` is in yuan. */
export type DailyVolume = { kind: "transactions" | "turnover"; low: number; high: number };

/** More than any one terminal can do in a day: such a number is a slip or something else. */
const MOST_TRANSACTIONS_A_DAY = 100_000;
const MOST_TURNOVER_A_DAY_YUAN = 10_000_000;

/** What the words beside an amount make of it; `bare` is an amount without a word. */
type Meaning = "transactions" | "turnover" | "bare" | "other";

type Candidate = Quantity & { meaning: Meaning; period: Period | undefined };

/**
 * Reads "一天两百笔左右", "流水三五千", "一个月10万流水", "about 50 a day", "3k a week".
 *
 * Money words make it turnover (yuan); anything else is transactions. A week, month or year is divided into days.
 * Undefined when there is no amount or an absurd one: then somebody must ask again. Never throws.
 */
export function parseDailyVolume(text: string): DailyVolume | undefined {
  const plain = coverCalendar(coverNumbersOfThings(normalize(text).toLowerCase()));
  const periods = findPeriods(plain);
  const readable = coverPeriods(plain, periods);
  const candidates = findQuantities(readable).map((quantity) => ({
    ...quantity,
    meaning: meaningOf(readable, quantity),
    period: undefined,
  }));
  const told = withPeriods(plain, candidates, periods);
  const { kind, chosen } = choose(told, flowWord.test(plain));
  return chosen.length === 0 ? undefined : volumeOf(kind, chosen);
}

/** Card and phone numbers are long rows of digits that would pass for an amount. */
function coverNumbersOfThings(text: string): string {
  return coverCardNumbers(text)
    .replace(/(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)/g, "|")
    .replace(/(?<!\d)0\d{2,3}-\d{7,8}(?!\d)/g, "|")
    .replace(/(?<!\d)\d{11,}(?!\d)/g, "|");
}

const flowWord =
  /流水|营业额|营收|收入|销售额|营业款|进账|入账|收款(?![机码音宝])|收[了到]?(?=[约¥\d一二两三四五六七八九几十])|turnover|revenue|takings/;
const transactionsAfter =
  /^[| ]*(?:多|来|几)?[| ]*(?:笔|单(?!价)|次|位|桌|杯|份|件|人|客|张|下|回|个(?!店|机|pos|员工|收银|小时|月|星期)|(?:card |small )*(?:transactions?|txns?|sales|orders|payments?|customers?|swipes?|times|deals)(?![a-z]))/;
const yuanAfter = /^ ?(?:多|来)?(?:元|块|圆|rmb|cny|yuan|钱|人民币|大洋)/;
const otherAfter =
  /^ ?(?:台|家|点|号|岁|个?小时|分钟|%|折|度|平|部|层|个(?:店|机|pos|员工|收银)|[gm]b?(?![a-z])|kb|兆|am(?![a-z])|pm(?![a-z])|hours?|o'clock|years?|terminals?|shops?|x[a-z])/;
const priceOfOneBefore =
  /(?:客单价?|均价|每笔|每单|单价|人均|一笔|一单|笔均|each|average ticket)(?:大?概|约|是|在|差不多|就)? ?[¥ ]*$/;

function meaningOf(text: string, quantity: Quantity): Meaning {
  const before = text.slice(Math.max(0, quantity.start - 18), quantity.start);
  const after = text.slice(quantity.end, quantity.end + 30);
  if (priceOfOneBefore.test(before) || otherAfter.test(after)) return "other";
  // "一笔200块": the price of one sale, not one sale a day.
  if (quantity.high === 1 && /^(?:笔|单) ?(?:大?概|约)?[¥\d一二两三四五六七八九十几]/.test(after)) return "other";
  if (transactionsAfter.test(after)) return "transactions";
  if (yuanAfter.test(after) || /[¥￥] ?-?$/.test(before)) return "turnover";
  if (flowWord.test(before.split(/[,;。]/).at(-1) ?? "")) return "turnover";
  return "bare";
}

/** The period nearest in the same clause; without one, the last that was named before, then the first after. */
function withPeriods(text: string, candidates: readonly Candidate[], periods: readonly Period[]): readonly Candidate[] {
  return candidates.map((candidate) => {
    const near = nearestPeriod(text, candidate, periods);
    const before = periods.filter((period) => period.end <= candidate.start).at(-1);
    const after = periods.find((period) => period.start >= candidate.end);
    return { ...candidate, period: near ?? before ?? after };
  });
}

/** Counted sales say more about data than money does; among equals, an amount a day says more than one a month. */
function choose(
  candidates: readonly Candidate[],
  flowWordAnywhere: boolean,
): { kind: DailyVolume["kind"]; chosen: readonly Candidate[] } {
  const bareKind = flowWordAnywhere ? "turnover" : "transactions";
  const ways = [
    { kind: "transactions", meaning: "transactions" },
    { kind: "turnover", meaning: "turnover" },
    { kind: bareKind, meaning: "bare" },
  ] as const;
  for (const { kind, meaning } of ways) {
    const fitting = candidates.filter((candidate) => candidate.meaning === meaning);
    const daily = fitting.filter(({ period }) => period === undefined || daysIn(period) === 1);
    if (fitting.length > 0) return { kind, chosen: daily.length > 0 ? daily : fitting };
  }
  return { kind: "transactions", chosen: [] };
}

/** 平时100笔周末200笔: several amounts make a range. */
function volumeOf(kind: DailyVolume["kind"], chosen: readonly Candidate[]): DailyVolume | undefined {
  const low = Math.min(...chosen.map((candidate) => perDay(candidate, candidate.low)));
  const high = Math.max(...chosen.map((candidate) => perDay(candidate, candidate.high)));
  const most = kind === "transactions" ? MOST_TRANSACTIONS_A_DAY : MOST_TURNOVER_A_DAY_YUAN;
  if (!(low >= 0 && high > 0 && high <= most)) return undefined;
  return { kind, low: Math.max(1, Math.round(low)), high: Math.max(1, Math.round(high)) };
}

function perDay({ period }: Candidate, amount: number): number {
  return amount / (period === undefined ? 1 : daysIn(period));
}
