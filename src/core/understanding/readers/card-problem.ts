import { putRight } from "../../cards/card-number.ts";
import { normalize, type Written } from "../words/normalize.ts";
import { inCapitals, locateCardNumber, withoutSeparators } from "./card-number.ts";
import { separatorSigns } from "./iccid-windows.ts";

/** What is wrong with something that was meant to be a card number. */
export type CardNumberProblem =
  /** `missing` or `extra` characters against the nearest valid length; one of them is 0. */
  | { problem: "length"; length: number; missing: number; extra: number }
  /** As long as an ICCID, but not beginning with 8986; `start` is what it begins with. */
  | { problem: "start"; start: string }
  /**
   * A letter among the first six characters, which are always digits; `suggestion` has it put
   * right.
   */
  | { problem: "letter"; suggestion: string }
  /** Fifteen digits: the IMEI of the machine or the IMSI, not the number of the card. */
  | { problem: "device-number" }
  /** A person's mobile number. */
  | { problem: "phone-number" }
  /** As a spreadsheet shortens it, 8.98604E+19: the last digits are gone. */
  | { problem: "shortened" }
  /** As we show a card ourselves, with stars in the middle. */
  | { problem: "hidden" };

const SHORTEST_ICCID = 19;
const LONGEST_ICCID = 20;
/** Below this a row of digits is an amount, a password or a year. */
const SHORTEST_ATTEMPT = 10;

/**
 * What is wrong with a text that holds no card number but was meant to. Undefined when it holds a
 * valid one or nothing that resembles one. Never throws.
 */
export function looksLikeCardNumber(text: string | Written): CardNumberProblem | undefined {
  const normalized = inCapitals(normalize(text));
  if (locateCardNumber(normalized) !== undefined) return undefined;
  if (shortenedNumber.test(normalized)) return { problem: "shortened" };
  if (hiddenNumber.test(normalized)) return { problem: "hidden" };
  const value = longestAttempt(normalized);
  return value === undefined ? undefined : problemOf(value);
}

/** 8.98604E+19, 8,98604e19, 8.98604×10^19; also where only the beginning is right. */
const shortenedNumber =
  /(?<!\d)8[.,]? ?9\d{0,17}(?:00+)? ?(?:E ?\+? ?0?1[89]|[×X*] ?10 ?\^? ?1[89])(?!\d)/i;
/** What hides digits in a number that is shown. */
const star = "[*＊xX•●·.∗✱#_?-]";
const hiddenNumber = new RegExp(
  `(?<!\\d)8986(?: ?\\d){0,8}(?: ?${star}){2,16}(?: ?\\d{1,8})?(?!\\d)`,
);

/** What is seen of a number whose middle is hidden. */
export type SeenDigits = { first: string; last: string };

/**
 * The digits that are seen of a number in the form in which we show one. Undefined when there is no
 * such number, or when too little of it is seen to tell cards apart. Never throws.
 */
export function seenDigits(text: string | Written): SeenDigits | undefined {
  const shown = hiddenNumber.exec(inCapitals(normalize(text)))?.[0].replaceAll(" ", "") ?? "";
  const [first = ""] = /^\d+/.exec(shown) ?? [];
  const [last = ""] = /\d+$/.exec(shown) ?? [];
  return last.length < LEAST_SEEN ? undefined : { first, last };
}

const LEAST_SEEN = 4;

/** Groups of digits, with letters only inside or where they stand for digits. */
const attempt = new RegExp(
  `(?:[0-9OQILB][0-9A-Z]*(?:[${separatorSigns}]{1,3}(?=[0-9A-Z]*\\d))?)+`,
  "g",
);
/**
 * What is too long for anything else than some number of a card or a machine: 13 digits in a row,
 * or groups of four behind 8986.
 */
const groups = (least: number): string =>
  `8986(?:[${separatorSigns}]{1,3}\\d{4}){${least},8}(?:[${separatorSigns}]{1,3}\\d{1,3}(?!\\d))?`;
const longNumber = new RegExp(`(?<![0-9])(?:\\d{13,}|8986\\d{6,}|${groups(2)})`, "g");
/** A whole number in groups is seen where it begins, whatever is glued before it. */
const inGroups = new RegExp(groups(4), "g");
const otherForms = new RegExp(`${shortenedNumber.source}|${hiddenNumber.source}`, "gi");

/**
 * A tidied text with what was meant to be a card's number, and is none, covered by `|`: nothing of
 * it is a password.
 */
export function coverAttempts(text: string): string {
  const cover = (written: string): string => "|".repeat(written.length);
  const lettered = text.replace(new RegExp(attempt.source, "gi"), (written) =>
    isWithLetter(written) ? cover(written) : written,
  );
  return [otherForms, inGroups, longNumber].reduce(
    (left, form) => left.replace(form, cover),
    lettered,
  );
}

/** 8986O4…: a letter among the first six is offered with its digit, so the rest is the card's. */
function isWithLetter(written: string): boolean {
  const value = withoutSeparators(inCapitals(written));
  return problemOf(value).problem === "letter" && /\D/.test(value.slice(0, 6));
}

function longestAttempt(text: string): string | undefined {
  let longest: string | undefined;
  for (const [written] of text.matchAll(attempt)) {
    const value = withoutSeparators(written);
    const digits = value.replace(/\D/g, "").length;
    const mostlyDigits = digits >= SHORTEST_ATTEMPT && digits * 4 >= value.length * 3;
    if (mostlyDigits && value.length > (longest?.length ?? 0)) longest = value;
  }
  return longest;
}

function problemOf(value: string): CardNumberProblem {
  const { length } = value;
  const asLongAsIccid = length === SHORTEST_ICCID || length === LONGEST_ICCID;
  const startPutRight = putRight(value.slice(0, 6), [0, 1, 2, 3, 4, 5]);
  if (asLongAsIccid && /^8986\d\d$/.test(startPutRight)) {
    return { problem: "letter", suggestion: startPutRight + value.slice(6) };
  }
  if (asLongAsIccid) return { problem: "start", start: value.slice(0, 4) };
  if (/^(?:86)?1[3-9]\d{9}$/.test(value)) return { problem: "phone-number" };
  if (length === 15 && !startPutRight.startsWith("8986")) return { problem: "device-number" };
  return { problem: "length", length, ...distanceToValid(value, startPutRight) };
}

/**
 * 1064 and 14x begin the 13-digit numbers of data cards, everything else is measured against an
 * ICCID.
 */
function distanceToValid(value: string, start: string): { missing: number; extra: number } {
  const { length } = value;
  const [shortest, longest] = /^1(?:064|4)/.test(start)
    ? [13, 13]
    : [SHORTEST_ICCID, LONGEST_ICCID];
  return { missing: Math.max(0, shortest - length), extra: Math.max(0, length - longest) };
}
