/** A word that says which part of the whole, or which kind of day, an amount stands for. `end` is exclusive. */
export type Mark = {
  word: string;
  /** How many parts it names: three in 早中晚各50. */
  parts: number;
  start: number;
  end: number;
};

/** Amounts of two parts of one whole are added up: 上午50下午80 is 130, and so is 刷卡50扫码80. */
const partWord =
  /早中晚|上下午|早晚|中晚|(?:大清?早|早上|早晨|清早|上午|午前|中午|午间|下午|午后|傍晚|晚上|夜里|夜间|半夜|白天|白日|早市|午市|晚市|夜市|早班|中班|白班|晚班|夜班|早餐|早点|午餐|午饭|晚餐|晚饭|夜宵|宵夜|堂食|外卖|刷卡|扫码|微信|支付宝|云闪付|插卡|店里|线上|线下|会员|散客)(?![号群里])|(?:in the |at |for |during |during the )?(?<![a-z])(?:mornings?|noon|afternoons?|evenings?|nights?|lunch(?:time)?|dinner|breakfast|daytime|dine[- ]in|takeaway|delivery)(?![a-z])/g;
const partsNamed: Readonly<Record<string, number>> = { 早中晚: 3, 上下午: 2, 早晚: 2, 中晚: 2 };

/** Amounts of different kinds of day make a range: 平时100周末200 is 100 to 200. */
const kindOfDayWord =
  /平时|平常|平日|工作日|周中|周内|[周礼]?拜?一[到至~-][周礼]?拜?五|星期一[到至~-](?:星期)?五|双休日?|周末|周六日|(?:周|星期|礼拜)六[、和到至]?(?:周|星期|礼拜)?[日天]|(?<![一每两几\d个半])(?:周|星期|礼拜)[一二三四五六日天](?![百千万十多单笔次])|(?:星期|礼拜|周)[六日天](?=[差约\d一二两三四五六七八九])|法定节?假?日?|节假日|节日|假日|假期|过节|过年|逢集|赶集|赶场|集日|赶圩|下雨天|雨天|天气[好差]|淡季|旺季|夏天|冬天|[忙闲淡旺好差少多](?:的?时候?|的话|天|起来)|少则|多则|生意[好差]|有时候?|(?:on |at |in )?(?:the )?(?<![a-z])(?:week ?days?|week ?ends?|holidays?|saturdays?|sundays?|mon(?:day)?(?:-| to )fri(?:day)?|(?:on )?a? ?(?:good|busy|bad|slow|quiet|normal) days?|sometimes|busy|quiet|slow|high season|low season)(?![a-z])/g;

/** Nobody names more. */
const MOST_MARKS = 30;

/** The parts of a whole named in a normalised, lower-case text, from left to right. */
export function findParts(text: string): readonly Mark[] {
  return marks(text, partWord);
}

/** The kinds of day named in a normalised, lower-case text, from left to right. */
export function findKindsOfDay(text: string): readonly Mark[] {
  return marks(text, kindOfDayWord);
}

function marks(text: string, words: RegExp): readonly Mark[] {
  return [...text.matchAll(words)].slice(0, MOST_MARKS).map((match) => ({
    word: match[0].trim(),
    parts: partsNamed[match[0]] ?? 1,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const comparisons: readonly (readonly [RegExp, number])[] = [
  [/^.{0,5}(?:翻倍|翻一?番|双倍|加倍|两倍|2倍|多一倍|翻个?倍|(?<![a-z])double|(?<![a-z])twice (?:as|that))/, 2],
  [/^.{0,5}(?:三倍|3倍|triple)/, 3],
  [/^.{0,5}(?:多|加)一?半/, 1.5],
  [/^.{0,5}(?:(?:少|减)一?半|对半|一半|half)/, 0.5],
];

/** How many times the other days' amount such a day has, as said right after it: 翻倍 is 2. Undefined when it is not said. */
export function timesTheOtherDays(textAfter: string): number | undefined {
  return comparisons.find(([words]) => words.test(textAfter))?.[1];
}
