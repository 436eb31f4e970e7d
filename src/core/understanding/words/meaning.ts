import { coverCardNumbers } from "../readers/card-number.ts";
import type { Quantity } from "./quantity.ts";

/**
 * What the words beside an amount make of it; `bare` is an amount without a word. `machines` is how
 * many there are.
 */
export type Meaning = "transactions" | "turnover" | "bare" | "machines" | "other";

const numeralSign = "[\\d.,零一二两三四五六七八九十百千万几多来kw]";
/**
 * Bounded, and never from the middle: a page of numerals must not be read from each of its signs.
 */
const numeral = `(?<!${numeralSign})${numeralSign}{1,12}`;
/** What costs money in a chat about a plan, with its amount and period: not what the shop does. */
const spending = new RegExp(
  `(?:预算|budget)(?:大?概|差不多|不超过|最多|控制在|是|就|在|每个?月|一个?月|a month|is|of|about|[: ¥])*${numeral}(?:(?:[-~到至]|to)${numeral})?(?: ?(?:块钱?|元|rmb|yuan))?(?:以内|左右|上下|封顶)?(?: ?(?:/|每|一)个?[月年]| (?:a|per) (?:month|year))?` +
    `|(?:充值?|续费?|缴费?|交|套餐|资费|月租|话费|余额)(?:个|了|上|的|是|还?有|费|值|¥| )*${numeral} ?(?:块钱?|元|rmb|yuan)?` +
    `|${numeral} ?(?:块钱?|元)(?:一?个?月)?(?:的|那个|这个)?(?:套餐|流量|档|包月|的卡)`,
  "g",
);
/** Numbers that name something: a password, an order, a floor, a house, the second. */
const naming = new RegExp(
  "(?:密码|验证码|口令|尾号|后四位|卡号|号码|单号|编号|工号|店号|账号|微信号|qq|身份证|(?<![a-z])(?:password|passcode|pin|code|order no)(?![a-z]))(?:是|为|:|#| |is)*[\\da-z]+" +
    `|第${numeral}个?|(?:路|街|巷|弄|道|村)${numeral}号|${numeral}(?:号楼|号店|楼|层|号铺|号档|区(?!间)|路公交)|[一二三四五六七八九十]{1,3}(?:路|街|镇|村|巷|中学|小学)|no\\.? ?\\d+`,
  "g",
);

const cover = (words: string): string => "|".repeat(words.length);

/**
 * A normalised, lower-case text with the numbers that are no amounts covered by `|`: cards, phones,
 * passwords, floors.
 */
export function coverNumbersOfThings(text: string): string {
  return coverCardNumbers(text)
    .replace(/(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)/g, cover)
    .replace(/(?<!\d)0\d{2,3}-\d{7,8}(?!\d)/g, cover)
    .replace(/(?<!\d)\d{11,}(?!\d)/g, cover)
    .replace(/(?<!\d)\d{4}(?:[ -]\d{4}){2,}(?:[ -]\d{1,4})?(?!\d)/g, cover)
    .replace(naming, cover);
}

/** The same text without what a plan may cost, with its period: 预算30块一个月. */
export function coverSpending(text: string): string {
  return text.replace(spending, cover);
}

/** Words that make every bare amount beside them money. */
export const flowWord =
  /流水|[日月]入|日收|营业额|营收|收入|销售额|交易(?:金额|额)|成交额|刷卡(?:金额|额)|金额|营业款|进账|入账|收款(?![机码音宝])|收[了到]?(?=[约¥|\d一二两三四五六七八九几十])|(?<![a-z])(?:turnover|revenue|takings|take in|takes?|makes?)(?![a-z])/;
const transactionsAfter =
  /^[| ]*(?:多|来|几)?[| ]*(?:笔|单(?!价)|次|趟|位(?!数)|桌|杯|份|件|碗|瓶|盒|箱|束|斤|人(?!民币|手)|号人|口人|客|张(?!卡|桌)|下(?![午班])|回|个(?!店|门店|机|pos|员工|收银|终端|窗口|档口|小时|钟|月|星期|礼拜|点)|拨|票|比(?![较如])|(?:card |small |ish )*(?:transactions?|txns?|txs?|sales|orders|payments?|customers?|guests?|people|clients?|swipes?|taps?|times|deals|tickets?|receipts|bills)(?![a-z]))/;
const yuanAfter = /^ ?(?:多|来)?(?:元|块|圆|rmb|cny|yuan|钱|人民币|大洋|kuai)/;
const foreign = /^ ?(?:usd|dollars?|bucks|美元|美金|刀|欧元|euros?|港币|港元|hkd|日元)/;
const machinesAfter =
  /^ ?(?:台|部|家|顿|餐(?![饮厅馆])|个(?:pos|收银台?|收银机|机器|机子|终端|窗口|门?店|档口|摊)|(?:card )?(?:pos|terminals?|machines?|tills?|registers?|shops?|stores?|counters?)(?![a-z]))/;
const otherAfter =
  /^ ?(?:张卡|张桌|点|号(?!人)|岁|打(?![烊折])|位数|个?小时|个?钟|分钟|分之|%|折|度|平|级|寸|代|版|倍|楼|层|区|道|块(?:屏|表|牌)|(?:个?人|口子?)(?:的|一起)?(?:小?店|看店|干|经营|在|忙|开|守|摆)|个?(?:班(?!\w)|员工|人手|服务员|伙计|收银员|女儿|孩子|老乡)|名|天|周|年|个(?:月|星期|礼拜|点|问题|选项|套餐)|[gm]b?(?![a-z])|kb|兆|am(?![a-z])|pm(?![a-z])|hours?|o'clock|years?|days?|weeks?|months?|staff|employees?|percent|km|x[a-z])/;
const priceOfOneBefore =
  /(?:客单价?|均价|每[笔单人次位杯份个件]|单价|人均|一[笔单杯份碗位]|笔均|(?<![a-z])each (?:sale|one|ticket)|average (?:ticket|sale)(?: is)?|ticket(?: is)?)(?:大?概|平?均|约|是|在|就|也就|卖|收|消费|差不多|才|都| )*[¥ ]*$/;
const priceOfOneAfter =
  /^ ?(?:块钱?|元|rmb|yuan)? ?(?:一[杯份碗斤单笔个位人件瓶]|[/每][单笔杯份]|每[单笔杯份人位])(?!天)/;
const soldBefore = /(?:卖|做|刷|销)(?:个|了|到|得|掉|出去?|过)?(?:大?概|约|差不多|有)? ?$/;
/** 一天卖两千 is money, 一天卖五十 may be either. */
const LEAST_SOLD_YUAN = 1_000;

/** What an amount in a normalised, lower-case text stands for. */
export function meaningOf(text: string, quantity: Quantity): Meaning {
  const before = text.slice(Math.max(0, quantity.start - 18), quantity.start);
  const after = text.slice(quantity.end, quantity.end + 30);
  if (isNone(before, after) || isPriceTalk(before, after)) return "other";
  if (machinesAfter.test(after)) return "machines";
  const isCounted = transactionsAfter.test(after);
  if (otherAfter.test(after) || priceOfOneAfter.test(after)) return "other";
  if (!isCounted && priceOfOneBefore.test(before)) return "other";
  if (/[$€£] ?-?$/.test(before) || foreign.test(after)) return "other";
  if (quantity.high === 1 && /(?:块钱?|元) ?$/.test(before)) return "other";
  // "一笔200块": the price of one sale, not one sale a day.
  if (
    quantity.high === 1 &&
    /^(?:笔|单|杯|份|碗) ?(?:大?概|约)?[¥\d一二两三四五六七八九十几]/.test(after)
  )
    return "other";
  if (isCounted) return "transactions";
  if (yuanAfter.test(after) || /(?:[¥￥]|rmb|cny|人民币) ?-?$/.test(before)) return "turnover";
  if (flowWord.test(before.split(/[,;。]/).at(-1) ?? "")) return "turnover";
  if (quantity.low >= LEAST_SOLD_YUAN && soldBefore.test(before)) return "turnover";
  return "bare";
}

/** 两百块能用多久, 能不能便宜一百. */
function isPriceTalk(before: string, after: string): boolean {
  return (
    /(?:便宜|优惠|打折|少收|减免|返现?|送|分之)(?:个|到|了)? ?$/.test(before) ||
    /^ ?(?:(?:块钱?|元)? ?(?:能|可以|够)(?:用|买|充|撑)|(?:块钱?|元)的(?:$|[,吧呢有行]))/.test(
      after,
    )
  );
}

/** 一单都没有, 没有一单. */
function isNone(before: string, after: string): boolean {
  return (
    /^[^,;。吧]{0,2}都(?:坏|不|连)|^.{0,4}(?:[都也](?:还?没|木)|没有$|没刷)/.test(after) ||
    /(?:没有?|还没)(?:做|刷|卖)?过?$/.test(before)
  );
}
