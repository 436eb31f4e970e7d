/**
 * Numbers as shops write them: 200, 1,200, 1.2k, 2w, 0.5万, 3万5, 两百, 一百五, 三四十, 几百, a couple hundred.
 *
 * Read by hand, one sign after the other. Libraries for this take 一百五 for 105 or stop at the 万
 * without a word, and a wrong number here becomes a wrong plan.
 *
 * `low` and `high` differ where the language itself is vague: 三四十 is 30 to 40, 几百 200 to 900.
 */
export type Numeral = {
  low: number;
  high: number;
  /** Where it stands in the text, `end` exclusive. */
  start: number;
  end: number;
  /** The number before its only unit, 5 in 五百; undefined when it is not built like that. */
  coefficient?: number;
  /** The unit of `coefficient`, 100 in 五百; 1 when there is none. */
  scale: number;
};

/** A decimal kept as two integers, so that 1.1万 is 11000 and not 11000.000000000002. */
type Decimal = { digits: number; places: number };

type Token =
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

const arabic = /\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?/y;
const latinUnit = / ?(k|w|hundred|thousand|grand|million|dozen)(?![a-z])/y;

function tokenize(text: string, at: number): readonly Token[] {
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
  // "3 万" is one number; after anything else a space ends it.
  // 百儿八十 is 百八十.
  if (previous?.type === "unit" && text[start] === "儿" && text[start + 1] === "八") {
    return nextToken(text, start + 1, previous);
  }
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

function digitToken(low: number, high: number, start: number, end: number): Token {
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

/** Every English number word: how it takes part, and its bounds. */
const englishWords: Readonly<
  Record<string, readonly ["add" | "times", low: number, high: number]>
> = {
  once: ["add", 1, 1],
  twice: ["add", 2, 2],
  one: ["add", 1, 1],
  two: ["add", 2, 2],
  three: ["add", 3, 3],
  four: ["add", 4, 4],
  five: ["add", 5, 5],
  six: ["add", 6, 6],
  seven: ["add", 7, 7],
  eight: ["add", 8, 8],
  nine: ["add", 9, 9],
  ten: ["add", 10, 10],
  eleven: ["add", 11, 11],
  twelve: ["add", 12, 12],
  thirteen: ["add", 13, 13],
  fourteen: ["add", 14, 14],
  fifteen: ["add", 15, 15],
  sixteen: ["add", 16, 16],
  seventeen: ["add", 17, 17],
  eighteen: ["add", 18, 18],
  nineteen: ["add", 19, 19],
  twenty: ["add", 20, 20],
  thirty: ["add", 30, 30],
  forty: ["add", 40, 40],
  fifty: ["add", 50, 50],
  sixty: ["add", 60, 60],
  seventy: ["add", 70, 70],
  eighty: ["add", 80, 80],
  ninety: ["add", 90, 90],
  couple: ["add", 2, 3],
  few: ["add", 3, 5],
  several: ["add", 3, 7],
  dozen: ["times", 12, 12],
  hundred: ["times", 100, 100],
  thousand: ["times", 1_000, 1_000],
  million: ["times", 1_000_000, 1_000_000],
  dozens: ["times", 24, 90],
  hundreds: ["times", 200, 900],
  thousands: ["times", 2_000, 9_000],
};

const englishStart = /(?<![a-z])(?:half (?=an? |dozen|million))?(?:an? )?(?=[a-z])/y;
const englishWord = /([a-z]+)(?![a-z])/y;
const englishJoint = /(?: of)?[ -](?:and )?(?:a )?/y;

function readEnglish(text: string, at: number): Numeral | undefined {
  const opening = stick(englishStart, text, at);
  if (opening === undefined) return undefined;
  const low = { total: 0, part: 0 };
  const high = { total: 0, part: 0 };
  let end: number | undefined;
  for (let start = at + opening[0].length; ; ) {
    const word = stick(englishWord, text, start)?.[1];
    const entry =
      word !== undefined && Object.hasOwn(englishWords, word) ? englishWords[word] : undefined;
    if (word === undefined || entry === undefined || !mayFollow(high, entry)) break;
    take(low, entry[0], entry[1]);
    take(high, entry[0], entry[2]);
    end = start + word.length;
    const joint = stick(englishJoint, text, end);
    if (joint === undefined) break;
    start = end + joint[0].length;
  }
  if (end === undefined) return undefined;
  const share = opening[0].startsWith("half") ? 0.5 : 1;
  return {
    low: share * (low.total + low.part),
    high: share * (high.total + high.part),
    start: at,
    end,
    scale: 1,
  };
}

/** Fifty may be followed by five, not by sixty: then a second number begins. */
function mayFollow(
  { part }: { part: number },
  [how, , value]: readonly ["add" | "times", number, number],
): boolean {
  if (how === "times") return true;
  const room = part % 100 === 0 ? 100 : part % 100 >= 20 && part % 10 === 0 ? 10 : 0;
  return value < room;
}

function take(sum: { total: number; part: number }, how: "add" | "times", value: number): void {
  if (how === "add") sum.part += value;
  else if (value < 1_000) sum.part = (sum.part === 0 ? 1 : sum.part) * value;
  else {
    sum.total += (sum.part === 0 ? 1 : sum.part) * value;
    sum.part = 0;
  }
}

function stick(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
