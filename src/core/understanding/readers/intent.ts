import { type Intent, isQuestion } from "../intent.ts";
import { deniedWhole, isDenied, isSaid, type Standing } from "../words/denial.ts";
import { commands, containedWords, exactWords } from "../words/intent-words.ts";
import { bare, type Written } from "../words/normalize.ts";
import { plainWish } from "../words/plain-wish.ts";

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
  return exactIntent(plain) ?? (callsOff(plain) ? "cancel" : wishIn(plain));
}

/** A wish that is denied is none: then it is an end, or only declined. */
function wishIn(plain: string): Intent | undefined {
  const wish = containedWords.find(({ intent, words }) =>
    isQuestion(intent) ? words.test(plain) : isSaid(words, plain, alsoSaid(intent)),
  )?.intent;
  if (wish !== undefined && wish !== "thanks") return wish;
  if (saysStop(plain)) return "cancel";
  return wish ?? (declines(plain) ? "declined" : undefined);
}

/** 怎么还没退款 wants it; 没余额了 asks for it. Whoever asks 不用充值吗 starts nothing by that. */
function alsoSaid(intent: Intent): readonly Standing[] {
  switch (intent) {
    case "recharge":
    case "paid":
      return [];
    case "balance":
    case "offers":
      return ["asked", "lacked"];
    default:
      return ["asked"];
  }
}

function declines(plain: string): boolean {
  if (containedWords.some(({ intent, words }) => !isQuestion(intent) && isDenied(words, plain)))
    return true;
  const denied = deniedWhole(plain);
  const intent = denied === undefined ? undefined : exactPart(denied);
  // 没流量 and "no data" tell of a card, and 不好 is no denied 好.
  return intent !== undefined && !answers.includes(intent) && intent !== "balance";
}

const answers: readonly Intent[] = ["yes", "no", "skip", "greeting", "thanks", "wait", "goodbye"];

/** 不想充值了, 不付了, "I don't want to recharge": in a clause of its own, and not asked. */
function saysStop(plain: string): boolean {
  if (/[?吗么]\W*$/.test(plain)) return false;
  return plain.split(clause).some((one) => stop.test(one) || englishStop.test(one));
}

const clause = /[,;.!。~]+ ?|(?<=\p{Script=Han}) (?=\p{Script=Han})/u;

const buying =
  "充(?:了?值|流量|钱|卡|话费)?|续(?:费|期)?|买(?:流量|套餐)?|购买|下单|办理?|储值|订|交费|缴费|弄";
const paying = "付(?:款|钱)?|支付|交钱|给钱";
const unwilling = "不(?:想要?|打算|准备|愿意?|情愿)|没(?:想|打算)要?|懒得";
const notNow =
  "不(?:要|用|使|需要|必|再)?|先不|别|甭|无需|无须|用不[着到]|犯不着|没有?必要|放弃|停止";
const again =
  "再|先|[给帮替]我|来|去|要|给?[这那]?[张台部个]?(?:我的?)?(?:流量卡|卡|机器|机子|pos机?|刷卡机|终端)|继续";
const stop = new RegExp(
  "^(?:算了|那|我们?|咱们?|还是|就|这次|这个|这张卡?|今天|现在|暂时|目前|先|真的?|也|都|不好意思|抱歉|对不起|哦)*(?:" +
    `(?:${unwilling}|${notNow})(?:${again})*(?:${buying})|` +
    `(?:${unwilling}|不再)(?:再|先|继续)*(?:${paying})|不(?:再|想)?(?:${paying})了` +
    ")(?:流量卡?|套餐|话费|钱|卡|这个|这张|它|这单|了|啦|吧|先|的|喽|咯|呀|啊|哈|哦|谢谢|今天|暂时|现在)*$",
);
const englishStop =
  /^(?:(?:sorry|no|ok|okay|actually|well|please|then|so|i'd|i'?m|we'?re|i|we|changed my mind) )*(?:(?:do not|don'?t|no longer|won'?t|will not|(?:would )?rather not|rather not|(?:am |'m |i'm )?not going to|(?:i'?ve |have )?decided not to|let'?s not|am not|not|no need to)(?: (?:really|actually|even|want|wanna|need|like|wish|gonna|be|to|any|a|the|this|do|make|place|going))* (?:recharg(?:e|ing)|top ?-?up|topping up|renew(?:al)?|pay(?:ing)?|buy(?: anything)?|charge(?: me| my)?|order|continue|proceed|go on|it|this)|(?:no|stop(?: the| this)?) (?:top ?-?up|recharge|recharging|renewal))(?: (?:anymore|any more|now|today|it|this|my card|the card|card|please|thanks|thank you|sorry|for now))*$/;

/** 取消订单, 充值取消, "cancel my recharge": names what it ends, and must not begin it. */
function callsOff(plain: string): boolean {
  return calledOff.test(plain) || englishCalledOff.test(plain);
}

const undertaking = "充值|续费|储值|订单|下单|付款|支付|这[单笔次张个]|本次|操作|办理|购买";
const calledOff = new RegExp(
  "^(?:算了|那|我|就|请|麻烦你?|想|要|先|还是)*(?:" +
    `(?:帮我|给我)*(?:取消|撤销|终止|中止|停止|放弃|作废)(?:掉|我的|一下|刚才的|${undertaking})*|` +
    `[把将]?(?:我的|刚才的)?(?:${undertaking})+(?:给我|帮我|先)*(?:取消|撤销|作废)掉?` +
    ")(?:吧|啦|谢谢|[。.! ])*$",
);
const englishCalledOff =
  /^(?:(?:please|pls|ok|okay|no|so|just|i|want to|wanna|would like to|let'?s|sorry),? )*(?:cancel|abort|drop|scrap|skip|undo|call off|never ?mind|forget(?: about)?)(?: (?:the|this|my|that|whole|it|about))*(?: (?:recharge|recharging|top ?-?up|renewal|order|payment|purchase|it|that))*(?: (?:please|pls|now|thanks|thank you))*[.!]*$/;

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
