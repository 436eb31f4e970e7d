import { parseNumber } from "./numeral.ts";

/** How long a shop is open a day, as said. `end` is exclusive. */
type OpeningHours = { hours: number; start: number; end: number };

const count = "(\\d{1,2}(?:\\.5)?|[一二两三四五六七八九十]{1,3})";
const hourWord = "(?:个半?)?多? ?(?:小时|钟头|钟(?!头)|hours?|hrs?|h(?![a-z]))";
const duration = new RegExp(
  `(?:营业|开门|开店|开着|开|干|上班|守店|(?<![a-z])(?:open(?:ed)?|working|work)(?: for)?|一天|每天|每日|天天) ?(?:时间|大?概|差不多|约|about |around )?[: ]?${count} ?${hourWord}` +
    `|(?<![\\d.])${count} ?${hourWord} ?(?:营业|店|开门|不打烊|(?:a|per|/) ?day|一天)` +
    `|(?<![\\d.])(24|二十四) ?个?(?:小时|hours?|h(?![a-z]))`,
  "g",
);
const perHour =
  /(?:一|每)个?(?:小时|钟头|钟)|(?:an|per|each|every|\/) ?(?:hour|hr|h(?![a-z])|小时)|hourly/;
const anyHours = new RegExp(`(?<![\\d.半])${count} ?${hourWord}`, "g");

const clock = (name: string) =>
  `(?<${name}Day>早上?|清早|上午|中午|下午|傍晚|晚上?|夜里|半夜|凌晨|朝)? ?(?<!\\d)(?<${name}Hour>midnight|noon|午夜|\\d{1,2}|二十[一二三四]?|十[一二]?|[一二两三四五六七八九])(?!\\d)` +
  `(?<${name}Sign> ?(?:点(?<${name}Half>半)?钟?|:(?<${name}Minute>[0-5]\\d)| ?(?:am|pm)(?![a-z])))?`;
const fromTo = new RegExp(
  `${clock("from")}(?:开门|开始|开店|营业|上班|起)?(?<joint> ?,? ?(?:一直)?(?:到|至|[-~–—]{1,2}|to |until |till |开到|干到|做到|营业到|) ?)${clock("to")}(?:关门|打烊|下班|收摊|关店)?`,
  "g",
);

/**
 * The opening hours in a normalised, lower-case text: 营业10小时, 24小时店, 早八晚十, 9:00-21:00, from 9am to
 * 9pm. 一小时 beside an amount is no opening hours; 10小时 is, when something else is told by the hour.
 * Never throws.
 */
export function findOpeningHours(text: string): readonly OpeningHours[] {
  const clocks = [...text.matchAll(fromTo)].slice(0, MOST_FOUND).flatMap(clockHours);
  const durations = [...text.matchAll(duration)].slice(0, MOST_FOUND).flatMap(durationHours);
  const found = [...clocks, ...durations];
  if (found.length > 0 || !perHour.test(text)) return found;
  return [...text.matchAll(anyHours)].slice(0, MOST_FOUND).flatMap(durationHours);
}

/** Nobody names more. */
const MOST_FOUND = 10;

function durationHours(match: RegExpExecArray): readonly OpeningHours[] {
  const [words, ...counts] = match;
  const written = counts.find((one) => one !== undefined);
  const hours = written === undefined ? undefined : parseNumber(written);
  const half = /个半/.test(words) ? 0.5 : 0;
  // 一小时 is what an amount is for, and nobody is open for one.
  if (hours === undefined || hours < 2 || hours > 24) return [];
  return [
    { hours: Math.min(24, hours + half), start: match.index, end: match.index + words.length },
  ];
}

function clockHours(match: RegExpExecArray): readonly OpeningHours[] {
  const told = match.groups ?? {};
  const isNight = /晚|夜/.test(told.toDay ?? "");
  // 早八晚十 needs no 点; 早上10晚上20 may be amounts.
  const isIdiom = /^[早朝]$/.test(told.fromDay ?? "") && told.toDay === "晚";
  const isClock =
    (told.toSign !== undefined || (told.toHour ?? "") in namedHours) &&
    (told.fromSign !== undefined || (told.joint ?? "").trim() !== "");
  const from = hourOf(told.fromHour, told.fromDay, told.fromSign);
  let to = hourOf(told.toHour, told.toDay ?? (isNight ? "晚" : undefined), told.toSign);
  if (!(isIdiom || isClock) || from === undefined || to === undefined) return [];
  while (to <= from) to += 12;
  const hours = to - from;
  return hours > 24 ? [] : [{ hours, start: match.index, end: match.index + match[0].length }];
}

const namedHours: Readonly<Record<string, number>> = { midnight: 24, 午夜: 24, noon: 12 };

function hourOf(
  written: string | undefined,
  partOfDay: string | undefined,
  sign: string | undefined,
): number | undefined {
  const named = namedHours[written ?? ""];
  if (named !== undefined) return named;
  const hour = written === undefined ? undefined : parseNumber(written);
  if (hour === undefined || hour > 24) return undefined;
  const minutes = sign?.includes("半") ? 30 : Number(/:(\d\d)/.exec(sign ?? "")?.[1] ?? 0);
  const isAfternoon = /下午|傍晚|晚|夜/.test(partOfDay ?? "") || /pm/.test(sign ?? "");
  const isMidnight = hour === 12 && (/am/.test(sign ?? "") || /晚|夜/.test(partOfDay ?? ""));
  return (
    (isMidnight ? (/am/.test(sign ?? "") ? 0 : 24) : isAfternoon && hour < 12 ? hour + 12 : hour) +
    minutes / 60
  );
}
