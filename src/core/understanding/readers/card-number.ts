import type { Network } from "../../cards/network.ts";
import { normalize } from "../words/normalize.ts";

/**
 * A card number as typed. `value` is upper case without separators. `suspect` means that the soft
 * check digit fails or that a letter stands where it is likely a misread digit; a suspect number is
 * still accepted.
 */
export type CardNumber = {
  kind: "iccid" | "msisdn" | "eid";
  value: string;
  network: Network | undefined;
  suspect: boolean;
};

/** Why a card number is suspect, in words that help to look again. */
export type CardNumberDoubt = {
  /**
   * `letter`: a letter that is probably a digit. `check-digit`: some digit is wrong, and nobody can
   * tell which.
   */
  reason: "letter" | "check-digit";
  /** The number in groups of four, to be compared with the card. */
  grouped: string;
  /** The groups to compare, counted from 1; all of them for `check-digit`. */
  groups: readonly number[];
  /**
   * The number with the misread letters put right. An offer for the person to confirm, never
   * applied by itself.
   */
  suggestion?: string;
};

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
  | { problem: "phone-number" };

type Found = { number: CardNumber; start: number; end: number };

/** What people put between the groups of a number. */
const SEPARATOR = "[ \\-._·/−–—]{0,3}";
const spaced = (pattern: string, count: string) => `(?:${SEPARATOR}${pattern})${count}`;

/**
 * ICCID: ITU-T E.118 issuer 89 (telecom) 86 (China) and two more digits, 19 or 20 characters in
 * all. China Mobile and some card makers use letters after that.
 */
const iccidPattern = new RegExp(
  `(?<!\\d)8${spaced("9", "")}${spaced("8", "")}${spaced("6", "")}${spaced("\\d", "{2}")}${spaced("[0-9A-Z]", "{13,14}")}(?![0-9A-Z])`,
);
/** The same without letters, for a word that follows at once: 89860400000000000015PIN1234. */
const digitsOnlyIccidPattern = /(?<!\d)8986\d{15,16}(?!\d|[OIL]\d)/;
/**
 * Groups of four with commas. Only whole groups: after a number of 19, `, 5` is the next thing that
 * is said.
 */
const commaIccidPattern = /(?<!\d)8986(?: ?[,、] ?\d{4}){3} ?[,、] ?\d{3,4}(?!\d)/;
/** An eSIM's EID: 32 digits (GSMA SGP.02). */
const eidPattern = new RegExp(`(?<!\\d)\\d${spaced("\\d", "{31}")}(?!\\d)`);
/**
 * Numbers of data SIMs. 13 digits: Mobile 1440, 1441, 148; Unicom 146; Telecom 1410; 1064x of all
 * three. 11 digits: 145, 147, 149, and those of the consumer ranges in which IoT cards were issued.
 * (github.com/VincentSit/ChinaMobilePhoneNumberRegex; China Telecom CMP documentation.)
 */
const msisdnPattern = new RegExp(
  `(?<![0-9])(?:\\+?86${SEPARATOR})?(1${spaced("\\d", "{12}")}|1${spaced("\\d", "{10}")})(?![0-9])`,
  "g",
);

const issuers: Readonly<Record<string, Network>> = {
  "898600": "mobile",
  "898602": "mobile",
  "898604": "mobile",
  "898607": "mobile",
  "898608": "mobile",
  "898601": "unicom",
  "898606": "unicom",
  "898609": "unicom",
  "898603": "telecom",
  "898611": "telecom",
  "898615": "broadnet",
};

const msisdnRanges: readonly { pattern: RegExp; network: Network | undefined }[] = [
  { pattern: /^(?:144[01]\d{9}|148\d{10}|1064[78]\d{8})$/, network: "mobile" },
  { pattern: /^(?:146\d{10}|10646\d{8})$/, network: "unicom" },
  { pattern: /^(?:1410\d{9}|10649\d{8})$/, network: "telecom" },
  { pattern: /^147\d{8}$/, network: "mobile" },
  { pattern: /^145\d{8}$/, network: "unicom" },
  { pattern: /^149\d{8}$/, network: "telecom" },
  // Since numbers may change network, these ranges say nothing about whose the card is.
  { pattern: /^1(?:72|78|84|98)\d{8}$/, network: undefined },
];

/**
 * Finds the card number in what was typed: alone, in a sentence, after a label, grouped, in
 * full-width digits. An ICCID is preferred over every other number, and one that is not called
 * wrong over one that is (不是8986…，是8986…). Undefined when there is none. Never throws.
 */
export function parseCardNumber(text: string): CardNumber | undefined {
  let left = normalize(text).toUpperCase();
  const all: { number: CardNumber; denied: boolean }[] = [];
  for (let round = 0; round < MOST_NUMBERS; round += 1) {
    const found = findCardNumber(left);
    if (found === undefined) break;
    all.push({ number: found.number, denied: isDenied(left, found) });
    left = left.slice(0, found.start) + "|".repeat(found.end - found.start) + left.slice(found.end);
  }
  const meant = all.filter(({ denied }) => !denied);
  const [best] = meant.length > 0 ? meant : all;
  return (meant.find(({ number }) => number.kind === "iccid") ?? best)?.number;
}

function isDenied(text: string, { start, end }: Found): boolean {
  return (
    /(?:不是|并非|NOT) ?$/.test(text.slice(Math.max(0, start - 8), start)) ||
    /^ ?(?:这个)?(?:是)?(?:错|不对|IS WRONG)/.test(text.slice(end, end + 10))
  );
}

/**
 * Nobody sends more than a handful in one message; what is left over is a long row of digits
 * anyway.
 */
const MOST_NUMBERS = 5;

/** Where the card number stands in a normalised text; letters count in either case. */
export function locateCardNumber(text: string): { start: number; end: number } | undefined {
  const found = findCardNumber(text.toUpperCase());
  return found === undefined ? undefined : { start: found.start, end: found.end };
}

/** A normalised text with its card numbers covered by `|`. */
export function coverCardNumbers(text: string): string {
  let covered = text;
  for (let round = 0; round < MOST_NUMBERS; round += 1) {
    const found = locateCardNumber(covered);
    if (found === undefined) break;
    covered =
      covered.slice(0, found.start) +
      "|".repeat(found.end - found.start) +
      covered.slice(found.end);
  }
  return covered;
}

function findCardNumber(text: string): Found | undefined {
  return findEid(text) ?? findIccid(text) ?? findMsisdn(text);
}

function findEid(text: string): Found | undefined {
  const match = eidPattern.exec(text);
  if (match === null) return undefined;
  const value = withoutSeparators(match[0]);
  const valid = isEidChecksumRight(value);
  // A card number and a 12-digit password are 32 digits too; such a row is an EID only if its
  // checksum says so.
  const looksTyped = value.startsWith("89") && !/\d{9}/.test(match[0].replace(/^\d{32}$/, ""));
  if (!valid && !looksTyped) return undefined;
  return found(match, { kind: "eid", value, network: undefined, suspect: !valid });
}

/** The 32 digits as one integer leave 1 when divided by 97 (GSMA SGP.02, ISO 7064). */
function isEidChecksumRight(value: string): boolean {
  return BigInt(value) % 97n === 1n;
}

function findIccid(text: string): Found | undefined {
  const match =
    iccidPattern.exec(text) ?? digitsOnlyIccidPattern.exec(text) ?? commaIccidPattern.exec(text);
  if (match === null) return undefined;
  const value = withoutSeparators(match[0]);
  const network = issuers[value.slice(0, 6)];
  const suspect = misreadLetters(value).length > 0 || !isCheckDigitPlausible(value);
  return found(match, { kind: "iccid", value, network, suspect });
}

function findMsisdn(text: string): Found | undefined {
  for (const match of text.matchAll(msisdnPattern)) {
    const value = withoutSeparators(match[1] ?? "");
    const range = msisdnRanges.find(({ pattern }) => pattern.test(value));
    if (range !== undefined)
      return found(match, { kind: "msisdn", value, network: range.network, suspect: false });
  }
  return undefined;
}

function found(match: RegExpExecArray, number: CardNumber): Found {
  return { number, start: match.index, end: match.index + match[0].length };
}

function withoutSeparators(written: string): string {
  return written.replace(/[^0-9A-Z]/g, "");
}

/**
 * Luhn over all 20 digits. Numbers with letters and numbers of 19 carry no check digit, and makers
 * break the rule, so a failure is a reason to look again and never to refuse.
 */
function isCheckDigitPlausible(iccid: string): boolean {
  if (!/^\d{20}$/.test(iccid)) return true;
  let sum = 0;
  for (const [index, character] of [...iccid].reverse().entries()) {
    const digit = Number(character) * (index % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** Letters and the digit that each is mistaken for when a number is copied from a card. */
const digitFor: Readonly<Record<string, string>> = {
  O: "0",
  Q: "0",
  D: "0",
  I: "1",
  L: "1",
  Z: "2",
  S: "5",
  G: "6",
  B: "8",
};

/**
 * Positions at which letters are printed: China Mobile's number segment (A to E) and card maker,
 * and the last character of any issuer, where some makers print their own letter instead of the
 * check digit.
 */
const SEGMENT_AT = 6;
const MAKER_AT = 12;
const LAST_AT = 19;

function misreadLetters(iccid: string): readonly number[] {
  const mobile = issuers[iccid.slice(0, 6)] === "mobile";
  return [...iccid].flatMap((letter, at) => {
    if (!(letter in digitFor)) return [];
    if (/[OIL]/.test(letter)) return [at];
    const printed =
      at === LAST_AT ||
      (mobile && at === MAKER_AT) ||
      (mobile && at === SEGMENT_AT && /[A-E]/.test(letter));
    return printed ? [] : [at];
  });
}

/** What to look at again on a suspect number; undefined when it is not suspect. */
export function doubtAbout(number: CardNumber): CardNumberDoubt | undefined {
  if (!number.suspect) return undefined;
  const grouped = inGroups(number.value);
  const letters = number.kind === "iccid" ? misreadLetters(number.value) : [];
  if (letters.length === 0) {
    const groups = Array.from(
      { length: Math.ceil(number.value.length / 4) },
      (_, index) => index + 1,
    );
    return { reason: "check-digit", grouped, groups };
  }
  const groups = [...new Set(letters.map((at) => Math.floor(at / 4) + 1))];
  const suggestion = putRight(number.value, letters);
  return {
    reason: "letter",
    grouped,
    groups,
    ...(isCheckDigitPlausible(suggestion) ? { suggestion } : {}),
  };
}

function putRight(value: string, letters: readonly number[]): string {
  return [...value]
    .map((character, at) => (letters.includes(at) ? (digitFor[character] ?? character) : character))
    .join("");
}

/**
 * The group of four to look at again, as printed, when it is known: that of a letter that is
 * probably a digit. Undefined when nothing is suspect or when only the check digit fails, for then
 * any group may be the wrong one.
 */
export function suspectGroup(number: CardNumber): string | undefined {
  const doubt = doubtAbout(number);
  const [first] = doubt?.reason === "letter" ? doubt.groups : [];
  return first === undefined ? undefined : inGroups(number.value).split(" ")[first - 1];
}

/** `8986 0400 0000 0000 0015`: the way people compare long numbers. */
export function inGroups(value: string): string {
  return value.replace(/(.{4})(?=.)/g, "$1 ");
}

const SHORTEST_ICCID = 19;
const LONGEST_ICCID = 20;
/** Below this a row of digits is an amount, a password or a year. */
const SHORTEST_ATTEMPT = 10;

/**
 * What is wrong with a text that holds no card number but was meant to. Undefined when it holds a
 * valid one or nothing that resembles one. Never throws.
 */
export function looksLikeCardNumber(text: string): CardNumberProblem | undefined {
  const normalized = normalize(text).toUpperCase();
  if (findCardNumber(normalized) !== undefined) return undefined;
  const value = longestAttempt(normalized);
  return value === undefined ? undefined : problemOf(value);
}

/** Groups of digits, with letters only inside or where they stand for digits. */
const attempt = /(?:[0-9OQILB][0-9A-Z]*(?:[ \-._·/−–—]{1,3}(?=[0-9A-Z]*\d))?)+/g;

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
