import { stick } from "./written-number.ts";

/** A decimal kept as two integers, so that 1.1万 is 11000 and not 11000.000000000002. */
export type Decimal = { digits: number; places: number };

/** One sign of a number: a digit (or a guess at one), the zero that only holds a place, a unit. */
export type Token =
  | { type: "digit"; low: Decimal; high: Decimal; arabic: boolean; start: number; end: number }
  | { type: "zero"; start: number; end: number }
  | { type: "unit"; value: number; start: number; end: number };

const chineseDigits: Readonly<Record<string, number>> = {
  一: 1,
  二: 2,
  两: 2,
  俩: 2,
  三: 3,
  仨: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};

const chineseUnits: Readonly<Record<string, number>> = {
  十: 10,
  百: 100,
  千: 1_000,
  万: 10_000,
  亿: 100_000_000,
};

const latinUnits: Readonly<Record<string, number>> = {
  k: 1_000,
  w: 10_000,
  hundred: 100,
  thousand: 1_000,
  grand: 1_000,
  million: 1_000_000,
  dozen: 12,
};

/** 一亿二千三百四十五万六千七百八十九 has 17; a page of 百百百 must not be read to its end from each of its signs. */
const MOST_TOKENS = 24;

const SOME_LEAST = 2;
const SOME_MOST = 9;
/** 大几十 is the upper half of 几十. */
const MANY_LEAST = 5;

const arabic = /\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?/y;
const latinUnit = / ?(k|w|hundred|thousand|grand|million|dozen)(?![a-z])/y;

/** The signs of a number from `at` on, at most 24; empty where none begins. */
export function tokenize(text: string, at: number): readonly Token[] {
  const tokens: Token[] = [];
  for (let start = at; tokens.length < MOST_TOKENS; ) {
    const token = nextToken(text, start, tokens.at(-1));
    if (token === undefined || isRepeatedUnit(token, tokens.at(-1))) break;
    tokens.push(token);
    start = token.end;
  }
  return tokens;
}

/** 百百 is no number, and a page of it must not be read from each of its signs. */
function isRepeatedUnit(token: Token, previous: Token | undefined): boolean {
  return token.type === "unit" && previous?.type === "unit" && token.value === previous.value;
}

function nextToken(text: string, start: number, previous: Token | undefined): Token | undefined {
  const afterArabic = previous?.type === "digit" && previous.arabic;
  if (afterArabic) {
    const unit = stick(latinUnit, text, start);
    if (unit !== undefined)
      return {
        type: "unit",
        value: latinUnits[unit[1] ?? ""] ?? 1,
        start,
        end: start + unit[0].length,
      };
  }
  // 百儿八十 is 百八十.
  if (previous?.type === "unit" && text[start] === "儿" && text[start + 1] === "八") {
    return nextToken(text, start + 1, previous);
  }
  // "3 万" is one number; after anything else a space ends it.
  const from =
    afterArabic && text[start] === " " && (text[start + 1] ?? "") in chineseUnits
      ? start + 1
      : start;
  const character = text[from] ?? "";
  const unit = chineseUnits[character];
  if (unit !== undefined) return { type: "unit", value: unit, start, end: from + 1 };
  if (afterArabic) return undefined;
  if (character === "零") return { type: "zero", start, end: start + 1 };
  const digit = chineseDigits[character];
  if (digit !== undefined) return digitToken(digit, digit, start, start + 1);
  if (previous === undefined || previous.type === "unit") {
    const number = stick(arabic, text, start);
    if (number !== undefined) {
      const value = decimalOf(number[0]);
      return {
        type: "digit",
        low: value,
        high: value,
        arabic: true,
        start,
        end: start + number[0].length,
      };
    }
  }
  return someToken(text, start, previous);
}

/** 几, 好几, 大几, and 数 before a unit (数百), which elsewhere is the word "number". */
function someToken(text: string, start: number, previous: Token | undefined): Token | undefined {
  if (previous?.type === "digit") return undefined;
  const many = /^[好大]几/.test(text.slice(start, start + 2));
  const at = many ? start + 1 : start;
  const next = text[at + 1] ?? "";
  const some = text[at] === "几" || (text[at] === "数" && next in chineseUnits);
  if (!some) return undefined;
  // 十几 is eleven or more, 几十 is twenty or more.
  const usual = text[start] === "大" ? MANY_LEAST : SOME_LEAST + (many ? 1 : 0);
  const least = previous?.type === "unit" && !(next in chineseUnits) ? 1 : usual;
  return digitToken(least, SOME_MOST, start, at + 1);
}

/** One digit, or a guess between two. */
export function digitToken(low: number, high: number, start: number, end: number): Token {
  return {
    type: "digit",
    low: { digits: low, places: 0 },
    high: { digits: high, places: 0 },
    arabic: false,
    start,
    end,
  };
}

function decimalOf(written: string): Decimal {
  const [whole = "", fraction = ""] = written.replaceAll(",", "").split(".");
  return { digits: Number(whole + fraction), places: fraction.length };
}
