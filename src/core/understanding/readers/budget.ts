import type { Budget } from "../../advice/stated.ts";
import { coverStretches } from "../words/cover.ts";
import { coverNumbersOfThings, flowWord, meaningOf } from "../words/meaning.ts";
import { normalize, type Written } from "../words/normalize.ts";
import {
  type CalendarPeriod,
  coverCalendar,
  findPeriods,
  isCalendarPeriod,
  monthsIn,
  nearestPeriod,
  type Period,
} from "../words/period.ts";
import { findQuantities, type Quantity } from "../words/quantity.ts";
import { stillMeant } from "../words/still-meant.ts";

/** Nobody names a price in more words; the rest of a longer message is not read. */
const READ_LIMIT_CHARS = 1_000;

/** Nobody pays this for a terminal's data; it is a slip or something else. */
const MOST_MONTHLY_FEN = 10_000_000;

const anyWord =
  /随便|随意|无所谓|不限|没有?限制|没有?要求|没有?预算|没预算|不设|都行|都可以|都好|看着办|你定|你看|您定|您看|你推荐|推荐|便宜(?:点|的|就)|[最越]便宜|实惠|划算|合适就行|够用(?![吗嘛么不])|差不多就|帮我选|你选|听你|无预算|不重要|性价比|省钱|都ok|不是问题|不差钱|贵一?点(?:也|都|没)|(?:别|不要)太贵|(?<![a-z])(?:any(?:thing)?|whatever|no limit|no budget|unlimited|don'?t care|don'?t mind|doesn'?t matter|no preference|up to you|you (?:choose|decide|pick)|cheap(?:est)?)(?![a-z])/;
const freeWord = /不想花钱|不花钱|免费|(?<![a-z])free(?![a-z])/;
const budgetWord = /预算|(?<![a-z])budget(?![a-z])/;

/**
 * Reads 预算三十左右, 不超过50块一个月, 一年六十, 9块9, 30-50, 随便. A bare number is yuan a month; a year is divided
 * by twelve. Of a range the upper end counts, as the table in quantity.ts has it. Foreign money,
 * sales and other numbers are no budget. Undefined when there is no amount, or a negative or absurd
 * one. Never throws.
 */
export function parseBudget(text: string | Written): Budget | undefined {
  const typed = coverNumbersOfThings(normalize(text).toLowerCase().slice(0, READ_LIMIT_CHARS));
  const plain = coverCalendar(typed);
  const periods = findPeriods(plain);
  const readable = coverStretches(plain, periods);
  const said = findQuantities(readable);
  const amounts = stillMeant(
    typed,
    said.filter((quantity) => isSpending(readable, quantity)),
  );
  const named =
    besideBudgetWord(readable, amounts) ??
    amounts.find(({ end }) => isMoney(readable.slice(end, end + 12))) ??
    amounts[0];
  const quantity = named && highestBeside(readable, named, amounts);
  if (quantity !== undefined)
    return limitOf(readable, quantity, ownPeriods(quantity, said, periods));
  if (freeWord.test(plain)) return { kind: "limit", monthlyFen: 0 };
  return anyWord.test(plain) ? { kind: "any" } : undefined;
}

/** Not sales, machines, megabytes; nor what the shop takes in. */
function isSpending(text: string, quantity: Quantity): boolean {
  const clause =
    text
      .slice(Math.max(0, quantity.start - 18), quantity.start)
      .split(/[,;。]/)
      .at(-1) ?? "";
  const isTakings = flowWord.test(clause) && !budgetWord.test(clause);
  const meaning = meaningOf(text, quantity);
  return !isTakings && (meaning === "bare" || meaning === "turnover");
}

function isMoney(after: string): boolean {
  return /^ ?(?:元|块|圆|rmb|cny|yuan|钱|毛|角)/.test(after);
}

/** 十块二十块都行: of amounts in one breath the highest. */
function highestBeside(text: string, first: Quantity, amounts: readonly Quantity[]): Quantity {
  const next = amounts.find(({ start }) => start >= first.end);
  const isBeside =
    next !== undefined &&
    /^ ?(?:块钱?|元)(?: |或者?|和|、)?$/.test(text.slice(first.end, next.start));
  return isBeside &&
    next.high > first.high &&
    /^ ?(?:块|元)/.test(text.slice(next.end, next.end + 2))
    ? next
    : first;
}

/** The amount after the word 预算, or before it: 30的预算. */
function besideBudgetWord(text: string, amounts: readonly Quantity[]): Quantity | undefined {
  const word = budgetWord.exec(text);
  if (word === null) return undefined;
  return (
    amounts.find(({ start }) => start >= word.index) ??
    amounts.findLast(({ end }) => end <= word.index)
  );
}

/** "每天200笔预算30": a period that stands beyond another number is that number's. */
function ownPeriods(
  quantity: Quantity,
  said: readonly Quantity[],
  periods: readonly Period[],
): readonly (Period & CalendarPeriod)[] {
  const others = said.filter(({ start }) => start !== quantity.start);
  return periods.filter(isCalendarPeriod).filter((period) => {
    const [from, to] =
      period.end <= quantity.start ? [period.end, quantity.start] : [quantity.end, period.start];
    return !others.some(({ start, end }) => start >= from && end <= to);
  });
}

function limitOf(
  text: string,
  quantity: Quantity,
  periods: readonly (Period & CalendarPeriod)[],
): Budget | undefined {
  // "每天200笔，预算10块": the day of another clause is not the budget's.
  const period =
    nearestPeriod(text, quantity, periods) ?? periods.find(({ unit }) => unit !== "day");
  const yuan = quantity.bound === "at-least" ? quantity.low : quantity.high;
  // 五毛 is half a yuan.
  const fenPerUnit = /^ ?[毛角]/.test(text.slice(quantity.end, quantity.end + 2)) ? 10 : 100;
  const fen = Math.round(yuan * fenPerUnit) + jiaoAfter(text, quantity.end);
  const monthlyFen = Math.floor(fen / monthsIn(period ?? { unit: "month", count: 1 }));
  const sensible = quantity.low >= 0 && monthlyFen >= 0 && monthlyFen <= MOST_MONTHLY_FEN;
  return sensible ? { kind: "limit", monthlyFen } : undefined;
}

const jiao = /^(?:块|元)([1-9一二三四五六七八九])(?:毛|角)?(?![\d个十百千万年月天周])/;
const jiaoValues = "零一二三四五六七八九";

/** The 9 of 9块9, in fen. */
function jiaoAfter(text: string, at: number): number {
  const digit = jiao.exec(text.slice(at, at + 6))?.[1];
  if (digit === undefined) return 0;
  return 10 * (/\d/.test(digit) ? Number(digit) : jiaoValues.indexOf(digit));
}
