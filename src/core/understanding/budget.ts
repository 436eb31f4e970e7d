import { coverCardNumbers } from "./card-number.ts";
import { normalize } from "./normalize.ts";
import { findQuantities, type Quantity } from "./number.ts";
import { coverCalendar, coverPeriods, findPeriods, monthsIn, nearestPeriod, type Period } from "./period.ts";

/** What a shop wants to spend a month at most, fen; `any` when it does not mind. */
export type Budget = { kind: "limit"; monthlyFen: number } | { kind: "any" };

/** Nobody pays this for a terminal's data; it is a slip or something else. */
const MOST_MONTHLY_FEN = 10_000_000;

const anyWord =
  /随便|随意|无所谓|不限|没有?限制|没有?要求|没有?预算|没预算|不设|都行|都可以|都好|看着办|你定|你看|您定|您看|你推荐|推荐|越便宜越好|便宜(?:点|的|就)|实惠|合适就行|(?<![a-z])(?:any|whatever|no limit|unlimited|don'?t care|don'?t mind|doesn'?t matter|no preference|up to you|cheapest)(?![a-z])/;
const freeWord = /不想花钱|不花钱|免费|(?<![a-z])free(?![a-z])/;

/**
 * Reads 预算三十左右, 不超过50块一个月, 一年六十, 9块9, 30-50, 随便. A bare number is yuan a month; a year is divided
 * by twelve. Of a range the upper end counts. Undefined when there is no amount, or a negative or absurd one. Never throws.
 */
export function parseBudget(text: string): Budget | undefined {
  const plain = coverCalendar(coverCardNumbers(normalize(text).toLowerCase()));
  const periods = findPeriods(plain);
  const readable = coverPeriods(plain, periods);
  const quantities = findQuantities(readable).filter(({ end }) => !isSomethingElse(readable.slice(end, end + 12)));
  const quantity = quantities.find(({ end }) => isMoney(readable.slice(end, end + 12))) ?? quantities[0];
  if (quantity !== undefined) return limitOf(readable, quantity, periods);
  if (freeWord.test(plain)) return { kind: "limit", monthlyFen: 0 };
  return anyWord.test(plain) ? { kind: "any" } : undefined;
}

function isSomethingElse(after: string): boolean {
  return /^ ?(?:台|张卡|笔|单|家|[gm]b?(?![a-z])|兆|%|折)/.test(after);
}

function isMoney(after: string): boolean {
  return /^ ?(?:元|块|圆|rmb|cny|yuan|钱|毛|角)/.test(after);
}

function limitOf(text: string, quantity: Quantity, periods: readonly Period[]): Budget | undefined {
  // "每天200笔，预算10块": the day of another clause is not the budget's.
  const period = nearestPeriod(text, quantity, periods) ?? periods.find(({ unit }) => unit !== "day");
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
