import { readEnglish } from "./english-numeral.ts";
import { type Decimal, digitToken, type Token, tokenize } from "./numeral-tokens.ts";
import type { Numeral } from "./written-number.ts";

/**
 * Reads the number that starts exactly at `at` of a normalised, lower-case text; undefined when
 * none does.
 */
export function readNumeral(text: string, at: number): Numeral | undefined {
  return readEnglish(text, at) ?? readDigitsAndUnits(text, at);
}

/** The value of a text that is one exact number and nothing else; undefined for 几十 and 三四十. */
export function parseNumber(text: string): number | undefined {
  const numeral = readNumeral(text, 0);
  return numeral !== undefined && numeral.end === text.length && numeral.low === numeral.high
    ? numeral.low
    : undefined;
}

function readDigitsAndUnits(text: string, at: number): Numeral | undefined {
  const tokens = mergeDigits(tokenize(text, at));
  return tokens === undefined ? undefined : (readHundredOrSo(tokens) ?? evaluate(tokens));
}

/**
 * Neighbouring digits are either a guess (三四, 三五) or digits read out one by one (二零零). Undefined
 * when neither.
 */
function mergeDigits(tokens: readonly Token[]): readonly Token[] | undefined {
  const merged: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const run = digitRun(tokens, at);
    const [first, second] = run;
    if (first === undefined || second === undefined) {
      const token = tokens[at];
      if (token !== undefined) merged.push(token);
      at += 1;
      continue;
    }
    const third = run.length === 3 && isUnit(tokens[at + 3]) ? run[2] : undefined;
    const guess =
      run.length === 2 ? guessOf(first, second) : third && guessOfThree(first, second, third);
    const readOut =
      guess ??
      (isUnit(tokens[at + run.length]) || merged.length > 0 ? undefined : readOutDigits(run));
    if (readOut === undefined) return merged.length > 0 ? merged : undefined;
    merged.push(readOut);
    at += run.length;
  }
  return merged;
}

function digitRun(tokens: readonly Token[], at: number): readonly Token[] {
  if (tokens[at]?.type !== "digit") return [];
  let end = at + 1;
  while (end < tokens.length && !isUnit(tokens[end])) end += 1;
  return tokens.slice(at, end);
}

function isUnit(token: Token | undefined): boolean {
  return token?.type === "unit";
}

function guessOf(first: Token, second: Token): Token | undefined {
  if (first.type !== "digit" || second.type !== "digit") return undefined;
  const low = first.low.digits;
  const high = second.high.digits;
  const usual = high === low + 1 || (low === 3 && high === 5);
  return usual ? digitToken(low, high, first.start, second.end) : undefined;
}

/** 六七八十 is 60 to 80. */
function guessOfThree(first: Token, second: Token, third: Token): Token | undefined {
  const upper = guessOf(second, third);
  const lower = guessOf(first, second);
  if (lower?.type !== "digit" || upper?.type !== "digit") return undefined;
  return digitToken(lower.low.digits, upper.high.digits, lower.start, upper.end);
}

function readOutDigits(run: readonly Token[]): Token | undefined {
  const digits = run.map((token) => (token.type === "digit" ? token.low.digits : 0));
  const value = Number(digits.join(""));
  const first = run[0];
  const last = run.at(-1);
  return first === undefined || last === undefined
    ? undefined
    : digitToken(value, value, first.start, last.end);
}

/**
 * 百八十 is "eighty to a hundred", 千八百 and 万八千 likewise; 百十 is "a hundred and some". In the south 百二
 * and 百二十 are 120, 千五 is 1500.
 */
function readHundredOrSo(tokens: readonly Token[]): Numeral | undefined {
  const [unit, second, third] = tokens;
  if (unit?.type !== "unit" || unit.value < 100 || second === undefined) return undefined;
  const found = { start: unit.start, scale: unit.value };
  if (second.type === "unit" && second.value * 10 === unit.value) {
    return { ...found, low: unit.value, high: unit.value + 2 * second.value, end: second.end };
  }
  if (second.type !== "digit" || second.arabic) return undefined;
  const tenth = unit.value / 10;
  const hasUnit = third?.type === "unit";
  if (hasUnit && third.value !== tenth) return undefined;
  const low = times(second.low, tenth);
  const high = times(second.high, tenth);
  if (hasUnit && high === 8 * tenth) return { ...found, low, high: unit.value, end: third.end };
  return {
    ...found,
    scale: 1,
    low: unit.value + low,
    high: unit.value + high,
    end: hasUnit ? third.end : second.end,
  };
}

/** Reads as many tokens as make one number; 两百三百 stops after 两百. */
function evaluate(tokens: readonly Token[]): Numeral | undefined {
  const first = tokens[0];
  // A bare 百, 千 or 万 is more often a part of a word (百富) than a number; 十 is ten.
  if (first === undefined || (first.type === "unit" && first.value !== 10)) return undefined;
  const count = countThatFit(tokens);
  const used = tokens.slice(0, count);
  const last = used.at(-1);
  if (last === undefined) return undefined;
  return {
    low: sum(used, "low"),
    high: sum(used, "high"),
    start: first.start,
    end: last.end,
    ...shapeOf(used),
  };
}

function shapeOf(tokens: readonly Token[]): { coefficient?: number; scale: number } {
  const [first, ...rest] = tokens;
  if (first?.type === "unit" && rest.length === 0) return { coefficient: 1, scale: first.value };
  if (first?.type !== "digit" || !rest.every((token) => token.type === "unit")) return { scale: 1 };
  const scale = rest.reduce(
    (product, token) => (token.type === "unit" ? product * token.value : product),
    1,
  );
  return { coefficient: times(first.low, 1), scale };
}

/**
 * How many tokens from the start make one number: units must fall (千, 百, 十), and start over only
 * after 万 and 亿.
 */
function countThatFit(tokens: readonly Token[]): number {
  let belowUnit = Number.POSITIVE_INFINITY;
  let belowBigUnit = Number.POSITIVE_INFINITY;
  let digitAt: number | undefined;
  for (const [at, token] of tokens.entries()) {
    if (token.type === "digit") {
      if (digitAt !== undefined) return at;
      digitAt = at;
    } else if (token.type === "unit") {
      const big = token.value >= 10_000;
      const falls = big ? token.value < belowBigUnit : token.value < belowUnit;
      if (!falls) return digitAt ?? at;
      if (big) belowBigUnit = token.value;
      belowUnit = big ? 10_000 : token.value;
      digitAt = undefined;
    }
  }
  return tokens.length;
}

function sum(tokens: readonly Token[], bound: "low" | "high"): number {
  let total = 0;
  let section = 0;
  let digit: Decimal | undefined;
  let lastUnit = 1;
  let afterZero = false;
  for (const token of tokens) {
    if (token.type === "zero") afterZero = true;
    else if (token.type === "digit") digit = token[bound];
    else {
      if (token.value >= 10_000) {
        const exact =
          section === 0 ? times(digit ?? { digits: 1, places: 0 }, token.value) : undefined;
        total += exact ?? (section + (digit === undefined ? 0 : times(digit, 1))) * token.value;
        section = 0;
      } else section += times(digit ?? { digits: 1, places: 0 }, token.value);
      digit = undefined;
      lastUnit = token.value;
      afterZero = false;
    }
  }
  return total + section + lastDigit(digit, lastUnit, afterZero);
}

/** 一百五 is 150 and 3万5 is 35000, but 一百零五 is 105, 二十五 is 25 and 3万5000 is 35000. */
function lastDigit(digit: Decimal | undefined, lastUnit: number, afterZero: boolean): number {
  if (digit === undefined) return 0;
  const shortened =
    lastUnit > 12 && !afterZero && digit.places === 0 && digit.digits >= 1 && digit.digits <= 9;
  return shortened ? times(digit, lastUnit / 10) : times(digit, 1);
}

function times(decimal: Decimal, factor: number): number {
  return (decimal.digits * factor) / 10 ** decimal.places;
}
