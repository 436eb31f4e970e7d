import type { Topic } from "../topic.ts";
import { isSaid } from "../words/denial.ts";
import { normalize, type Written } from "../words/normalize.ts";

/** What somebody wants to answer again: one of our questions, the card, or the plan. */
export type Redo = Topic | "card" | "plan";

const topicWords: readonly { redo: Redo; zh: string; en: string }[] = [
  { redo: "card", zh: "卡号|流量卡|(?<!刷|插|换)卡(?!拉)", en: "card(?: number)?" },
  {
    redo: "terminal",
    zh: "机器|机子|终端|pos机?|刷卡机|品牌|牌子|型号|机型",
    en: "terminal|machine|brand|model",
  },
  {
    redo: "volume",
    zh: "笔数|单量|单数|交易量|笔|流水|营业额",
    en: "volume|sales|number of sales|transactions",
  },
  { redo: "budget", zh: "预算|价位", en: "budget" },
  { redo: "region", zh: "地区|省份?|城市|地方|地点|地址|位置", en: "region|province|city|place" },
  { redo: "plan", zh: "套餐|方案", en: "plan" },
];

const patterns = topicWords.map(({ redo, zh, en }) => ({
  redo,
  words: new RegExp(
    `(?:${zh})(?:我)?(?:刚才|之前)?(?:好像)?(?:选|填|说|写|发|输|打|弄|搞|报|给)?(?:错|不对|有误|有问题|反)|(?:${zh})(?:也)?不是(?:这|那)[个张台]|(?:说|填|选|写|发|输|打|弄|搞)错(?:了)?(?:${zh})(?:了|$)|(?:换|改|重新?选|重新?填|重新?输|修改|更改|更换|重发)(?:一?下|一?个|一?张|一?台|一?种|别的|其他)?(?:${zh})(?!.*(?:怎么|教程))|wrong (?:${en})\\b|\\b(?:${en}) (?:is|was) wrong|\\b(?:change|another|different) (?:the |my )?(?:${en})\\b`,
  ),
}));

const anotherPlan =
  /^(?:我?想|给我)?(?:换一?个|换一?种|换别的|不要这个|看看?(?:别的|其他))(?:吧|看看|的)?$|(?:还有|有没有|看看?)(?:别|其他|其它)的?(?:套餐|选择|方案)?|(?:全部|所有)(?:的)?套餐|all plans|other plans|something else/;

/** Longer messages are a story in which a word proves nothing. */
const LONGEST_SENTENCE = 60;

/**
 * 地区错了, 换个套餐, "wrong card number": what is to be asked again. Undefined for everything else. Never
 * throws.
 */
export function parseRedo(text: string | Written): Redo | undefined {
  const plain = normalize(text).toLowerCase();
  // 怎么换卡 asks how, and changes nothing.
  if (plain.length > LONGEST_SENTENCE || /怎么|如何|how/.test(plain)) return undefined;
  if (isSaid(anotherPlan, plain)) return "plan";
  return patterns.find(({ words }) => isSaid(words, plain))?.redo;
}

const denied =
  /(?:并?不是|不对是|(?<![a-z])not) ?[^,;。]{1,30}?(?:[,;。 ]+(?=是|应该|而是|改|it'?s|but|\d|\p{Script=Han}|[a-z])|(?=(?:而|应该)?是))/gu;
const slip =
  /^(.{0,12}?)(?:(?:说|打|写|填|发|选|搞|弄|输)(?:错了?|[多少]了)|(?:错了|不对)(?=[,;。 ]+(?:是|应该)))[,;。 ]+/;
const insteadWord = /(?:改成|改为|改到|换成|应该是|应该|而是|其实是|更正为?)/;

/**
 * A normalised text without what is called wrong: `不是200, 是2000` becomes `是2000`, 笔数不对, 是300
 * becomes 笔数是300.
 */
export function withoutDenied(text: string): string {
  return text.replace(denied, "").replace(slip, "$1");
}

/**
 * Puts one answer in the place of another: `denied` is the amount that it replaces, when it is
 * named.
 */
export type Correction = { denied?: number };

/** 不是200，是2000; 改成2000; 说错了，80. Undefined when nothing is called wrong. Never throws. */
export function parseCorrection(text: string | Written): Correction | undefined {
  const plain = normalize(text).toLowerCase();
  if (plain.length > LONGEST_SENTENCE) return undefined;
  const number = /(?:不是|(?<![a-z])not) ?[^\d,;]{0,6}(\d{1,7})/.exec(plain)?.[1];
  if (number !== undefined) return { denied: Number(number) };
  const isCorrection = withoutDenied(plain) !== plain || insteadWord.test(plain);
  return isCorrection ? {} : undefined;
}
