import fc from "fast-check";

/**
 * How people write a password into a chat, as a grammar: what it is, in which script and spacing,
 * beside what, behind which word, and with what around it. None of it asks the product how it
 * reads.
 */

/** A message with a password in it. */
export type Typed = { text: string; password: string; form: string };

const digit = (zero: number) => (figure: string) => String.fromCodePoint(zero + Number(figure));
const among = (signs: string) => (figure: string) => [...signs][Number(figure)] ?? figure;
const word = (words: string) => (figure: string) => words.split(" ")[Number(figure)] ?? figure;

type Script = { name: string; write(password: string): string };

const each =
  (write: (figure: string) => string, between = "") =>
  (password: string): string =>
    [...password].map(write).join(between);
const as = (figure: string): string => figure;
const inGroupsOf =
  (size: number, between: string, write: (figure: string) => string = as) =>
  (password: string): string =>
    (password.match(new RegExp(`.{1,${size}}`, "g")) ?? [])
      .map((group) => each(write)(group))
      .join(between);

const chinese = among("零一二三四五六七八九");

/** For passwords of digits alone. */
const scripts: readonly Script[] = [
  { name: "plain", write: as },
  { name: "full width", write: each(digit(0xff10)) },
  { name: "Arabic", write: each(digit(0x660)) },
  { name: "Persian", write: each(digit(0x6f0)) },
  { name: "Devanagari", write: each(digit(0x966)) },
  { name: "Bengali", write: each(digit(0x9e6)) },
  { name: "Thai", write: each(digit(0xe50)) },
  { name: "Tibetan", write: each(digit(0xf20)) },
  { name: "mathematical", write: each(digit(0x1d7ce)) },
  { name: "keycaps", write: each((figure) => `${figure}\uFE0F\u20E3`) },
  { name: "Chinese", write: each(chinese) },
  { name: "Chinese with a round zero", write: each(among("〇一二三四五六七八九")) },
  { name: "as in a bank", write: each(among("零壹贰叁肆伍陆柒捌玖")) },
  { name: "as in a bank, traditional", write: each(among("零壹貳參肆伍陸柒捌玖")) },
  { name: "as on the phone", write: each(among("洞幺两三四五六拐八勾")) },
  { name: "invisible signs between", write: each(as, "\u200B") },
  { name: "spaced", write: each(as, " ") },
  { name: "spaced wide", write: each(digit(0xff10), "\u3000") },
  { name: "dashed", write: each(as, "-") },
  { name: "dotted", write: each(as, ".") },
  { name: "Chinese commas between", write: each(as, "、") },
  { name: "Arabic, spaced", write: each(digit(0x660), " ") },
  { name: "Chinese, spaced", write: each(chinese, " ") },
  { name: "Chinese with commas", write: each(chinese, "，") },
  { name: "in pairs", write: inGroupsOf(2, " ") },
  { name: "in threes", write: inGroupsOf(3, " ") },
  { name: "in threes, dashed", write: inGroupsOf(3, "-") },
  { name: "in threes, Chinese", write: inGroupsOf(3, " ", chinese) },
  {
    name: "two scripts in turn",
    write: (password) =>
      [...password].map((figure, at) => (at % 2 === 0 ? figure : chinese(figure))).join(""),
  },
  {
    name: "English words",
    write: each(word("zero one two three four five six seven eight nine"), " "),
  },
  { name: "pinyin", write: each(word("ling yao er san si wu liu qi ba jiu"), " ") },
];

/** With letters there are fewer ways. */
const mixedScripts: readonly Script[] = [
  { name: "plain", write: as },
  { name: "capitals", write: (password) => password.toUpperCase() },
  {
    name: "full width",
    write: each((sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)),
  },
  { name: "invisible signs between", write: each(as, "\u200B") },
];

/** Neither a phone's number, nor a year, nor a round amount, nor the beginning of a card's. */
const digits = fc
  .tuple(fc.constantFrom(6, 6, 6, 8, 10, 12), fc.stringMatching(/^[0-9]{12}$/))
  .map(([length, figures]) => figures.slice(0, length))
  .filter((one) => !/^8986|00$|^0{3}|^(?:86)?1[3-9]\d{9}$|^20/.test(one) && new Set(one).size > 2);
const mixed = fc
  .stringMatching(/^[a-z][0-9][a-z0-9]{3,8}[0-9]$/)
  .filter((one) => !/^(?:[a-z]\d+|\d+[a-z]+)$/.test(one));

const written = fc.oneof(
  { weight: 5, arbitrary: fc.record({ password: digits, script: fc.constantFrom(...scripts) }) },
  {
    weight: 1,
    arbitrary: fc.record({ password: mixed, script: fc.constantFrom(...mixedScripts) }),
  },
);

const separators = [
  ...[" ", "，", ",", "：", ":", "。", "|", "----", "——", "\n", "/", "\t", "、", ";", "=", "->"],
  ...[" - ", "  ", "…", " + ", "~", "\u3000", "，，", "\n\n", " | ", "》", "·· "],
];
const labels = [
  ...[
    "密码",
    "密码是",
    "密码：",
    "密 码 ",
    "卡密",
    "卡密码:",
    "口令 ",
    "密碼是",
    "的密码是",
    "密码就是",
  ],
  ...[
    "mima",
    "mima:",
    "mi ma ",
    "pass ",
    "pw ",
    "pwd:",
    "pin ",
    "PIN:",
    "password ",
    "password is ",
  ],
  ...[
    "passcode=",
    "psw：",
    "密码应该是",
    "密码好像是",
    "密码改成",
    "密码错了 是",
    "密码----",
    "密码（",
  ],
];
const looseLabels = ["后面是", "码", "code ", "code: ", "ma ", "是", "密", "然后 ", "暗号", "key:"];
const cards = [
  ...["89860400000000000015", "8986 0400 0000 0000 0015", "8986-0400-0000-0000-0015"],
  // 8986 twice, of nineteen digits, and with a check digit that is wrong.
  ...["89861189861189861187", "8986 0300 0000 0000 002", "8986-0400-0000-0000-0016"],
];
const tails = ["", "", "。", "，谢谢", "吧", "！", "，麻烦了", " 谢谢", "?", "\n", "，快点"];
const heads = ["", "", "是", "我的是", "好像是", "那就", "试试", "喏，", "(", "“", "应该是", "哦 "];

type Form = { name: string; write(password: string, pick: Pick): string };
type Pick = {
  card: string;
  separator: string;
  label: string;
  loose: string;
  head: string;
  tail: string;
};

/** Whatever the step: the number of the card stands beside it. */
const besideCard: readonly Form[] = [
  {
    name: "behind the card",
    write: (p, { card, separator, tail }) => `${card}${separator}${p}${tail}`,
  },
  { name: "before the card", write: (p, { card, separator }) => `${p}${separator}${card}` },
  { name: "glued behind the card", write: (p, { card }) => `${card}${p}` },
  { name: "glued before the card", write: (p, { card }) => `${p}${card}` },
  { name: "in brackets", write: (p, { card }) => `${card}(${p})` },
  { name: "in wide brackets", write: (p, { card }) => `${card}（${p}）` },
  { name: "in corners", write: (p, { card }) => `${card}【${p}】` },
  { name: "in quotes", write: (p, { card }) => `${card}“${p}”` },
  { name: "labelled, behind", write: (p, { card, label, tail }) => `${card} ${label}${p}${tail}` },
  { name: "labelled, glued", write: (p, { card, label }) => `${card}${label}${p}` },
  { name: "labelled, before", write: (p, { card, label }) => `${label}${p} 卡号${card}` },
  { name: "another word", write: (p, { card, loose }) => `${card} ${loose}${p}` },
  { name: "another word, glued", write: (p, { card, loose }) => `卡${card}${loose}${p}` },
  { name: "in lines", write: (p, { card }) => `卡号：${card}\n密码：${p}\n机器：新大陆N910` },
  { name: "in lines without words", write: (p, { card }) => `${card}\n${p}\n商米P2\n200笔` },
  { name: "with more behind", write: (p, { card }) => `${card}，${p}，每天200笔，预算30` },
  {
    name: "with a wish before",
    write: (p, { card, separator }) => `我要充值 ${card}${separator}${p}`,
  },
  { name: "both named first", write: (p, { card }) => `卡号密码: ${card} ${p}` },
  { name: "said twice", write: (p, { card }) => `${card} ${p} ${p}` },
  { name: "card twice", write: (p, { card }) => `${card} ${card} ${p}` },
  { name: "in JSON", write: (p, { card }) => `{"card":"${card}","password":"${p}"}` },
  { name: "a card with a digit lost", write: (p) => `898604000000000015 ${p}` },
  { name: "a hidden number", write: (p) => `8986 04** **** **** 0015 密码${p}` },
  { name: "a number from a sheet", write: (p) => `8.98604E+19\t${p}` },
];

/** Whatever the step: a word for it stands before. */
const labelled: readonly Form[] = [
  { name: "label", write: (p, { label, tail }) => `${label}${p}${tail}` },
  { name: "label in a sentence", write: (p, { label, tail }) => `你好 ${label}${p}${tail}` },
  { name: "label, space", write: (p, { label }) => `${label} ${p}` },
  { name: "label, line", write: (p, { label }) => `${label}\n${p}` },
  { name: "label, said twice", write: (p, { label }) => `${label}${p}，对，${p}` },
  { name: "label at the end", write: (p) => `${p} 是密码` },
  { name: "forgotten", write: (p) => `密码忘了，好像${p}` },
  { name: "one of two", write: (p) => `密码好像${p}或246813` },
  { name: "asked about", write: (p) => `初始密码 ${p}?` },
  { name: "with an answer", write: (p, { label }) => `${label}${p}，每天200笔` },
  { name: "with a wish", write: (p, { label }) => `我要充值 ${label}${p}` },
];

/** Where no step asks for figures. */
const lone: readonly Form[] = [
  { name: "alone", write: (p) => p },
  { name: "alone with a sign", write: (p, { tail }) => `${p}${tail}` },
  { name: "a word before", write: (p, { head }) => `${head}${p}` },
  { name: "words around", write: (p, { head, tail }) => `${head}${p}${tail}` },
  { name: "in brackets", write: (p) => `（${p}）` },
  { name: "said twice", write: (p) => `${p}，${p}` },
  { name: "behind a command", write: (p) => `/help ${p}` },
];

/** Where it is asked for. */
const asked: readonly Form[] = [
  { name: "with help", write: (p) => `帮助 ${p}` },
  { name: "with a question", write: (p) => `安全吗 ${p}` },
  { name: "with another question", write: (p) => `为什么要密码 ${p}` },
  { name: "with the way back", write: (p) => `返回 ${p}` },
  { name: "with an end", write: (p) => `取消 ${p}` },
  { name: "with prices", write: (p) => `多少钱 ${p}` },
  { name: "with a person", write: (p) => `人工 ${p}` },
  { name: "with a phone", write: (p) => `13800138000 ${p}` },
  { name: "with answers", write: (p) => `${p}，新大陆N910，每天200笔，预算10，河南` },
  { name: "behind answers", write: (p) => `每天200笔，${p}` },
  { name: "in lines", write: (p) => `${p}\n河南` },
  { name: "corrected", write: (p) => `不是246813，是${p}` },
  { name: "complained about", write: (p) => `${p}不对吗` },
  { name: "the card is wrong", write: (p) => `卡号错了 ${p}` },
  { name: "with a guide", write: (p) => `教程 ${p}` },
];

/** As if it were an answer: only who knows it can tell that it is none. */
const asAmount: readonly Form[] = [
  { name: "with a unit", write: (p) => `${p}笔` },
  { name: "as a day's sales", write: (p) => `每天${p}` },
  { name: "as a turnover", write: (p) => `流水${p}元` },
  { name: "as a budget", write: (p) => `预算${p}` },
];

/** The ways to write one password, or any. */
function waysFor(known: string | undefined) {
  if (known === undefined) return written;
  const all = /^\d+$/.test(known) ? scripts : mixedScripts;
  return fc.record({ password: fc.constant(known), script: fc.constantFrom(...all) });
}

function typed(forms: readonly Form[], known?: string): fc.Arbitrary<Typed> {
  const pick: fc.Arbitrary<Pick> = fc.record({
    card: fc.constantFrom(...cards),
    separator: fc.constantFrom(...separators),
    label: fc.constantFrom(...labels),
    loose: fc.constantFrom(...looseLabels),
    head: fc.constantFrom(...heads),
    tail: fc.constantFrom(...tails),
  });
  return fc
    .record({ form: fc.constantFrom(...forms), way: waysFor(known), pick })
    .map(({ form, way: { script, password }, pick }): Typed => {
      const text = form.write(script.write(password), pick);
      return { text, password, form: `${form.name}, ${script.name}` };
    });
}

/** Where a password may be typed, by what the place makes of figures. */
export const forms = {
  besideCard: typed(besideCard),
  labelled: typed(labelled),
  lone: typed(lone),
  /** At the question for it. */
  asked: typed([...besideCard, ...labelled, ...lone, ...asked]),
  /** Typed again: all that says it in figures. */
  again: (known?: string) => typed([...lone, ...labelled, ...asked, ...asAmount], known),
  /** The same as if it were an answer. */
  asAmount: (known: string) => typed(asAmount, known),
};

/** How many kinds of sentence there are, beside all their words, separators and scripts. */
export const templates = [besideCard, labelled, lone, asked, asAmount].flat().length;

const spoken = new Map(
  [
    "zero ling oh dong",
    "one yi yao",
    "two er liang",
    "three san",
    "four si",
    "five wu",
    "six liu",
    "seven qi",
    "eight ba",
    "nine jiu",
  ].flatMap((words, figure) => words.split(" ").map((one) => [one, String(figure)] as const)),
);
const figureOf = new Map(
  [
    "零〇○洞",
    "一壹弌幺",
    "二贰貳两兩",
    "三叁參叄",
    "四肆",
    "五伍",
    "六陆陸",
    "七柒拐",
    "八捌",
    "九玖勾",
  ].flatMap((signs, figure) => [...signs].map((sign) => [sign, String(figure)] as const)),
);

/** A text with all its figures as 0 to 9, in lower case and without what nobody sees. */
export function plainFigures(text: string): string {
  return text
    .replace(/\p{Cf}|\p{Variation_Selector}|\u20E3/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[a-z]+/g, (letters) => spoken.get(letters) ?? letters)
    .replace(/./gu, (sign) => figureOf.get(sign) ?? (/\p{Nd}/u.test(sign) ? figure(sign) : sign));
}

function figure(sign: string): string {
  let code = sign.codePointAt(0) ?? 0;
  let value = -1;
  for (; /^\p{Nd}$/u.test(String.fromCodePoint(code)); code -= 1) value += 1;
  return String(value % 10);
}

const signsOf = (password: string): string => [...password.toLowerCase()].join("[^0-9a-z]{0,3}");

/** Whether somebody who has the text can read the password in it, however it is written there. */
export function tells(text: string, password: string): boolean {
  return standsIn(plainFigures(text), password);
}

/** The same of a text that is in plain figures. */
export function standsIn(figures: string, password: string): boolean {
  return new RegExp(signsOf(password)).test(figures);
}

/** The same of a text that is full of other figures: not inside of longer ones. */
export function standsAloneIn(figures: string, password: string): boolean {
  return new RegExp(`(?<![0-9])${signsOf(password)}(?![0-9])`).test(figures);
}
