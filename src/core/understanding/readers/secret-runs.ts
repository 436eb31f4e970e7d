import { brands, models } from "../../terminals/terminal.ts";
import { coverStretches } from "../words/cover.ts";
import { dictatedRows, readOut, spokenRows } from "../words/digits.ts";
import { coverCardNumbers } from "./card-number.ts";
import { coverAttempts } from "./card-problem.ts";

/**
 * Something in a tidied text that may be a password by its looks and its place: four to twelve
 * digits, or letters with digits, alone. `value` is how it would be typed into a field: 1 3 5 7 is
 * 1357, and so is 一三五七.
 */
export type Run = {
  start: number;
  end: number;
  value: string;
  /**
   * `one`: written in one piece; `even`: in pieces of one size, as one dictates; `loose`: in pieces
   * that may as well be several amounts.
   */
  pieces: "one" | "even" | "loose";
};

const SHORTEST = 4;
const LONGEST_DIGITS = 12;
const LONGEST_MIXED = 64;
/** Longer pieces are dictated by nobody. */
const LONGEST_PIECE = 4;

type Piece = { start: number; end: number; value: string };

/** Letters and digits in a row, and signs inside of it. */
const pieceShape = /[0-9A-Za-z]+(?:[#@$^&_!]+[0-9A-Za-z]+)*/g;

/**
 * All runs of a tidied text, in order, without what is surely something else: amounts with their
 * unit, names of machines, numbers of orders, and what was meant to be a card's number.
 */
export function secretRuns(tidied: string): readonly Run[] {
  const covered = coverLinks(coverAttempts(coverCardNumbers(tidied)));
  const spoken = spokenRows(covered).map(({ start, end, digits }): Run => {
    return { start, end, value: digits, pieces: "even" };
  });
  const left = coverStretches(covered, spoken);
  const pieces = piecesOf(left);
  const runs = [...spoken, ...pieces.flatMap(wholeRun), ...joinedRuns(left, pieces)];
  return runs.filter(isNoName).toSorted((one, other) => one.start - other.start);
}

/** Whether a number that is longer than any password stands in the text, in figures or read out. */
export function hasLongNumber(tidied: string): boolean {
  return [tidied, readOut(tidied)].some(
    (text) => coverAttempts(coverCardNumbers(text)) !== text || phoneInside.test(text),
  );
}

const phoneInside = /(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)/;

/** The number of somebody's phone. */
export function isMobilePhone(value: string): boolean {
  return /^(?:86)?1[3-9]\d{9}$/.test(value);
}

/**
 * An address is no password, and its words are none either; unless a card's number, covered by
 * then, stands in it.
 */
function coverLinks(text: string): string {
  return text.replace(/[a-z]{2,8}:\/\/[!-~]*/gi, (link) =>
    link.includes("||||") ? link : "|".repeat(link.length),
  );
}

function piecesOf(text: string): readonly Piece[] {
  const digits = readOut(text);
  // 流水1-3-5-7-0-6元: the unit belongs to none of them.
  const spelt = dictatedRows(text);
  const found: Piece[] = [];
  for (const { 0: written, index } of digits.matchAll(pieceShape)) {
    // 135706一天200笔: what is written in Chinese does not go on with what is written in figures.
    for (const { 0: part, index: at } of text
      .slice(index, index + written.length)
      .matchAll(/[!-~]+|[^!-~]+/g)) {
      const start = index + at;
      const value = digits.slice(start, start + part.length);
      const piece = { start, end: start + part.length, value };
      const isSpelt = spelt.some((row) => row.start <= start && piece.end <= row.end);
      if (/\d/.test(value) && (isSpelt || !isMeasured(text, piece))) found.push(piece);
    }
  }
  return found;
}

function wholeRun({ start, end, value }: Piece): readonly Run[] {
  const longest = /^\d+$/.test(value) ? LONGEST_DIGITS : LONGEST_MIXED;
  const fits = value.length >= SHORTEST && value.length <= longest;
  return fits ? [{ start, end, value, pieces: "one" }] : [];
}

/** What may stand between two pieces: nothing (1三5), a space, a dash, a comma. */
const between = /^(?: ?[-._/·‐-―−|、,，;:~+*] ?| )?$/;
const commaBetween = /[、,，;:/|~+*]/;
const dashBetween = /^ ?[-._·‐-―−] ?$/;

function joinedRuns(text: string, pieces: readonly Piece[]): readonly Run[] {
  const runs: Run[] = [];
  let row: Piece[] = [];
  const close = (): void => {
    const run = joined(row);
    if (run !== undefined) runs.push(run);
    row = [];
  };
  for (const piece of pieces) {
    const last = row.at(-1);
    const gap = last === undefined ? "" : text.slice(last.end, piece.start);
    if (last !== undefined && !isJoinedBy(gap, last, piece)) close();
    if (piece.value.length <= LONGEST_PIECE) row.push(piece);
  }
  close();
  return runs;
}

/** Letters go on behind a dash only, and a comma joins only what is too short for an amount. */
function isJoinedBy(gap: string, ...pieces: readonly [Piece, Piece]): boolean {
  if (!between.test(gap)) return false;
  const isOfDigits = pieces.every(({ value }) => /^\d+$/.test(value));
  if (!isOfDigits) return dashBetween.test(gap);
  const longest = commaBetween.test(gap) ? LONGEST_PIECE - 1 : LONGEST_PIECE;
  return pieces.every(({ value }) => value.length <= longest);
}

function joined(row: readonly Piece[]): Run | undefined {
  const [first] = row;
  const last = row.at(-1);
  if (first === undefined || last === undefined || row.length < 2) return undefined;
  const value = row.map((piece) => piece.value).join("");
  if (value.length < SHORTEST) return undefined;
  const size = first.value.length;
  // The last group is what is left over: 001 000 02.
  const isEven = row.every(
    (piece, at) =>
      /^\d+$/.test(piece.value) &&
      (piece.value.length === size || (at >= 2 && piece === last && piece.value.length < size)),
  );
  const isDictated = isEven && (size === 1 || value.length >= 6);
  const fits = value.length <= LONGEST_DIGITS;
  return {
    start: first.start,
    end: last.end,
    value,
    pieces: isDictated && fits ? "even" : "loose",
  };
}

/** Units behind an amount, in both kinds of Chinese characters. */
const unitBehind =
  /^ ?(?:多|来|來|几|幾|余)?(?:笔|筆|单(?!位)|單(?!位)|块|塊|元|万|萬|千|百|次|台(?!湾)|张(?!卡)|張|天|日|号(?!码|碼)|號(?!碼)|个|個|月|年|点|點|分|秒|层|層|楼|樓|平|折|度|%|％|rmb|cny|yuan|kuai|[gmk]b?(?![a-z])|transactions?|txns?|sales|orders|payments?|customers?|times|deals|(?:a|per|each|every) (?:day|week|month|year)|\/ ?(?:day|month|year|天|日|月|年)|(?:days?|weeks?|months?|years?|hours?|minutes?)(?![a-z]))/i;
/** Words that say what the amount behind them is. */
const nameBefore =
  /(?:预算|預算|每天|一天|每日|日均|天天|每月|一个月|一個月|月均|流水|营业额|營業額|笔数|筆數|单量|單量|销量|銷量|交易量|价格|價格|[¥￥$€£]|(?<![a-z])(?:rmb|budget|turnover|sales|volume|revenue|price|yuan)(?![a-z]))(?:大?概|大约|大約|约|約|差不多|是|为|為|有|is|of|about|[: =])*$/i;
const LONGEST_UNIT = 16;
const LONGEST_NAME = 20;

/** 500MB, 3k, 2nd: with the unit in one piece. */
const withUnit =
  /^\d{1,7}(?:[kw]|[gmk]b?|rmb|yuan|cny|kuai|bi|days?|h|hours?|mins?|months?|years?|[ap]m|th|st|nd|rd|sales|tx|txns?)$/i;

/** 2000笔, 预算300, $50: an amount, not a secret. */
function isMeasured(text: string, { start, end, value }: Piece): boolean {
  if (withUnit.test(value)) return true;
  // A page of figures has thousands of pieces, and words beside few of them.
  const isAlone = /^(?: ?[\d|]| ?$)/.test(text.slice(end, end + 2));
  if (!isAlone && unitBehind.test(text.slice(end, end + LONGEST_UNIT))) return true;
  const before = text.slice(Math.max(0, start - LONGEST_NAME), start);
  return !/(?:^|[\d|,.]) ?$/.test(before) && nameBefore.test(before);
}

/** Neither a machine nor an order of ours. */
function isNoName({ value }: Run): boolean {
  return !orderNumber.test(value) && !isModel(value);
}

/** An order, and what is sent under its name. */
const orderNumber = /^R20\d{6}[0-9A-Z]{8,12}$/i;

const modelNames = models.map(({ name }) => name.toUpperCase().replace(/[^0-9A-Z]/g, ""));

const makerNames = brands.flatMap(({ id, aliases }) => [id, ...aliases]);
const makers = new Set(makerNames.map((name) => name.toUpperCase()));

/** N910, newlandN910. */
function isModel(value: string): boolean {
  if (!/[a-z]/i.test(value)) return false;
  const upper = value.toUpperCase();
  return modelNames.some((name) => {
    const maker = upper.slice(0, -name.length);
    return upper.endsWith(name) && (maker === "" || makers.has(maker));
  });
}
