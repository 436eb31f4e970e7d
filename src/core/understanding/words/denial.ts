/**
 * How words stand in a sentence. `said`: as they are. `denied`: 不用退款, "I want no refund".
 * `lacked`: 没发票, "no balance". `asked`: with a denial that is a question or a complaint (不退款吗,
 * 怎么还没退款). `open`: nobody can tell (不是不想充, 不充会怎样).
 */
export type Standing = "said" | "denied" | "lacked" | "asked" | "open";

/**
 * Whether a normalised, lower-case text says these words without denying them; `also` are other
 * ways to stand that count. Every reader of wishes asks this, so that nothing is carried out that
 * was denied.
 */
export function isSaid(words: RegExp, plain: string, also: readonly Standing[] = []): boolean {
  return standings(words, plain).some((one) => one === "said" || also.includes(one));
}

/** Whether these words are there, and each time denied. */
export function isDenied(words: RegExp, plain: string): boolean {
  const all = standings(words, plain);
  return all.length > 0 && all.every((one) => one === "denied" || one === "lacked");
}

/** What is left of a text that begins by denying the rest: 取消 of 别取消. Undefined for others. */
export function deniedWhole(plain: string): string | undefined {
  const rest = plain.replace(beginning, "");
  return rest === plain || isQuestion(plain) ? undefined : rest;
}

const globals = new WeakMap<RegExp, RegExp>();

function standings(words: RegExp, plain: string): readonly Standing[] {
  const all = globals.get(words) ?? new RegExp(words.source, `${words.flags}g`);
  globals.set(words, all);
  let deniedUntil = -1;
  return [...plain.matchAll(all)].map((match) => {
    const end = match.index + match[0].length;
    // 转人工客服 is one wish, although two of its words name it.
    const goesOn =
      deniedUntil >= 0 && /^[^,;.!?。]{0,3}$/.test(plain.slice(deniedUntil, match.index));
    const standing = goesOn ? "denied" : standingAt(plain, match.index, end);
    if (standing === "denied") deniedUntil = end;
    return standing;
  });
}

/** No denial stands further from what it denies. A Chinese sign says as much as a short word. */
const READ_BEFORE = { chinese: 20, english: 60 };

function standingAt(plain: string, start: number, end: number): Standing {
  const read = plain.slice(Math.max(0, start - READ_BEFORE.english), start);
  const before = read.split(clauseEnd).at(-1) ?? "";
  const near = before.slice(-READ_BEFORE.chinese);
  const isLacked = lack.test(near) || noSuch.test(before);
  const after = plain.slice(end).split(/[,;.!。]/)[0] ?? "";
  if (deniedBehind.test(after)) return "denied";
  if (!isLacked && !denial.test(near) && !englishDenial.test(before)) return "said";
  if (doubleDenial.test(before)) return "open";
  if (complaint.test(before) || isQuestion(after)) return "asked";
  if (condition.test(before) || goesOnToSay.test(after)) return "open";
  return isLacked ? "lacked" : "denied";
}

function isQuestion(words: string): boolean {
  return /[吗么?]\W*$|[行好可]不[行好可]|可以(?:不|吗|么)/.test(words);
}

const clauseEnd = /[,;.!?。~]+|(?<=\p{Script=Han}) +(?=\p{Script=Han})/u;

/** 能不能, 要不要, 有没有 and 要不 deny nothing; neither do 特别 and 别的. */
const both = [..."能要是会用该想需可行办充退开给付买换看"]
  .map((one) => `(?<=${one}不)${one}`)
  .join("|");
const no = `(?<!要)不(?!${both})`;
const dont = "(?<![特分差区个性告级类识辨鉴])别(?![的人家处])";
const not = "(?<!出)没(?!(?<=有没)有)";
const strong =
  `(?:${no}(?:是我[要想]|是|想|要|用|使|需要?|必|打算|准备|愿意?|希望|考虑|急着|再|去)|${dont}|甭|勿|无需|无须|毋须|并非|懒得|拒绝|放弃|用不[着到]|犯不着|${not}有?必要|没兴趣|` +
  `${not}有?(?:想|打算|要|说|让|叫|准备|需要|考虑|申请))`;
/** What may stand between 不用 and the thing; not 了, after which something else begins. */
const aside =
  "(?:[帮给替让叫为跟找](?:[这那]?[张台部个]?(?:我们?|你们?|您|他们?|我?的?(?:机器|机子|pos机?|刷卡机|终端|设备|流量卡|店里?|手机|别人)))?|你们?|您|先|再|又|过|要|想|办理?|申请|需要|进行|做|搞|弄|转|开|查|看|听|打印?|联系|发|出|提供|什么|任何|现在|马上|立刻|今天|暂时|用|去|来|说|问|讲|指|是|有|这个|那个|这张|那张|我的|你的|的|张|个|次|点|一下?|卡|急着|着急|继续|接着|切?换成?|改成?|设|进|真的|重新|自动|使用|选择?|考虑|打算|接|联系|退款|发票|收据|小票|人工|客服|订单|教程|帮助|优惠|余额|和|跟|或者?|[、 ])*";
const bareAside =
  "(?:先|再|想|要|是|去|来|现在|马上|今天|暂时|用|开|转|办|申请|看|查|找|叫|联系|打印?|切?换成?| )*";
const denial = new RegExp(`(?:${strong}${aside}|${no}${bareAside})$`, "u");
const lack = new RegExp(`(?:${not}有?|未)${bareAside}$`, "u");

const littleWords =
  "really|actually|even|just|want(?:ed|ing)?|wanna|wish|need(?:ed|ing)?|like|care|plan(?:ning)?|intend|going|gonna|to|for|a|an|the|any|my|me|us|you|your|this|that|it|please|ask(?:ed|ing)?|request(?:ed|ing)?|say|said|mean|meant|talk(?:ing)?|about|be|being|do|make|take|see|show|send|give|issue|open|start|use|call|connect|transfer|put|through|with|in|on|of|more|another|new|right|now|yet|so|much|ever|again|looking|interested|after|switch|change|speak|chat|cancel|check|print|find|tell|mind|read|look|at|get|have|let|and|or|human|invoice|receipt";
const englishDenial = new RegExp(
  "(?<![a-z])(?:do not|don'?t|did not|didn'?t|doesn'?t|won'?t|will not|wouldn'?t|would not|" +
    "no longer|never|(?<!can |could |why )not(?! only| just| sure| know)|no need|no more|" +
    "without|instead of|rather than|isn'?t|wasn'?t|aren'?t|ain'?t|refuse|stop|nor|bu ?(?:yao|yong|xu ?yao|xiang ?yao))" +
    `(?: (?:${littleWords}))* $`,
);
const noSuch =
  /(?<!(?:got|still|why|is|'s|was|have|has|see) )(?<![a-z])no(?: more| need (?:for|to|of))?(?: (?:a|any|the))? $/;
/** 发票不用了, 退款就不必了, "refund not needed". */
const deniedBehind =
  /^ ?(?:的事|服务)?(?:我|就|也|都|先|暂时|这次|今天)*(?:(?<!要)不(?:用|要|需要|必)(?:开|退|转|给|发|看|查|办|找|充|了|啦|吧|哈|我|谢谢)*|免了|算了)$|^(?: (?:is|are|was))?(?: not|n'?t) (?:needed|necessary|required|wanted)$/;
const beginning = new RegExp(
  `^(?:我们?|那|这个|就|都|也|还是|暂时|现在|先|please |i |so |ok )*(?:${strong}(?:[帮给替](?:我们?)|再|先|找|看|查|说|讲|切换[成到]?|换成|用|要|打|是)*|${no}(?:先|再)*|` +
    `(?:do not|don'?t|no|not|never|no need (?:to|for))(?: (?:${littleWords}))* )`,
  "u",
);

const doubleDenial = /不是(?:不|没)|[不没]得不|不[能会]不|不是我[要想]|not (?:that )?i don'?t/;
const complaint =
  /怎么|为什么|为啥|咋|凭什么|干嘛|干吗|(?:还|一直|至今|到现在[都也]?)没|还不(?!想|要|用|需)|(?:why|how come|still)\b/;
const condition = /如果|要是|假如|若是?|万一|\b(?:if|unless|when)\b/;
/** 不充值会怎样, 不开发票能便宜点: more is said than the denial. */
const goesOnToSay =
  /会|能|可以|怎|多少|的话|就|还是|行不|好不|\b(?:if|what|how|then|will|would|can|could|until|unless|because)\b/;
