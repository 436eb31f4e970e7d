/** How wide a text is when drawn, CSS pixels. */
type Measure = (text: string) => number;

/** Longest text that is looked at, UTF-16 units; more could not be seen on a receipt anyway. */
const LONGEST = 2000;

const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u3007\u3012-\u303F\uFF00-\uFFEF`;
const OPENING = "（《〈「『【〔“‘";
const CLOSING = "，。、；：！？）》〉」』】〕”’…％";

/**
 * Pieces that stay together: a space, a word, or one Chinese character, with the brackets before it
 * and the stops after it, since no line may end with （ or begin with 。 (GB/T 15834, line-head
 * rule).
 */
const PIECE = new RegExp(
  String.raw`\s+|[${OPENING}]{0,3}(?:(?![${OPENING}${CLOSING}])[${CJK}]|[^\s${CJK}${OPENING}${CLOSING}]+)[${CLOSING}]{0,3}|.`,
  "gsu",
);

const graphemes = new Intl.Segmenter("zh-CN", { granularity: "grapheme" });

/**
 * Leaves only what ink can show: no controls, no invisible or direction-changing signs, no stacked
 * accents, no emoji (the paper is printed in one colour). Line breaks stay, other white space
 * becomes a space. Never throws.
 */
export function printable(text: string): string {
  const clean = text
    .slice(0, LONGEST)
    .toWellFormed()
    .normalize("NFC")
    .replace(/\r\n?|[\u0085\p{Zl}\p{Zp}]/gu, "\n")
    .replace(/[\t\v\f\p{Zs}]/gu, " ")
    .replace(/(?!\n)\p{C}|\p{M}|\p{Emoji_Presentation}|\uFFFD/gu, "")
    .replace(/ {2,}/g, " ")
    .trim();
  return straightenQuotes(clean);
}

/**
 * A Chinese font draws ‘ ’ “ ” a whole square wide; right in a Chinese sentence, a hole in an
 * English one.
 */
function straightenQuotes(text: string): string {
  const straight = text.replace(/(?<=\p{Script=Latin})’(?=\p{Script=Latin})/gu, "'");
  return /\p{Script=Han}/u.test(text)
    ? straight
    : straight.replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
}

/**
 * Breaks a printable text into at most `maxLines` lines no wider than `widthPx`: Chinese between
 * any two characters, English between words. A word wider than the line (an order number) is broken
 * into even parts. What is left over is cut with `…`.
 */
export function wrap(text: string, widthPx: number, maxLines: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    for (const line of linesOf(paragraph, widthPx, measure)) {
      if (lines.length === maxLines) {
        lines.push(cut(lines.pop() ?? "", widthPx, measure));
        return lines;
      }
      lines.push(line);
    }
  }
  return lines;
}

function* linesOf(paragraph: string, widthPx: number, measure: Measure): Generator<string> {
  let line = "";
  for (const piece of paragraph.match(PIECE) ?? []) {
    if (measure((line + piece).trimEnd()) <= widthPx) {
      line += piece;
      continue;
    }
    if (line.trim() !== "") yield line.trim();
    line = "";
    for (const part of partsOf(piece.trimStart(), widthPx, measure)) {
      if (line !== "") yield line;
      line = part;
    }
  }
  if (line.trim() !== "") yield line.trim();
}

/** The piece whole when it fits on a line of its own. */
function* partsOf(piece: string, widthPx: number, measure: Measure): Generator<string> {
  const wholePx = measure(piece);
  const evenPx = wholePx / Math.ceil(wholePx / widthPx);
  let part = "";
  for (const character of charactersOf(piece)) {
    if (part !== "" && (measure(part) >= evenPx || measure(part + character) > widthPx)) {
      yield part;
      part = "";
    }
    part += character;
  }
  yield part;
}

function cut(line: string, widthPx: number, measure: Measure): string {
  const characters = charactersOf(line);
  while (characters.length > 0 && measure(`${characters.join("").trimEnd()}…`) > widthPx)
    characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

function charactersOf(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}
