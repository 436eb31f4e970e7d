import { normalize } from "./normalize.ts";
import { parseNumber } from "./numeral.ts";

/** What a message wants, when it is not an answer to the question at hand. */
export type Intent =
  | "back"
  | "cancel"
  | "help"
  | "recharge"
  | "orders"
  | "receipt"
  | "balance"
  | "price-list"
  | "human"
  | "language-zh"
  | "language-en"
  | "yes"
  | "no"
  | "skip"
  /** Says that they have paid. */
  | "paid"
  /** The terminal cannot take cards or has no network. */
  | "pos-offline"
  | "greeting"
  | "settings"
  | "privacy"
  /** Wants one account for several chats. */
  | "link";

/** The whole message, apart from politeness and punctuation. One word less or more may mean the opposite. */
const exactWords: Readonly<Record<string, Intent>> = byWord({
  back: "返回 上一步 后退 回去 退回 返回上一步 back goback previous",
  cancel:
    "取消 退出 算了 不充了 不买了 不办了 不要了 不弄了 取消订单 取消充值 结束 停止 cancel cancelit cancelorder cancelmyorder stop quit exit nevermind",
  help: "帮助 怎么用 怎么弄 怎么操作 使用说明 说明 菜单 功能 help menu commands howdoesthiswork",
  recharge: "充 充卡 充钱 再充 重新开始 重来 开始 topup restart startover",
  orders: "订单 记录 历史 orders order history",
  receipt: "票 票据 receipts",
  balance: "流量 余量 剩余 查询 查卡 data",
  "price-list": "价格 套餐 资费 prices price plans",
  human: "人工 客服 真人 human agent operator person support",
  "language-zh":
    "中文 汉语 普通话 简体 简体中文 切换中文 说中文 用中文 中文版 chinese zh zhongwen speakchinese inchinese",
  "language-en": "英文 英语 切换英文 说英文 用英文 英文版 english en speakenglish inenglish",
  yes: "是 是的 对 对的 好 好的 好啊 行 可以 嗯 嗯嗯 恩 确认 确定 没错 没问题 同意 要 要的 就这个 ok okay k yes y yep yeah sure confirm right correct fine",
  no: "不 不是 不对 不行 不要 不用 不可以 不好 不同意 否 没有 错 错了 no n nope nah notthis",
  skip: "跳过 略过 不填 不知道 不清楚 不晓得 不确定 不懂 不记得 没有算过 没算过 skip next dontknow idontknow noidea notsure dunno",
  paid: "付了 已付 付完了 付好了 支付了 好了已付 paid done已付 ipaid ihavepaid ivepaid alreadypaid",
  settings: "设置 settings setting",
  privacy: "隐私 隐私政策 privacy",
  link: "绑定 关联 绑定账号 关联账号 link linkaccount",
  greeting:
    "你好 您好 在吗 在不在 哈喽 哈啰 嗨 早 早上好 上午好 中午好 下午好 晚上好 hi hello hey start goodmorning goodafternoon goodevening nihao",
});

/** Words that mean the same wherever they stand in a short message; the more pressing first. */
const containedWords: readonly { intent: Intent; words: RegExp }[] = [
  {
    intent: "paid",
    words:
      /(?<!没|未|还没|没有|怎么|如何|不)(?:我(?:已经?)?付(?:了|过|完|好|款了)|已经?(?:付款|支付|付钱|付过|付了|付完)|付(?:完|好)(?:款|钱)?了|付过了|付款(?:了|成功|完成)|支付(?:成功|完成|了|好了)|钱(?:已经?)?付了)(?!吗|没|怎么)|(?<!not |n't |never |haven't |once )\b(?:i(?:'ve| have)?(?: just| already)? paid|already paid|payment (?:is )?(?:done|complete|made|successful))\b/,
  },
  {
    intent: "pos-offline",
    words:
      /刷不了|刷不出|刷不动|不能刷|没法刷|收不了款|没网|没有网|断网|无网|没信号|没有信号|无信号|连不上|联不上|上不了网|网络(?:异常|不通|断|故障|有问题)|通讯(?:失败|异常)|脱机|no (?:network|signal|internet|connection)|offline|can(?:'t|not) (?:take|accept|swipe|connect)|won'?t connect|not connecting|connection (?:lost|failed)/,
  },
  {
    intent: "human",
    words:
      /转人工|找人工|人工(?:客服|服务)|客服|真人|找个?人|(?:talk|speak|chat) (?:to|with) (?:a|an|some)|human|customer (?:service|support)|real person/,
  },
  { intent: "receipt", words: /收据|凭证|小票|回执|\breceipts?\b/ },
  {
    intent: "orders",
    words: /(?<!取消|下)订单|充值记录|历史记录|购买记录|\b(?:my|past|last) orders?\b|order (?:history|list|status)/,
  },
  {
    intent: "balance",
    words:
      /余额|余量|还?剩(?:多少|几|下多少)|剩余流量|查(?:一下)?流量|流量查询|用了多少|到期时间|什么时候到期|\bbalance\b|(?:data|how much)(?: is)? left|remaining data|how much data/,
  },
  {
    intent: "price-list",
    words:
      /价格|价钱|价目|资费|多少钱|什么套餐|套餐有哪|哪些套餐|有啥套餐|怎么收费|收费标准|price ?list|\bprices?\b|how much (?:is|does|do|are|for)|\bplans\b/,
  },
  {
    intent: "recharge",
    words: /充值|续费|续期|充流量|充个?卡|充一?[张下]|加流量|买流量|交费|缴费|\brecharge\b|\btop ?-?up\b|\brenew\b/,
  },
  { intent: "help", words: /怎么(?:用|操作|使用|弄)|帮助|帮帮我|\bhelp\b/ },
];

/** Commands as bots have them; what follows a command is not looked at. */
const commands: Readonly<Record<string, Intent>> = {
  back: "back",
  cancel: "cancel",
  stop: "cancel",
  help: "help",
  menu: "help",
  recharge: "recharge",
  topup: "recharge",
  orders: "orders",
  receipt: "receipt",
  balance: "balance",
  plans: "price-list",
  prices: "price-list",
  human: "human",
  support: "human",
  zh: "language-zh",
  chinese: "language-zh",
  en: "language-en",
  english: "language-en",
  skip: "skip",
  paid: "paid",
  start: "greeting",
  settings: "settings",
  language: "settings",
  privacy: "privacy",
  link: "link",
};

/** A longer message is a story in which a word proves nothing. */
const LONGEST_SENTENCE = 60;

/**
 * Recognises a command, a wish or a plain answer. Undefined for everything else, which is then an answer to the question
 * at hand or not understood. Never throws.
 */
export function parseIntent(text: string): Intent | undefined {
  const plain = normalize(text).toLowerCase().replaceAll("’", "'");
  const command = /^\/([a-z]+)(?:@\w+)?(?: |$)/.exec(plain)?.[1];
  if (command !== undefined) return Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (plain.length > LONGEST_SENTENCE) return undefined;
  return exactIntent(plain) ?? containedWords.find(({ words }) => words.test(plain))?.intent;
}

const politeness =
  /^(?:请问|请|麻烦你?|那就?|我想要?|我要|帮我|给我|哦|噢|额|呃|please|pls|i want to|i want|i'd like to)|(?:谢谢你?|多谢|感谢|吧|呀|啊|哈|呢|哦|一下|please|pls|thanks|thank you)$/;

function exactIntent(plain: string): Intent | undefined {
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

/** Letters, digits and single spaces: no punctuation, no emoji, no apostrophes. */
function bare(text: string): string {
  return text
    .replaceAll("'", "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function byWord(words: Partial<Readonly<Record<Intent, string>>>): Readonly<Record<string, Intent>> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([intent, list]) => list.split(" ").map((word) => [word, intent as Intent])),
  );
}

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
  /^(?:我?要|我?选择?|就)?第?([\d一二两三四五六七八九十]{1,3})(?:个|号|项|种|款|条|套餐|个套餐)?(?:吧|的)?$/;
const englishPlace = /^(?:the |number |no |option |choice )*([a-z]+|\d{1,2})(?:st|nd|rd|th)?(?: one| option| plan)?$/;

/** The number of a numbered answer, from 1 to 99: 1, １, 一, ①, 1️⃣, "2.", 第一个, 选3, "the second one". Undefined otherwise. */
export function parseChoice(text: string): number | undefined {
  const typed = normalize(text).toLowerCase();
  if (/^[-−]/.test(typed)) return undefined;
  const plain = bare(typed);
  const written = chinesePlace.exec(plain)?.[1] ?? englishPlace.exec(plain)?.[1];
  if (written === undefined) return undefined;
  const place = Object.hasOwn(ordinals, written) ? ordinals[written] : parseNumber(written);
  const isPlace = place !== undefined && Number.isInteger(place) && place >= 1 && place <= MOST_CHOICES;
  return isPlace ? place : undefined;
}
