import { isCheckDigitPlausible } from "../../cards/card-number.ts";

/** What people and copies put between the groups of a number: all dashes and bullets. */
export const separatorSigns = " \\-\\u2010-\\u2015\\u2212._/·•‣‧⁃∙⋅・●▪◦~〜";

const ICCID_DIGITS = 20;
/** Digits of a card's number without its check digit. */
export const SHORTEST_ICCID = 19;
const SHORTEST_PASSWORD = 4;
const beginning = "8986";

/** Digits with hardly anything between them, as many as the longest card has or more. */
const longRow = new RegExp(`\\d(?:[${separatorSigns}]{0,3}\\d){${SHORTEST_ICCID},}`, "g");

type Window = { start: number; end: number };

/**
 * Where in a long row of digits the number of a card stands: the twenty digits behind 8986 whose
 * check digit is right. Something is glued to it or stands beside it, and what else begins with
 * 8986, or with the beginning of another kind of number, has its digits from there. Of several, the
 * one that stands apart. Undefined when no check digit says so.
 */
export function rightWindow(text: string): Window | undefined {
  for (const { 0: digits, index } of text.matchAll(longRow)) {
    const [best] = rightWindows(text, digits, index);
    if (best !== undefined) return best;
  }
  return undefined;
}

/** All that may be meant in a row, what stands apart first. */
function rightWindows(text: string, digits: string, at: number): readonly Window[] {
  const row = { start: at, end: at + digits.length };
  return windowsOf(digits, at, ICCID_DIGITS)
    .filter((window) => isRight(text, window) && isWhole(text, window, row))
    .toSorted((one, other) => ends(text, other) - ends(text, one));
}

/** By chance the check digit of several is right that share digits, and none stands apart. */
function isTied(text: string, [best, next]: readonly Window[]): boolean {
  return (
    best !== undefined &&
    next !== undefined &&
    overlap(best, next) &&
    ends(text, best) === ends(text, next)
  );
}

/**
 * The long rows in which a card's number stands and nobody can tell where: something is glued to
 * it, or it begins in several places, and no check digit is right. `known`: what was found.
 */
export function doubtfulRows(text: string, known: readonly Window[]): readonly Window[] {
  const right = known.filter((one) => isRight(text, one));
  return [...text.matchAll(longRow)].flatMap(({ 0: digits, index }) => {
    const glued = /[0-9A-Za-z]*$/.exec(text.slice(0, index))?.[0].length ?? 0;
    const row = { start: index - glued, end: index + digits.length };
    const all = windowsOf(digits, index, SHORTEST_ICCID);
    const isDoubtful = all.some(
      (window) =>
        !right.some((one) => overlap(one, window)) &&
        (isGlued(text, window, row) ||
          // A number of another kind has its digits from there: a chip's has thirty-two.
          known.some((one) => one.start !== window.start && overlap(one, window)) ||
          all.some((other) => other !== window && overlap(other, window))),
    );
    return isDoubtful || isTied(text, rightWindows(text, digits, index)) ? [row] : [];
  });
}

/**
 * What is glued to a card's number whose check digit is right. It is no phone's number, whatever it
 * looks like.
 */
export function gluedDigits(text: string, known: readonly Window[]): readonly Window[] {
  return known
    .filter((one) => isRight(text, one))
    .flatMap(({ start, end }) => {
      const before = /\d*$/.exec(text.slice(0, start))?.[0].length ?? 0;
      const behind = /^\d*/.exec(text.slice(end))?.[0].length ?? 0;
      return [
        { start: start - before, end: start },
        { start: end, end: end + behind },
      ].filter((place) => place.end > place.start);
    });
}

/** Before it or behind it goes on with what is long enough for a password. */
function isGlued(text: string, { start, end }: Window, row: Window): boolean {
  const before = text.slice(row.start, start).replace(/[^0-9A-Za-z]/g, "");
  const isGluedBehind = isDigit(text[end]) && isDigit(text[end + 1]);
  return (
    (isDigit(text[start - 1]) && before.length >= SHORTEST_PASSWORD) ||
    (isGluedBehind && digitsIn(text.slice(end, row.end)) >= SHORTEST_PASSWORD)
  );
}

/**
 * Apart at one end, no number of nineteen digits with the first of what follows, and what is
 * glued to it is more than a few digits too many.
 */
function isWhole(text: string, { start, end }: Window, row: Window): boolean {
  const isCutBefore = isDigit(text[start - 1]);
  const isCutBehind = isDigit(text[end]);
  if (isCutBefore && isCutBehind) return false;
  if (endsWithOneMore.test(text.slice(start, end))) return false;
  return (
    (!isCutBefore || digitsIn(text.slice(row.start, start)) >= SHORTEST_PASSWORD) &&
    (!isCutBehind || digitsIn(text.slice(end, row.end)) >= SHORTEST_PASSWORD)
  );
}

const endsWithOneMore = /\d\d[^0-9]+\d$/;

function digitsIn(text: string): number {
  return text.replace(/\D/g, "").length;
}

function isRight(text: string, { start, end }: Window): boolean {
  const value = text.slice(start, end).replace(/\D/g, "");
  return value.length === ICCID_DIGITS && isCheckDigitPlausible(value);
}

function overlap(one: Window, other: Window): boolean {
  return one.start < other.end && other.start < one.end;
}

/** At how many of its ends no digit follows at once. */
function ends(text: string, { start, end }: Window): number {
  return [text[start - 1], text[end]].filter((sign) => !isDigit(sign)).length;
}

function isDigit(sign: string | undefined): boolean {
  return /\d/.test(sign ?? "");
}

/** Everything in a row that begins as a card's number and has so many digits. */
function windowsOf(row: string, at: number, count: number): readonly Window[] {
  const places = [...row.matchAll(/\d/g)].map(({ index }) => index);
  const digits = places.map((place) => row[place]).join("");
  const windows: Window[] = [];
  for (
    let from = digits.indexOf(beginning);
    from >= 0;
    from = digits.indexOf(beginning, from + 1)
  ) {
    const [first, last] = [places[from], places[from + count - 1]];
    if (first === undefined || last === undefined) break;
    windows.push({ start: at + first, end: at + last + 1 });
  }
  return windows;
}
