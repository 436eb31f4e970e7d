/**
 * A word that says which part of the whole, or which kind of day, an amount stands for. `end` is
 * exclusive.
 */
export type Mark = {
  word: string;
  /** How many parts it names: three in 早中晚各50. */
  parts: number;
  start: number;
  end: number;
};

/** Amounts of two parts of one whole are added up: 上午50下午80 is 130, and so is 刷卡50扫码80. */
const chineseParts = [
  "早中晚|上下午|早晚|中晚",
  "大?清?早上|早晨|清早|上午|午前|中午|午间|下午|午后|傍晚|晚上|夜里|夜间|半夜|白天|白日|[前后上下]半[天夜]",
  "早高峰|午高峰|晚高峰|高峰期?|其[他余]时间|早市|午市|晚市|夜市|早班|中班|白班|晚班|夜班|开门|收摊前|关门前|打烊前|下班前",
  "早餐|早点|午餐|午饭|晚餐|晚饭|夜宵|宵夜|堂食|外卖",
  "刷卡|扫码|微信|支付宝|云闪付|插卡|店里|线上|线下|会员|散客",
].join("|");
const englishParts =
  "mornings?|noon|afternoons?|evenings?|nights?|lunch(?:time)?|dinner|breakfast|daytime|dine[- ]in|takeaway|delivery";
const partWord = new RegExp(
  `(?:${chineseParts})(?![号群里])|(?:(?:in|at|for|during|over)(?: the)? )?(?<![a-z])(?:${englishParts})(?![a-z])`,
  "g",
);
const partsNamed: Readonly<Record<string, number>> = { 早中晚: 3, 上下午: 2, 早晚: 2, 中晚: 2 };

/** Amounts of different kinds of day make a range: 平时100周末200 is 100 to 200. */
const weekday = "(?:周|星期|礼拜)";
const chineseKinds = [
  "平时|平常|平日|工作日|周中|周内|双休日?|周末|周六日",
  `${weekday}一[到至~-]${weekday}?五`,
  `${weekday}六[、和到至]?${weekday}?[日天]`,
  // 一周一单 has no Monday in it, and 三周六单 no Saturday.
  `(?<![一每两几\\d个半])${weekday}[一二三四五](?:[、 ]?[二三四五六日天]){1,4}(?![百千万十多单笔次])`,
  `(?<![一每两几\\d个半])${weekday}[一二三四五六日天](?![百千万十多单笔次])`,
  `${weekday}[六日天](?=[差约\\d一二两三四五六七八九])`,
  "法定节?假?日|节假日|节日|假日|假期|逢年过节|过节|过年|逢集|赶集|赶场|集日|赶圩|下雨天|雨天|天气[好差]|淡季|旺季|夏天|冬天",
  "[忙闲淡旺好差少多](?:的?时候?|的话|天|起来)|少则|多则|生意[好差]|有时候?",
].join("|");
const englishKinds = [
  "week ?days?|week ?ends?|holidays?|saturdays?|sundays?|fridays?|mon(?:day)?(?:-| to )fri(?:day)?",
  "fri(?:day)?s?(?: and |/|&| to |-)sat(?:urday)?s?",
  "(?:a )?(?:good|busy|bad|slow|quiet|normal|usual|other) (?:days?|nights?)",
  "otherwise|normally|usually|sometimes|busy|quiet|slow|(?:high|low) season",
].join("|");
const kindOfDayWord = new RegExp(
  `${chineseKinds}|(?:(?:on|at|in) )?(?:the )?(?<![a-z])(?:${englishKinds})(?![a-z])`,
  "g",
);

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
  [
    /^.{0,5}(?:翻倍|翻一?番|双倍|加倍|两倍|2倍|多一倍|翻个?倍|(?<![a-z])double|(?<![a-z])twice (?:as|that))/,
    2,
  ],
  [/^.{0,5}(?:三倍|3倍|triple)/, 3],
  [/^.{0,5}(?:多|加)一?半/, 1.5],
  [/^.{0,5}(?:(?:少|减)一?半|对半|一半|half)/, 0.5],
];

/**
 * How many times the other days' amount such a day has, as said right after it: 翻倍 is 2. Undefined
 * when it is not said.
 */
export function timesTheOtherDays(textAfter: string): number | undefined {
  return comparisons.find(([words]) => words.test(textAfter))?.[1];
}
