import type { DailyVolume } from "../../advice/stated.ts";
import type { Range } from "../../range.ts";
import { findKindsOfDay, findParts, type Mark, timesTheOtherDays } from "../words/breakdown.ts";
import { coverStretches } from "../words/cover.ts";
import { countMachines, isOneMachines, isPerMachine } from "../words/machines.ts";
import {
  coverNumbersOfThings,
  coverSpending,
  flowWord,
  type Meaning,
  meaningOf,
} from "../words/meaning.ts";
import { normalize, type Written } from "../words/normalize.ts";
import { findOpeningHours } from "../words/opening-hours.ts";
import {
  coverCalendar,
  daysIn,
  findPeriods,
  isCalendarPeriod,
  nearestPeriod,
  type Period,
} from "../words/period.ts";
import { findQuantities, type Quantity } from "../words/quantity.ts";
import { stillMeant } from "../words/still-meant.ts";

/** Nobody says what a shop does in more words; the rest of a longer message is not read. */
const READ_LIMIT_CHARS = 1_000;

/** More than any one terminal can do in a day: such a number is a slip or something else. */
const MOST_TRANSACTIONS_A_DAY = 100_000;
const MOST_TURNOVER_A_DAY_YUAN = 10_000_000;

/** How long a shop that tells an hour's sales and not its hours is open: our guess. */
const USUAL_HOURS: Range = { low: 8, high: 12 };

type Amount = Quantity & { meaning: Meaning };

/** An amount of a day, with what it is an amount of. */
type Share = Range & {
  bound: Quantity["bound"];
  /** Whether its own words say a day, or none: such an amount is preferred to one for a month. */
  isDaily: boolean;
  /** Which kind of day it is for; undefined for any day. */
  kindOfDay: string | undefined;
  /** Which part of the whole it is; undefined for the whole. */
  part: string | undefined;
  isTotal: boolean;
};

/**
 * Reads "一天两百笔左右", "流水三五千", "一个月10万流水", "上午50下午80", "每小时20单营业10小时", "两台机器每台100",
 * "平时100周末200", "about 50 a day", "3k a week". How vague words are read is a table in quantity.ts.
 *
 * Money words make it turnover (yuan); anything else is transactions. A week, month or year is
 * divided into days; parts of a day are added up, kinds of day make a range. An hour's amount
 * without opening hours is taken 8 to 12 times. Undefined when there is no amount or an absurd one:
 * then somebody must ask again. Never throws.
 */
export function parseDailyVolume(text: string | Written): DailyVolume | undefined {
  const plain = coverSpending(
    coverNumbersOfThings(normalize(text).toLowerCase().slice(0, READ_LIMIT_CHARS)),
  );
  const opening = findOpeningHours(plain);
  const hours =
    opening[0] === undefined ? USUAL_HOURS : { low: opening[0].hours, high: opening[0].hours };
  const withoutHours = coverStretches(plain, opening);
  const kindsOfDay = findKindsOfDay(withoutHours);
  const timeless = coverCalendar(coverStretches(withoutHours, kindsOfDay));
  const periods = findPeriods(timeless);
  const readable = coverStretches(timeless, periods);

  const said = findQuantities(readable).map((quantity) => ({
    ...quantity,
    meaning: meaningOf(readable, quantity),
  }));
  const machines = countMachines(readable, said);
  const amounts = stillMeant(
    plain,
    said.filter(({ meaning }) => meaning !== "other" && meaning !== "machines"),
  );
  const { kind, chosen } = choose(amounts, flowWord.test(plain));
  const scene = {
    plain,
    readable,
    said,
    chosen,
    machines,
    hours,
    periods,
    kindsOfDay,
    parts: findParts(readable),
  };
  const shares = chosen.map((amount) => shareOf(amount, scene));
  return volumeOf(kind, withComparedDays(preferDaily(shares), scene));
}

type Scene = {
  plain: string;
  readable: string;
  said: readonly Amount[];
  chosen: readonly Amount[];
  machines: number;
  hours: Range;
  periods: readonly Period[];
  kindsOfDay: readonly Mark[];
  parts: readonly Mark[];
};

/** Counted sales say more about data than money does. */
function choose(
  amounts: readonly Amount[],
  flowWordAnywhere: boolean,
): { kind: DailyVolume["kind"]; chosen: readonly Amount[] } {
  const bareKind = flowWordAnywhere ? "turnover" : "transactions";
  const has = (wanted: Meaning): boolean => amounts.some(({ meaning }) => meaning === wanted);
  const kind = has("transactions") ? "transactions" : has("turnover") ? "turnover" : bareKind;
  // "上午50单下午80": the second is what the first is. "流水3000, 60" is money and something else.
  const leastMoney = Math.min(
    ...amounts.filter(({ meaning }) => meaning === "turnover").map(({ low }) => low),
  );
  const bareBelongs = ({ high }: Amount): boolean =>
    kind === bareKind || (kind === "transactions" ? !has("turnover") : 2 * high >= leastMoney);
  const chosen = amounts.filter(
    (amount) => amount.meaning === kind || (amount.meaning === "bare" && bareBelongs(amount)),
  );
  return { kind, chosen };
}

function shareOf(amount: Amount, scene: Scene): Share {
  const { plain, readable, said, machines } = scene;
  const period = periodOf(amount, scene);
  const kindOfDay = kindOfDayOf(amount, scene);
  const before = readable.slice(Math.max(0, amount.start - 12), amount.start);
  const isEach = /各(?:自|有|是|卖|刷|做|大概|差不多|约|来)*[| ]*$/.test(before);
  const part = partOf(amount, scene);
  const isOneOfSome = isOneMachines(readable, said, amount);
  const oneMachines = scene.chosen.filter((other) => isOneMachines(readable, said, other)).length;
  const perMachine =
    isPerMachine(readable, amount, machines) ||
    (isEach && part === undefined) ||
    (isOneOfSome && oneMachines === 1);
  const times = (perMachine ? machines : 1) * (isEach ? (part?.parts ?? 1) : 1);
  const perDay = factorsOf(period, scene.hours);
  return {
    low: amount.low * times * perDay.low,
    high: amount.high * times * perDay.high,
    bound: amount.bound,
    isDaily:
      period === undefined || (perDay.low === 1 && perDay.high === 1) || period.unit === "hour",
    kindOfDay,
    part: isOneOfSome && oneMachines > 1 ? `machine at ${amount.start}` : part?.word,
    isTotal:
      /(?:加起来|加一?起|一共|总共|共计|合计|总计|拢共|total(?:ly)?|altogether|in all)[^\d,;。]{0,6}$/.test(
        plain.slice(Math.max(0, amount.start - 16), amount.start),
      ),
  };
}

/**
 * The period nearest in the same clause; without one, the last that was named before, then the
 * first after.
 */
function periodOf(amount: Amount, { readable, periods }: Scene): Period | undefined {
  const near = nearestPeriod(readable, amount, periods);
  const before = periods.filter((period) => period.end <= amount.start).at(-1);
  const after = periods.find((period) => period.start >= amount.end);
  return near ?? before ?? after;
}

function factorsOf(period: Period | undefined, hours: Range): Range {
  if (period === undefined) return { low: 1, high: 1 };
  const { count, most = count } = period;
  if (!isCalendarPeriod(period)) return { low: hours.low / most, high: hours.high / count };
  return { low: 1 / daysIn({ ...period, count: most }), high: 1 / daysIn(period) };
}

/**
 * The kind of day that was named last before the amount, or at once after it: "200 on weekdays".
 */
function kindOfDayOf(amount: Amount, { plain, kindsOfDay }: Scene): string | undefined {
  const after = kindsOfDay.find(({ start }) => start >= amount.end);
  const isAtOnce =
    after !== undefined && /^[ a-z笔单]{0,14}$/.test(plain.slice(amount.end, after.start));
  if (isAtOnce && /^(?:on|at|in) /.test(after.word)) return after.word;
  return kindsOfDay.findLast(({ end }) => end <= amount.start)?.word;
}

/**
 * The part of the whole that was named beside the amount: in its clause, and no other amount
 * between the two.
 */
function partOf(
  amount: Amount,
  { readable, chosen, parts }: Scene,
): { word: string; parts: number } | undefined {
  const isBeside = (from: number, to: number): boolean =>
    !/[,;。!?]/.test(readable.slice(from, to)) &&
    !chosen.some(({ start, end }) => start >= from && end <= to);
  const before = parts.filter(({ end }) => end <= amount.start && isBeside(end, amount.start));
  const after = parts.find(({ start }) => start >= amount.end && isBeside(amount.end, start));
  const last = before.at(-1);
  // "50 in the morning and 80 in the evening", but 上午50 下午80.
  if (after !== undefined && (last === undefined || /^(?:in|at|for|during) /.test(after.word)))
    return after;
  // "中午晚上各60" names two.
  return last && { word: last.word, parts: before.reduce((sum, mark) => sum + mark.parts, 0) };
}

/** Among equals, an amount a day says more than one a month. */
function preferDaily(shares: readonly Share[]): readonly Share[] {
  const daily = shares.filter(({ isDaily }) => isDaily);
  return daily.length > 0 ? daily : shares;
}

type Day = Range & { kindOfDay: string | undefined };

/** One amount for every kind of day that was told; 周末翻倍 is told by the other days. */
function withComparedDays(shares: readonly Share[], { plain, kindsOfDay }: Scene): readonly Day[] {
  const kinds = [...new Set(shares.map(({ kindOfDay }) => kindOfDay))];
  const told = kinds.map((kindOfDay) => ({
    kindOfDay,
    ...wholeOf(shares.filter((share) => share.kindOfDay === kindOfDay)),
  }));
  const [usual] = told;
  if (usual === undefined) return [];
  const compared = kindsOfDay.flatMap(({ word, end }) => {
    const times = kinds.includes(word) ? undefined : timesTheOtherDays(plain.slice(end, end + 20));
    return times === undefined
      ? []
      : [{ kindOfDay: word, low: usual.low * times, high: usual.high * times }];
  });
  return [...told, ...compared];
}

/**
 * A total as it was said, or the sum of its parts; several amounts of the same thing make a range.
 */
function wholeOf(shares: readonly Share[]): Range {
  const totals = shares.filter(({ isTotal }) => isTotal);
  const wholes = totals.length > 0 ? totals : shares.filter(({ part }) => part === undefined);
  if (wholes.length > 0) return boundedBoth(wholes) ?? hull(withoutRestated(wholes));
  const parts = [...new Set(shares.map(({ part }) => part))];
  return parts
    .map((part) => hull(shares.filter((share) => share.part === part)))
    .reduce((sum, { low, high }) => ({ low: sum.low + low, high: sum.high + high }));
}

/** 不到10,也就5 and 七百来块,700吧: the exact amount says what the vague one before it meant. */
function withoutRestated(wholes: readonly Share[]): readonly Share[] {
  return wholes.filter((whole, index) => {
    const next = wholes[index + 1];
    if (next === undefined || next.low !== next.high || whole.low === whole.high) return true;
    const low = whole.bound === "at-most" ? 0 : whole.low;
    return !(next.low >= low && next.low < whole.high);
  });
}

/** 最少80最多150: each says one end, and the other's guess is not needed. */
function boundedBoth(wholes: readonly Share[]): Range | undefined {
  const least = wholes.find(({ bound }) => bound === "at-least");
  const most = wholes.find(({ bound }) => bound === "at-most");
  if (wholes.length !== 2 || least === undefined || most === undefined || least.low > most.high)
    return undefined;
  return { low: least.low, high: most.high };
}

function hull(ranges: readonly Range[]): Range {
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  };
}

function volumeOf(kind: DailyVolume["kind"], days: readonly Day[]): DailyVolume | undefined {
  if (days.length === 0) return undefined;
  const { low, high } = hull(days);
  const most = kind === "transactions" ? MOST_TRANSACTIONS_A_DAY : MOST_TURNOVER_A_DAY_YUAN;
  const volume = { kind, low: tidyAmount(low), high: tidyAmount(high) };
  return low >= 0 && volume.high > 0 && high <= most ? volume : undefined;
}

/** Whole numbers from ten up, hundredths below: 100 a week is 14 a day, one in two days is 0.5. */
function tidyAmount(amount: number): number {
  return amount >= 10 ? Math.round(amount) : Math.round(amount * 100) / 100;
}
