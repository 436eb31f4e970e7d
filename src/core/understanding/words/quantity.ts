import { coverStretches } from "./cover.ts";
import { dictatedRows } from "./digits.ts";
import { readNumeral } from "./numeral.ts";
import type { Numeral } from "./written-number.ts";

/**
 * An amount as said: a number, a range, or a bound, with the words around it taken into account.
 */
export type Quantity = {
  low: number;
  high: number;
  /** Said as a bound: 不到 100, at least 100. The other end of the range is then our guess. */
  bound?: "at-most" | "at-least";
  /** Where its number stands in the text, `end` exclusive; words around it are not included. */
  start: number;
  end: number;
};

/**
 * How vague words are read. There is no source for how far "over" goes: these are what an ordinary
 * reader would agree with, rather wide than wrong. The words that are numerals themselves are read
 * in numeral.ts.
 *
 * | words | low | high |
 * |---|---|---|
 * | 两百, 大概两百, 两百左右, about 200, 200ish | 200 | 200 |
 * | 几十, 几百, 数千 (大几十, 大几百; 好几十) | 20 (50; 30) | 90: two to nine of the unit |
 * | 十几, 二十几 | 11, 21 | 19, 29 |
 * | 一百多, 1200多, 十多, 一百余 | 100 | 199: below the next round number |
 * | 三四十, 两三百, 三五百; a couple, a few, several | as said | as said; 2–3, 3–5, 3–7 |
 * | 百八十, 千儿八百 | 80 | 100 |
 * | 上百, 上千; 成百上千 | 100 | 200: twice the unit; 2000 |
 * | 十来, 一百来, 百把, 百十来 | 0.9 of it | 1.2 of it |
 * | 一百出头, 三十出头 | as said | 1.1 of it |
 * | 小两百, 近两百, 快两百, 差一点两百, nearly 200 | 0.9 of it | as said |
 * | 不到, 不超过, 最多, 以内, up to, less than | 0.7 of it | as said |
 * | 超过, 至少, 以上, 往上, 过百, at least, 100+ | as said | 1.5 of it |
 */
const BELOW_FACTOR = 0.7;
const ABOVE_FACTOR = 1.5;
const NEARLY_FACTOR = 0.9;
const JUST_ABOVE_SHARE = 0.1;
const OR_SO_LEAST_FACTOR = 0.9;
const OR_SO_MOST_FACTOR = 1.2;

/** Words in which a numeral sign is no number; they are covered before we look. */
const noNumbers =
  /一(?:般|样|波|拨|阵|起|共|点|些|直|定|下|会儿?|半|律|旦|切|路|边|并|致|流|辈|早|家人)|(?<![\d一二两三四五六七八九十百千几])万一|统一|唯一|同一|二维|第三方|四川|百分|百富|千万别|十分|十足|几乎|几点|不管三七|数据|数字|三星|五金|百货|百姓|百家|百事|百度|十字|千千万|千里|千岛|零食|零售|零件|零钱|零花|三轮|三餐|五花|八宝|九龙|两边|两口子|哥俩|俩口子|\.{2,}|七上八下|八九不离十|乱七八糟|三天两头|三天打鱼|两天晒网|一五一十|三心二意|四面八方|一二三四?五?六?七?八?九?|(?<=(?:any|cheap|cheapest|which|this|that|the|good|best|better|no) )one(?![a-z -])/g;

/** Nobody names more in one answer. */
const MOST_QUANTITIES = 30;

/**
 * The amounts in a normalised, lower-case text, from left to right, the first thirty. Never throws.
 */
export function findQuantities(text: string): readonly Quantity[] {
  const rows = coverStretches(text, dictatedRows(text));
  const covered = rows.replace(noNumbers, (word) => "|".repeat(word.length));
  const found: Quantity[] = [];
  for (let at = 0; at < covered.length && found.length < MOST_QUANTITIES; ) {
    const quantity = mayStart(covered, at) ? readQuantity(covered, at, text) : undefined;
    if (quantity === undefined) at += 1;
    else {
      found.push(quantity);
      at = quantity.end;
    }
  }
  return found;
}

const numberSign = /[0-9零一二两俩三仨四五六七八九十百千万几数好大a-z]/;

function mayStart(text: string, at: number): boolean {
  if (!numberSign.test(text[at] ?? "")) return false;
  const before = text[at - 1] ?? "";
  // The 910 of N910 and the 60 of a number that could not be read are no amounts.
  if (/[a-z]/.test(before)) return false;
  return !(/\d/.test(text[at] ?? "") && /[\d.]/.test(before));
}

function readQuantity(text: string, at: number, uncovered: string): Quantity | undefined {
  const first = readNumeral(text, at) ?? readBareUnit(text, at);
  if (first === undefined) return undefined;
  const second = secondOfRange(text, first);
  const spoken =
    second === undefined
      ? withSuffix(text, first)
      : rangeOf(first, withSuffix(text, second), second);
  const signed = isNegative(text, at)
    ? { ...spoken, low: -spoken.high, high: -spoken.low }
    : spoken;
  return bounded(uncovered, signed);
}

function isNegative(text: string, at: number): boolean {
  return /(?:^|[^\d\p{Script=Han}a-z )])[-−]$|^[-−]$|[ ,:][-−]$|负$/u.test(
    text.slice(Math.max(0, at - 2), at),
  );
}

const bareUnit = /(?<=[上成近小半过破])(百|千|万|亿)|(百|千|万)(?=[把来])/y;
const unitValues: Readonly<Record<string, number>> = {
  百: 100,
  千: 1_000,
  万: 10_000,
  亿: 100_000_000,
};

const unitFactors: Readonly<Record<string, number>> = {
  上: 2,
  成: 2,
  过: ABOVE_FACTOR,
  破: ABOVE_FACTOR,
};

/** 上百, 近千, 过百, 百来, 千把: a unit without a digit, which only these neighbours make a number. */
function readBareUnit(text: string, at: number): Numeral | undefined {
  bareUnit.lastIndex = at;
  const match = bareUnit.exec(text);
  if (match === null) return undefined;
  const value = (unitValues[match[1] ?? match[2] ?? ""] ?? 1) * (text[at - 1] === "半" ? 0.5 : 1);
  // 上百 is "a hundred at least"; twice that is as far as we take it.
  const high = value * (unitFactors[text[at - 1] ?? ""] ?? 1);
  return { low: value, high, start: at, end: at + 1, coefficient: 1, scale: value };
}

const rangeJoint = /(?: ?(?:笔|单|元|块钱|块|次|个))? ?(?:[-~–—−]{1,2}|至|到|或者?|、|to|or) ?/y;

function secondOfRange(text: string, first: Numeral): Numeral | undefined {
  const between = /between $/.test(text.slice(Math.max(0, first.start - 8), first.start))
    ? / and /y
    : rangeJoint;
  between.lastIndex = first.end;
  const joint = between.exec(text);
  if (joint !== null) return readNumeral(text, first.end + joint[0].length);
  // 一百两百, said in one breath.
  const next = first.scale > 1 ? readNumeral(text, first.end) : undefined;
  return next !== undefined && next.scale === first.scale && next.low > first.low
    ? next
    : undefined;
}

function rangeOf(first: Numeral, second: Quantity, secondNumeral: Numeral): Quantity {
  // 三到五百 and 1-2万: the first number borrows the unit of the second.
  const borrows =
    first.scale === 1 && secondNumeral.scale > 1 && first.high < (secondNumeral.coefficient ?? 0);
  const scale = borrows ? secondNumeral.scale : 1;
  const ends = [first.low * scale, first.high * scale, second.low, second.high];
  return { low: Math.min(...ends), high: Math.max(...ends), start: first.start, end: second.end };
}

const moreSuffix = /(?: ?[多余几](?!则|的时|的话|[倍天]))([万亿千百]?)/y;
const orSoSuffix = /(?:来|把|儿八)(?![自])/y;

/** 一百多, 100来, 10多万. */
function withSuffix(text: string, numeral: Numeral): Quantity {
  const plain = { low: numeral.low, high: numeral.high, start: numeral.start, end: numeral.end };
  moreSuffix.lastIndex = numeral.end;
  const more = moreSuffix.exec(text);
  if (more !== null && numeral.low === numeral.high) {
    const unit = unitValues[more[1] ?? ""] ?? 1;
    return {
      ...plain,
      low: numeral.low * unit,
      // A float may fall below: 3.1 + 1 - 1 is 3.0999999999999996.
      high: Math.max(numeral.low * unit, (numeral.high + lastPlace(numeral.high)) * unit - 1),
      end: numeral.end + more[0].length,
    };
  }
  orSoSuffix.lastIndex = numeral.end;
  const orSo = orSoSuffix.exec(text);
  if (orSo === null) return plain;
  // 百十来 says "or so" twice.
  if (numeral.low !== numeral.high) {
    const low = numeral.low * OR_SO_LEAST_FACTOR;
    return { ...plain, low: Math.round(low), end: numeral.end + orSo[0].length };
  }
  return {
    ...plain,
    low: Math.round(numeral.low * OR_SO_LEAST_FACTOR),
    high: Math.round(numeral.high * OR_SO_MOST_FACTOR),
    end: numeral.end + orSo[0].length,
  };
}

/** The place of the last digit that is not zero: 100 for 1200. 1200多 is anything below 1300. */
function lastPlace(value: number): number {
  if (!Number.isSafeInteger(value) || value <= 0) return 1;
  let place = 1;
  while (value % (place * 10) === 0) place *= 10;
  return place;
}

const atMostBefore =
  /(?:不到|不足|不满|没到|不超过|不会?要?超过|别超过?|没超过|没有超过|不高于|不大于|不多于|最多|顶多|顶天|至多|最高|撑死|封顶|满打满算|(?<!不)(?:少于|低于|小于)|(?<![a-z])(?:(?<!not? )less than|fewer than|under|below|up to|at most|no more than|not more than|max(?:imum)?)) ?(?:about |也就|也才|就|是|能有?|有)?(?:个)?[¥ ]*$/;
const atLeastBefore =
  /(?:(?<![没别会不要]|没有)超过|不止|不下于?|不少于|不低于|不小于|多于|高于|大于|至少|最少|最低|起码|少说|破|(?<![a-z])(?:not? less than|more than|over|above|at least|upwards? of|min(?:imum)?)) ?(?:about |也|得|要|是|能|有)*(?:个)?[¥ ]*$/;
const nearlyBefore =
  /(?:将近|接近|快到?|近|差一?点儿?(?:到|就)?|(?<![大一最])小|nearly|almost|close to) ?(?:有)?[¥ ]*$/;
const unitBetween =
  " ?(?:笔|单|元|块钱|块|次|个人|个|人|杯|份|桌|rmb|yuan|sales|transactions)?(?:/?[每一]?[天月年])? ?";
const atMostAfter = new RegExp(
  `^${unitBetween}(?:以下|以内|之内|内|封顶|顶天|顶多|打住|都?不到(?![\\d一二两三四五六七八九十百千几])|or less|or fewer|max|tops)`,
);
const atLeastAfter = new RegExp(
  `^${unitBetween}(?:\\+|以上|起步|起|朝上|往上|开外|打底|or more|plus|and up)`,
);
const justAboveAfter = new RegExp(`^${unitBetween}(?:出头|冒头|挂零|刚?出点头)`);

/** Eighteen characters before and thirty after hold every word we know. */
function bounded(text: string, quantity: Quantity): Quantity {
  const before = text.slice(Math.max(0, quantity.start - 18), quantity.start);
  const after = text.slice(quantity.end, quantity.end + 30);
  const isExact = quantity.low === quantity.high;
  if (atMostBefore.test(before) || atMostAfter.test(after)) {
    return {
      ...quantity,
      low: isExact ? quantity.low * BELOW_FACTOR : quantity.low,
      bound: "at-most",
    };
  }
  if (atLeastBefore.test(before) || atLeastAfter.test(after)) {
    return {
      ...quantity,
      high: isExact ? quantity.high * ABOVE_FACTOR : quantity.high,
      bound: "at-least",
    };
  }
  if (isExact && nearlyBefore.test(before))
    return { ...quantity, low: quantity.low * NEARLY_FACTOR };
  if (justAboveAfter.test(after))
    return { ...quantity, high: quantity.high + quantity.high * JUST_ABOVE_SHARE };
  return quantity;
}
