import { readOut } from "../words/digits.ts";
import { isCut, tidy, type Written } from "../words/normalize.ts";
import { coverCardNumbers, locateCardNumbers } from "./card-number.ts";
import { doubtfulRows, gluedDigits } from "./iccid-windows.ts";
import { isLabelled, namedSecrets } from "./named-secrets.ts";
import { inOrder, replaceAt, runsOf, type SecretPlace, secretDots } from "./secret-places.ts";
import { hasLongNumber, isMobilePhone, type Run } from "./secret-runs.ts";

/** What the figures of an answer are, where a step expects some. */
export type Figures = "amounts" | "names" | "secret";

/** Knows one secret by a trace of it, without holding it. */
export type Recognise = {
  readonly length: number;
  /** Of so many letters and digits, in lower case. */
  is(value: string): boolean;
};

/**
 * The text as it may be kept: with dots in the place of what is named a secret, of every run beside
 * a card's number or such a name, of what is known to be one, and of every other run that the step
 * at hand does not ask for. By position and not by name, for nobody names a thing as expected.
 * Undefined when nothing has to be hidden. Never throws.
 */
export function hideSecrets(
  text: string | Written,
  expected?: Figures,
  known?: Recognise,
): string | undefined {
  const tidied = tidy(text);
  // Nobody has read the end, so nobody knows what stands there.
  const end = isCut(text) ? "…" : "";
  const runs = runsOf(text);
  const named = namedSecrets(tidied, runs);
  const isTold = expected === "secret" || isLabelled(tidied) || hasLongNumber(tidied);
  const isHidden = (run: Run): boolean =>
    isTold ? expected === "secret" || !isPhone(run) : isOdd(tidied, run, expected);
  const places = [
    ...named,
    ...runs.filter(isHidden),
    ...gluedRows(tidied),
    ...unclearRows(tidied),
    ...letteredRows(tidied),
    ...(known === undefined ? [] : recognised(tidied, known)),
  ];
  if (places.length === 0) return end === "" ? undefined : `${tidied}${end}`;
  const whole = inOrder(places.map((place) => withSigns(tidied, place)));
  return maskRepeats(replaceAt(tidied, whole, secretDots), places) + end;
}

/**
 * A card's number and its password in one row, where nobody can tell where one ends; no number that
 * we know of is as long.
 */
function gluedRows(tidied: string): readonly SecretPlace[] {
  const digits = readOut(coverCardNumbers(tidied));
  const rows = [...digits.matchAll(/(?<!\d)\d{23,64}(?!\d)/g)];
  return rows.map(({ 0: value, index }) => {
    return { start: index, end: index + value.length, value };
  });
}

/** A card's number somewhere in a row of digits, and what is glued to one. */
function unclearRows(tidied: string): readonly SecretPlace[] {
  const known = locateCardNumbers(tidied);
  const rows = [...doubtfulRows(tidied, known), ...gluedDigits(tidied, known)];
  return rows.map(({ start, end }) => ({ start, end, value: tidied.slice(start, end) }));
}

/** A number with letters, and something glued to it: no check digit tells them apart. */
function letteredRows(tidied: string): readonly SecretPlace[] {
  const covered = readOut(coverCardNumbers(tidied));
  return [...covered.matchAll(/(?<![0-9A-Za-z])[0-9A-Za-z]{23,64}(?![0-9A-Za-z])/g)]
    .filter(({ 0: row }) => windowWithLetters(row))
    .map(({ 0: value, index }) => ({ start: index, end: index + value.length, value }));
}

/** Twenty characters from 8986 on, hardly a letter among them. */
function windowWithLetters(row: string): boolean {
  return [...row.matchAll(/8986(?=(\d\d[0-9A-Za-z]{13,14}))/g)].some(
    ([, rest = ""]) => rest.replace(/\d/g, "").length <= MOST_LETTERS,
  );
}

const MOST_LETTERS = 3;

/** A phone's number, which nobody dictates figure by figure. */
function isPhone({ value, pieces }: Run): boolean {
  return pieces !== "even" && isMobilePhone(value);
}

/** Neither an amount nor a name where one is asked for, and nothing that is known by its number. */
function isOdd(tidied: string, run: Run, expected?: Figures): boolean {
  const { start, end, value, pieces } = run;
  if (isPhone(run)) return false;
  if (expected === "amounts" && isAmount(readOut(tidied.slice(start, end)))) return false;
  if (expected === "names" && machineName.test(value)) return false;
  if (year.test(value)) return false;
  if (referringBefore.test(tidied.slice(Math.max(0, start - 16), start))) return false;
  if (value.length === 4 && referringBehind.test(tidied.slice(end, end + 8))) return false;
  // Several small figures are several things, unless there is nothing else.
  return pieces !== "loose" || tidied.length - (end - start) <= 4;
}

/** A machine that we do not know: nobody's letters and figures take turns but a password's. */
const machineName = /^(?:[a-z]+\d+|\d+[a-z]+|[a-z]+\d+[a-z]+)$/i;
const year = /^20[0-4]\d$/;
/** 尾号0015, 订单 1234, 绑定 K3M9Q2XA: the figures name something that is known by them. */
const referringBefore =
  /(?:尾号|尾號|后四位|後四位|卡号|卡號|订单号?|訂單號?|单号|單號|编号|編號|型号|型號|余额|餘額|绑定|綁定|关联|關聯|给|給|(?<![a-z])(?:ending(?: in)?|order(?: no\.?)?|number|link|model|card))[: #]*$/i;
const referringBehind = /^ ?(?:的?余额|的?餘額|续费|續費|充值|的?卡|这张|那张|這張|那張)/;

/** An amount or a range; nobody sells more a day, and what is exact to six figures is none. */
function isAmount(written: string): boolean {
  const parts = written.split(/[^\d.]+/).filter((part) => part !== "");
  if (parts.length === 0 || parts.length > 2 || /[a-z]/i.test(written)) return false;
  return parts.every((part) => /^(?:[1-9]\d{0,4}|[1-9]\d*00|\d+\.\d+)$/.test(part));
}

/** What of a secret is compared: its letters and digits. */
export function traceOf(secret: string): string {
  return (secret.match(/[0-9A-Za-z]/g) ?? []).join("").toLowerCase();
}

/** A repetition stands in a short message, and each place costs a hash. */
const MOST_SIGNS = 400;
/** What is shorter stands by chance inside of longer rows. */
const SHORTEST_INSIDE = 6;

/** Every place that reads as the known secret, in any script and however it is spaced. */
function recognised(tidied: string, { length, is }: Recognise): readonly SecretPlace[] {
  const digits = readOut(coverCardNumbers(tidied));
  const signs = [...digits.matchAll(/[0-9A-Za-z]/g)].slice(0, MOST_SIGNS);
  const places: SecretPlace[] = [];
  for (let at = 0; at + length <= signs.length; at += 1) {
    const row = signs.slice(at, at + length);
    const value = row.map(({ 0: sign }) => sign.toLowerCase()).join("");
    const start = row[0]?.index ?? 0;
    const end = (row.at(-1)?.index ?? 0) + 1;
    const isInside =
      /[0-9A-Za-z]/.test(digits[start - 1] ?? "") || /[0-9A-Za-z]/.test(digits[end] ?? "");
    if ((!isInside || length >= SHORTEST_INSIDE) && is(value)) places.push({ start, end, value });
  }
  return places;
}

/** A sign that is glued to a secret may be a part of it. */
function withSigns(text: string, { start, end, value }: SecretPlace): SecretPlace {
  let from = start;
  let to = end;
  while (from > 0 && glued.test(text[from - 1] ?? "")) from -= 1;
  while (glued.test(text[to] ?? "")) to += 1;
  return { start: from, end: to, value };
}

const glued = /[#@$%^&*+_~!]/;

/**
 * People repeat themselves: "密码1234，对，1234". Only where it stands alone, or a card number would be
 * blotted out.
 */
function maskRepeats(text: string, secrets: readonly SecretPlace[]): string {
  let masked = text;
  for (const value of new Set(secrets.map((secret) => secret.value))) {
    const literal = value.replace(/[^0-9A-Za-z]/g, "\\$&");
    const alone = new RegExp(`(?<![0-9A-Za-z])${literal}(?![0-9A-Za-z])`, "g");
    masked = masked.replace(alone, secretDots);
  }
  return masked;
}
