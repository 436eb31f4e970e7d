import type { Intent } from "../intent.ts";
import { commands, containedWords, exactWords } from "../words/intent-words.ts";
import { bare, normalize, type Written } from "../words/normalize.ts";

/** Traditional characters of wishes and questions beyond those that `normalize` reads. */
const traditional = new Map(
  "値值紀纪錄录記记歷历優优動动賬账斷断題题騙骗幹干訴诉闆板講讲繳缴啟启裝装壞坏譜谱規规洩泄麽么離离線线狀状態态險险辦办複复覆复誰谁嘅的係是唔不冇没經经"
    .match(/../gu)
    ?.map(([from = "", to = ""]) => [from, to] as const) ?? [],
);

/** As `normalize`, in lower case, with the traditional characters of wishes read too. */
function plainWish(text: string | Written): string {
  return normalize(text)
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/\p{Script=Han}/gu, (character) => traditional.get(character) ?? character);
}

/** A longer message is a story in which a word proves nothing. */
const LONGEST_SENTENCE = 60;

/**
 * Recognises a command, a wish or a plain answer. Undefined for everything else, which is then an
 * answer to the question at hand or not understood. Never throws.
 */
export function parseIntent(text: string | Written): Intent | undefined {
  const plain = plainWish(text);
  const command = /^\/([a-z]+)(?:@\w+)?(?: |$)/.exec(plain)?.[1];
  if (command !== undefined)
    return Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (plain.length > LONGEST_SENTENCE) return undefined;
  if (/^[👌👍🆗✅]+$/u.test(plain.replace(/\p{Emoji_Modifier}/gu, ""))) return "yes";
  return exactIntent(plain) ?? containedWords.find(({ words }) => words.test(plain))?.intent;
}

const politeness =
  /^(?:请问|请|麻烦你?|那就?|我想要?|我要|帮我|给我|哦|噢|额|呃|please|pls|i want to|i want|i'd like to)|(?:谢谢你?|多谢|感谢|吧|呀|啊|哈|呢|哦|一下|please|pls|thanks|thank you)$/;

/** The same said twice is still that: 对，没问题，付款. */
function exactIntent(plain: string): Intent | undefined {
  const [first, ...others] = plain.split(/[,;.!。！、 ]+/).filter((part) => part !== "");
  const intent = first === undefined ? undefined : exactPart(first);
  const isRepeated =
    others.length > 0 && intent !== undefined && others.every((part) => exactPart(part) === intent);
  return isRepeated ? intent : exactPart(plain);
}

function exactPart(plain: string): Intent | undefined {
  let left = bare(plain);
  for (let round = 0; round < 4; round += 1) {
    const word = left.replaceAll(" ", "");
    if (Object.hasOwn(exactWords, word)) return exactWords[word];
    const shorter = bare(left.replace(politeness, ""));
    if (shorter === left) return undefined;
    left = shorter;
  }
  return undefined;
}
