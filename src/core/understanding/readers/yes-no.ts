import type { Written } from "../words/normalize.ts";
import { plainWish } from "../words/plain-wish.ts";

const longestAnswer = 30;
const asksBack = /[?]|[吗么]\W*$|是不是|对不对|行不行/;

const filler =
  "应该|好像|嗯+|恩+|哦|噢|啊|那|就|我|确实|真的|都|全|这|那|个|张|串|卡|号|码|数字|尾号|它|他|核对|检查|看|比|读|识别|过|了|的|吧|呀|呢|哈|啦|嘞|一遍|下|已经?|请|直接|继续|接着|往下|走|下一步|ok|okay";
const agreed =
  "对|(?:核对|检查|看)(?:过|好)了?|没有?错|没有?误|无误|正确|没有?问题|没毛病|一样|一致|是|确[定认]|好|行|可以|继续|嗯|恩|ok|okay";
const refused =
  "不是|不对|不正确|不一样|不一致|不行|不可以|不好|有误|有错|有问题|(?<!没有?|不)错|否|没有?读对";
const yes = new RegExp(`^(?:${filler})*(?:${agreed})(?:${filler}|${agreed})*$`);
const no = new RegExp(`^(?:${filler}|是)*(?:${refused})(?:${filler}|${refused}|是|写|打|发|搞)*$`);
const misread = new RegExp(`^(?:${filler})*[看读认写打发搞输](?:错|的不对)(?:${filler})*$`);
const pinyinYes = /^(?:dui ?)+(?:de)?$|^(?:shi(?: ?de)?|hao(?: ?de)?|mei ?cuo|ji ?xu|zheng ?que)$/;
const pinyinNo = /^(?:bu ?dui|bu ?shi(?: ?de)?|cuo(?: ?le)?|bu)$/;

const englishFiller =
  "it|its|it's|is|this|that|that's|thats|the|a|i|think|so|my|number|card|one|please|looks|all|go|keep|on|ahead";
const englishYes =
  "yes|yeah|yep|yup|ya|sure|ok|okay|right|correct|exactly|good|fine|true|confirmed|checked|continue|going|proceed|next";
const englishNo =
  "no|nope|nah|not|wrong|incorrect|isn't|isnt|false|mistaken|mistake|misread|(?:it|that)'s not";
const allEnglish = new RegExp(`^(?:(?:${englishFiller}|${englishYes}|${englishNo})(?: |$))+$`);
const someNo = new RegExp(`(?:^| )(?:${englishNo})(?: |$)`);
const someYes = new RegExp(`(?:^| )(?:${englishYes}|go|go on|it is|that is|it's it)(?: |$)`);
const noFault = /\b(?:no|not|nothing) (?:a )?(?:problem|mistake|wrong|error|issue|incorrect)s?\b/g;

/**
 * What is said to a question that takes yes or no, as whether a number is the right one: 没错，继续,
 * 卡号没错, 看错了, "yes it's correct". Broader than the intents, for nothing else is asked then.
 * Undefined for what says both or neither, and for what asks back. Never throws.
 */
export function parseYesOrNo(text: string | Written): "yes" | "no" | undefined {
  const plain = plainWish(text).replace(/\p{Emoji_Modifier}/gu, "");
  if (plain.length > longestAnswer || asksBack.test(plain)) return undefined;
  const parts = plain
    .replace(noFault, "fine")
    .split(/[^\p{L}\p{N}\p{Emoji_Presentation}✔✖'] *| (?=\p{Script=Han})/u)
    .filter((part) => part !== "");
  const english = parts.join(" ");
  if (allEnglish.test(english)) {
    if (someNo.test(english)) return "no";
    return someYes.test(english) ? "yes" : undefined;
  }
  if (pinyinYes.test(english)) return "yes";
  if (pinyinNo.test(english)) return "no";
  const answers = new Set(parts.map(answerIn));
  return answers.size === 1 ? [...answers][0] : undefined;
}

function answerIn(part: string): "yes" | "no" | undefined {
  if (/^[👌👍🆗✅✔]+$/u.test(part)) return "yes";
  if (/^[👎❌❎✖🙅]+$/u.test(part)) return "no";
  if (no.test(part) || misread.test(part)) return "no";
  return yes.test(part) ? "yes" : undefined;
}
