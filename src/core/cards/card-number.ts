import { boolean, object, oneOf, optional, string } from "../shape.ts";
import { type Network, networkShape } from "./network.ts";

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
type CardNumberDoubt = {
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

/** Networks by the first six digits of an ICCID. */
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

/**
 * Luhn over all 20 digits. Numbers with letters and numbers of 19 carry no check digit, and makers
 * break the rule, so a failure is a reason to look again and never to refuse.
 */
export function isCheckDigitPlausible(iccid: string): boolean {
  if (!/^\d{20}$/.test(iccid)) return true;
  let sum = 0;
  for (const [index, character] of [...iccid].reverse().entries()) {
    const digit = Number(character) * (index % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

/** The network that issued the card with this ICCID; undefined for a number that we do not know. */
export function networkOfIccid(iccid: string): Network | undefined {
  return issuers[iccid.slice(0, 6)];
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

/** Where an ICCID has letters that are probably digits; counted from 0. */
export function misreadLetters(iccid: string): readonly number[] {
  const mobile = networkOfIccid(iccid) === "mobile";
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

/** With the letters at these places read as the digits that they are mistaken for. */
export function putRight(value: string, letters: readonly number[]): string {
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

/** A card number as it is stored. */
export const cardNumberShape = object<CardNumber>({
  kind: oneOf("iccid", "msisdn", "eid"),
  value: string,
  network: optional(networkShape),
  suspect: boolean,
});
