import {
  type CardNumber,
  isCheckDigitPlausible,
  misreadLetters,
  networkOfIccid,
} from "../../cards/card-number.ts";
import type { Network } from "../../cards/network.ts";
import { coverStretches } from "../words/cover.ts";
import { readOut, readOutSigns } from "../words/digits.ts";
import { normalize, type Written } from "../words/normalize.ts";
import { rightWindow, SHORTEST_ICCID, separatorSigns } from "./iccid-windows.ts";

type Found = { number: CardNumber; start: number; end: number };

const SEPARATOR = `[${separatorSigns}]{0,3}`;
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
/** With the password glued to it, when the check digit says where the number ends. */
const gluedIccidPattern = /(?<!\d)8986\d{16}(?=\d{4,12}(?!\d))/;
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
export function parseCardNumber(text: string | Written): CardNumber | undefined {
  let left = inCapitals(normalize(text));
  const all: { number: CardNumber; denied: boolean }[] = [];
  for (let round = 0; round < MOST_NUMBERS; round += 1) {
    const found = findCardNumber(left);
    if (found === undefined) break;
    all.push({ number: found.number, denied: isDenied(left, found) });
    left = coverStretches(left, [found]);
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
  const found = findCardNumber(inCapitals(text));
  return found === undefined ? undefined : { start: found.start, end: found.end };
}

/** Where all card numbers stand in a normalised text, in the order in which they are found. */
export function locateCardNumbers(text: string): readonly { start: number; end: number }[] {
  const all: { start: number; end: number }[] = [];
  let left = text;
  for (let round = 0; round < MOST_NUMBERS; round += 1) {
    const found = locateCardNumber(left);
    if (found === undefined) break;
    all.push(found);
    left = coverStretches(left, [found]);
  }
  return all;
}

/** A normalised text with its card numbers covered by `|`. */
export function coverCardNumbers(text: string): string {
  return coverStretches(text, locateCardNumbers(text));
}

/** Letters of English only: ß would become two, and what is found would stand elsewhere. */
export function inCapitals(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function findCardNumber(typed: string): Found | undefined {
  const text = typed.replace(readOutNumber, readOut);
  return findRightIccid(text) ?? findEid(text) ?? findIccid(text) ?? findMsisdn(text);
}

/** In a longer row the check digit says better than the place where the number begins. */
function findRightIccid(text: string): Found | undefined {
  const window = rightWindow(text);
  if (window === undefined) return undefined;
  const value = withoutSeparators(text.slice(window.start, window.end));
  const network = networkOfIccid(value);
  return { number: { kind: "iccid", value, network, suspect: false }, ...window };
}

/** 八九八六零四…, as a voice message is written down: sign for sign a digit, in the same places. */
const readOutNumber = new RegExp(`八 ?九 ?八 ?六(?: ?[${readOutSigns}]){15,16}`, "g");

function findEid(text: string): Found | undefined {
  const match = eidPattern.exec(text);
  if (match === null) return undefined;
  const value = withoutSeparators(match[0]);
  // A chip's number begins with 89 and a country; else it is a card and its password.
  if (!/^89(?!86)/.test(value) || /\D8986\d{15,16}$/.test(match[0])) return undefined;
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
    iccidPattern.exec(text) ??
    digitsOnlyIccidPattern.exec(text) ??
    commaIccidPattern.exec(text) ??
    gluedIccid(text);
  if (match === null) return undefined;
  match[0] = withoutBeginning(text, match) ?? match[0];
  if (withoutSeparators(match[0]).length < SHORTEST_ICCID) return undefined;
  // 8986 04xx xxxx xxxx 0023 is shown hidden.
  if (/X{4}/.test(withoutSeparators(match[0]))) return undefined;
  const value = withoutSeparators(match[0]);
  const network = networkOfIccid(value);
  const suspect = misreadLetters(value).length > 0 || !isCheckDigitPlausible(value);
  return found(match, { kind: "iccid", value, network, suspect });
}

const endsWithOneMore =
  /^(8986(?:[^0-9A-Z]{0,3}[0-9A-Z]){12,14}[0-9A-Z])[^0-9A-Z]{1,3}(?:\d|[A-Z]{1,2})$/;
const isDictated = /^[^0-9A-Z]{0,3}\d[^0-9A-Z]{0,3}\d/;

/** The number alone, where what seems its end is a word or the first figure of a password. */
function withoutBeginning(
  text: string,
  { 0: written, index }: RegExpExecArray,
): string | undefined {
  const [, whole] = endsWithOneMore.exec(written) ?? [];
  const behind = readOut(text.slice(index + written.length));
  return /[A-Z]$/.test(written) || isDictated.test(behind) ? whole : undefined;
}

function gluedIccid(text: string): RegExpExecArray | null {
  const match = gluedIccidPattern.exec(text);
  return match !== null && isCheckDigitPlausible(match[0]) ? match : null;
}

function findMsisdn(text: string): Found | undefined {
  for (const match of text.matchAll(msisdnPattern)) {
    if (isInLongerRow(text, match)) continue;
    const value = withoutSeparators(match[1] ?? "");
    const range = msisdnRanges.find(({ pattern }) => pattern.test(value));
    if (range !== undefined)
      return found(match, { kind: "msisdn", value, network: range.network, suspect: false });
  }
  return undefined;
}

/** Digits in groups, of which more stand before or behind: no number ends in the middle of them. */
function isInLongerRow(text: string, { 0: written, index }: RegExpExecArray): boolean {
  if (!/\d[^\d]/.test(written)) return false;
  const before = text.slice(Math.max(0, index - 3), index);
  const behind = text.slice(index + written.length, index + written.length + 5);
  const isOfSingles = /^\+?(?:\d[^\d]{1,3}){8}/.test(written);
  if (!isOfSingles && isDictatedOddly(written)) return true;
  return isOfSingles
    ? /\d[^\dA-Z]{1,2}$/.test(before) || /^[^\dA-Z]{1,3}\d(?!\d)/.test(behind)
    : /[\dE+][-.·+]$/.test(before) || /^[-.·]\d/.test(behind);
}

/** 146 10 001 146 10: no number is written in such groups; a password said twice is. */
function isDictatedOddly(written: string): boolean {
  const groups = written.match(/\d+/g) ?? [];
  return groups.slice(1, -1).some(({ length }) => length < 3) || oddGroups.test(written);
}

const oddGroups = /^\d{3}(?:[^\d]{1,3}\d{3}){2,}[^\d]{1,3}\d{1,4}$/;

function found(match: RegExpExecArray, number: CardNumber): Found {
  return { number, start: match.index, end: match.index + match[0].length };
}

/** Only letters and digits. */
export function withoutSeparators(written: string): string {
  return written.replace(/[^0-9A-Z]/g, "");
}
