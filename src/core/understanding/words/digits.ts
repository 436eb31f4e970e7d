/**
 * Digits that are written in another script, as 0 to 9: ١٣٥, १३५, ๑๓๕. What stands for a digit in
 * Chinese stays: there 一 is a word as well.
 */
export function plainDigits(text: string): string {
  return text
    .replace(/[^\P{Nd}0-9]/gu, digitOf)
    .replace(/[\u24F5-\u24FD\u24FF\u2776-\u277E\u2780-\u2788\u278A-\u2792]/g, digitInCircle);
}

/** The beginnings of the rows of digits in circles that stand for one to nine; a zero is alone. */
const circles: readonly number[] = [0x24f5, 0x2776, 0x2780, 0x278a];

function digitInCircle(sign: string): string {
  const code = sign.charCodeAt(0);
  const first = circles.findLast((one) => one <= code) ?? code;
  return code - first > 8 ? "0" : String(code - first + 1);
}

/** Every script's digits stand in a row of ten. */
function digitOf(digit: string): string {
  const known = knownDigits.get(digit);
  if (known !== undefined) return known;
  let code = digit.codePointAt(0) ?? 0;
  let value = -1;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code))) {
    code -= 1;
    value += 1;
  }
  const plain = String(value % 10);
  knownDigits.set(digit, plain);
  return plain;
}

const knownDigits = new Map<string, string>();

/** Signs that are read out for a digit, on the phone (幺, 拐, 洞) and in banks too. */
const signs: readonly string[] = [
  "零〇○洞",
  "一壹弌幺〡",
  "二贰貳弍两兩〢",
  "三叁參叄弎〣",
  "四肆〤",
  "五伍〥",
  "六陆陸〦",
  "七柒拐〧",
  "八捌〨",
  "九玖勾〩",
];
const digitOfSign = new Map(
  signs.flatMap((same, digit) => [...same].map((sign) => [sign, String(digit)] as const)),
);

/** What `readOut` takes for digits, for the inside of a pattern's brackets. */
export const readOutSigns = signs.join("");

const anySign = new RegExp(`[${readOutSigns}]`, "g");

/** The same text, sign for sign, with the digits that Chinese reads out as 0 to 9: 一三五七 is 1357. */
export function readOut(text: string): string {
  return text.replace(anySign, (sign) => digitOfSign.get(sign) ?? sign);
}

const single = `(?<![0-9${readOutSigns}])[0-9${readOutSigns}](?![0-9${readOutSigns}])`;
const dictated = new RegExp(`${single}(?: ?[-._/·‐-―−|、,，;:~+*] ?${single}| ${single}){3,}`, "g");

/**
 * Where four or more figures stand one by one, each apart from the next: 1-3-5-7-0-6, 一、三、五、七.
 * Such a row is spelt out, and is no amount.
 */
export function dictatedRows(text: string): readonly { start: number; end: number }[] {
  return [...text.matchAll(dictated)].map(({ 0: row, index }) => ({
    start: index,
    end: index + row.length,
  }));
}

const words: readonly string[] = [
  "zero|oh|ling|dong",
  "one|yi|yao",
  "two|er|liang",
  "three|san",
  "four|si",
  "five|wu",
  "six|liu",
  "seven|qi",
  "eight|ba",
  "nine|jiu",
];
const digitOfWord = new Map(
  words.flatMap((same, digit) => same.split("|").map((word) => [word, String(digit)] as const)),
);
const word = `(?:${words.join("|")})`;
const spokenDigits = new RegExp(`(?<![a-z])${word}(?:[ ,.-]{1,2}${word}){3,11}(?![a-z])`, "gi");

/** Digits in words, four or more of them in a row: one three five seven, yi san wu qi. */
export function spokenRows(
  text: string,
): readonly { start: number; end: number; digits: string }[] {
  return [...text.matchAll(spokenDigits)].map(({ 0: row, index }) => ({
    start: index,
    end: index + row.length,
    digits: row
      .toLowerCase()
      .split(/[^a-z]+/)
      .map((one) => digitOfWord.get(one) ?? "")
      .join(""),
  }));
}
