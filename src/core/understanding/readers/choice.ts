import { bare, normalize, typedOf, type Written } from "../words/normalize.ts";
import { parseNumber } from "../words/numeral.ts";

const ordinals: Readonly<Record<string, number>> = {
  one: 1,
  first: 1,
  two: 2,
  second: 2,
  three: 3,
  third: 3,
  four: 4,
  fourth: 4,
  five: 5,
  fifth: 5,
  six: 6,
  sixth: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};

const MOST_CHOICES = 99;
const chinesePlace =
  /^(?:就|我)?(?:想)?(?:要|选择?|选项|回复|按)?第?([\d一二两三四五六七八九十]{1,3})(?:个|号|项|种|款|条|套餐|个套餐|那个)?(?:吧|的|就行|就好|可以)?$/;
const englishPlace =
  /^(?:the |number |no |option |choice |i |choose |pick |take |select )*([a-z]+|\d{1,2})(?:st|nd|rd|th)?(?: one| option| plan)?$/;
const letterPlace = /^(?:我?选|我?要|就|option |choice )? ?([a-h])(?:吧|项|选项)?$/;
const lastPlace =
  /^(?:就|我?要|我?选)?(?:最后|最末)(?:一|1)?(?:个|项|种|款|条)(?:吧)?$|^(?:the )?last(?: one)?$/;

/** Stands for the last of the choices, however many there are. */
export const lastChoice = -1;

/**
 * The number of a numbered answer, from 1 to 99: 1, １, 一, ①, 1️⃣, "2.", 第一个, 选3, B, "the second
 * one"; `lastChoice` for 最后一个. Undefined otherwise.
 */
export function parseChoice(text: string | Written): number | undefined {
  const typed = normalize(text).toLowerCase();
  if (/^[-−]/.test(typed)) return undefined;
  const plain = bare(typed);
  if (lastPlace.test(plain)) return lastChoice;
  const letter = letterPlace.exec(plain)?.[1];
  if (letter !== undefined) return letter.charCodeAt(0) - "a".charCodeAt(0) + 1;
  const written = chinesePlace.exec(plain)?.[1] ?? englishPlace.exec(plain)?.[1];
  if (written === undefined) return undefined;
  const place = Object.hasOwn(ordinals, written) ? ordinals[written] : parseNumber(written);
  const isPlace =
    place !== undefined && Number.isInteger(place) && place >= 1 && place <= MOST_CHOICES;
  return isPlace ? place : undefined;
}

/**
 * A numbered answer that can be nothing but one: 第二个, 选2, ②, B, "the second one", and not 2 or 两,
 * which may be an amount. Undefined otherwise.
 */
export function parseExplicitChoice(text: string | Written): number | undefined {
  const isAmountAsWell = /^(?:[\d一二两三四五六七八九十]{1,3}|[a-z]{2,})[.。、)]?$/.test(
    normalize(text).toLowerCase(),
  );
  const circled = /^[①-⑳]$|\u20E3/u.test(typedOf(text).trim());
  const ordinal = /^(?:first|second|third|fourth|fifth|sixth|last)$/.test(
    normalize(text).toLowerCase(),
  );
  return isAmountAsWell && !circled && !ordinal ? undefined : parseChoice(text);
}
