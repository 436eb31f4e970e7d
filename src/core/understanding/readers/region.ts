import type { Region } from "../../advice/region.ts";
import { normalize, type Written } from "../words/normalize.ts";
import { blurOf, initials, type Names, namesOf, plates } from "../words/region-names.ts";

/**
 * City names that are also ordinary words: they count alone, after 在, before 市 or 县, or after their
 * province.
 */
const alsoWords = new Set(
  "朝阳 白银 太和 长乐 永安 安宁 天长 清河 凤凰 无为 开平 平湖 文昌 安国 兴平 神木 灵宝 新昌 大同 安康 永康 英德 四会 双河 乐平 新界 三水 天门 大兴 高安 宁国 仁寿 象山 海西 海东 解放碑 万宁 临海 双流".split(
    " ",
  ),
);
/** 朝阳 is a city of Liaoning and a better-known district of Beijing: alone it is neither. */
const neverAlone = new Set(["朝阳"]);

/**
 * Of two regions with a city of this spelling, the one whose city is far larger. Any other shared
 * spelling is neither.
 */
const likelyMeant: Readonly<Record<string, string>> = {
  suzhou: "JS",
  fuzhou: "FJ",
  yichun: "JX",
  fuyang: "AH",
  pingxiang: "JX",
  longgang: "GD",
  wuwei: "GS",
  wuchang: "HB",
};

type Strength = "located" | "named" | "weak";
type Mention = {
  codes: readonly string[];
  start: number;
  length: number;
  strength: Strength;
  spelling: string;
};

/** Nobody says where a shop is in more words; the rest of a longer message is not read. */
const READ_LIMIT_CHARS = 1_000;

/**
 * Finds the province-level region in what was typed: 河南, 河南省, 郑州, 义乌, henan, Zheng Zhou, Inner
 * Mongolia, 豫, 苏北. A place after 在 or "in" wins (我是河南人，店在广东), then the first. Streets, banks and
 * dishes with a place's name are no places (北京路, 兰州拉面), nor is one that was denied. Undefined when
 * none is named or it may be several. Never throws.
 */
export function parseRegion(
  text: string | Written,
  regions: readonly Region[],
): Region["code"] | undefined {
  const plain = normalize(text).toLowerCase().slice(0, READ_LIMIT_CHARS);
  const names = namesOf(regions);
  const mentions = [...chineseMentions(plain, names), ...latinMentions(plain, names)];
  const code =
    strongest(mentions) ??
    plateOf(plain) ??
    (mentions.length === 0 ? strongest(blurredMentions(plain, names)) : undefined);
  return regions.find((region) => region.code === code)?.code;
}

function strongest(mentions: readonly Mention[]): string | undefined {
  for (const strength of ["located", "named", "weak"] as const) {
    const fitting = mentions
      .filter((mention) => mention.strength === strength)
      .toSorted((one, other) => one.start - other.start || other.length - one.length);
    for (const mention of fitting) {
      const code = codeOf(mention, mentions);
      if (code !== undefined) return code;
    }
  }
  return undefined;
}

/** A shared spelling is the city of the region that is named beside it: "suzhou anhui". */
function codeOf({ codes, spelling }: Mention, mentions: readonly Mention[]): string | undefined {
  if (codes.length === 1) return codes[0];
  const supported = codes.filter((code) =>
    mentions.some((other) => other.codes.length === 1 && other.codes[0] === code),
  );
  return supported.length === 1 ? supported[0] : likelyMeant[spelling];
}

const street =
  /^市?(?:[东西南北中]|[一二三四五六]|环)?(?:[东西南北中一二三四五六]?路|大?街|大道|步行街|巷|胡同|弄|高速|站台|公园|广场|小区|花园)/;
const brandOrDish =
  /^(?:[一-鿿]{0,2}(?:银行|拉面|牛肉面|火锅|烤鸭|小吃|刀削面|热干面|凉皮|肉夹馍|烩面|胡辣汤|板面|麻辣烫|小面|酸辣粉|米粉|米线|螺蛳粉|炒粉|臭豆腐|泡馍|大盘鸡|扒鸡|煎饼|烧麦|拌饭|肠粉|羊肉粉|烤面筋)|菜(?!市|场|鸟|百)|时间|白药|话|口音|锁|玉(?!器)|榨菜|啤酒|酱油|老窖)/;
const weakAfter = /^(?:省|市)?(?:人(?!民)|的?老乡|户口|籍|老家|移动|联通|电信|广电|过来|来的)/;
const weakBefore = /(?:老家|家乡|籍贯|祖籍|户口|从|来自|媳妇|老公|老板)(?:是|在)?$/;
const deniedBefore = /(?:(?<!是)不是|不在|不去|没在|离开了?)$/;
const locatedBefore = /(?:在|位于|店址:?|地址:?是?|店是|开到)$/;

/** From left to right, the longest name first: 江西安福 is 江西 and then 安福, never 西安. */
function chineseMentions(plain: string, { chinese, longestChinese }: Names): readonly Mention[] {
  const mentions: Mention[] = [];
  for (let start = 0; start < plain.length; ) {
    const name = longestName(plain, start, chinese, longestChinese);
    if (name === undefined) {
      start += 1;
      continue;
    }
    const code = chinese.get(name) ?? "";
    const strength = strengthOf(plain, start, name, mentions.at(-1)?.codes[0] === code);
    if (strength !== undefined)
      mentions.push({ codes: [code], start, length: name.length, strength, spelling: name });
    start += name.length;
  }
  return mentions;
}

function longestName(
  text: string,
  start: number,
  names: ReadonlyMap<string, string>,
  longest: number,
): string | undefined {
  if (!/\p{Script=Han}/u.test(text[start] ?? "")) return undefined;
  for (let length = Math.min(longest, text.length - start); length >= 2; length -= 1) {
    const name = text.slice(start, start + length);
    if (names.has(name)) return name;
  }
  return undefined;
}

/** How much a name counts; undefined when it names no place, or one that was denied. */
function strengthOf(
  plain: string,
  start: number,
  name: string,
  afterItsProvince: boolean,
): Strength | undefined {
  const before = plain.slice(Math.max(0, start - 8), start);
  const after = plain.slice(start + name.length, start + name.length + 10);
  if (street.test(after) || brandOrDish.test(after) || deniedBefore.test(before)) return undefined;
  const isLocated = locatedBefore.test(before);
  if (alsoWords.has(name) && !afterItsProvince && !/^[市县]/.test(after)) {
    const isAlone = plain.replace(/[\p{P}\p{S}\s的]/gu, "") === name;
    if (!(isLocated || isAlone) || neverAlone.has(name)) return undefined;
  }
  if (weakAfter.test(after) || weakBefore.test(before)) return "weak";
  return isLocated ? "located" : "named";
}

/** 豫, 豫省, 粤B, 在沪; 新 and 台 stand before the name of a machine too often. */
function plateOf(plain: string): string | undefined {
  const alone = plain.replace(/[\p{P}\p{S}\s的省]/gu, "");
  const onlyName = [...alone].length === 1 ? plates.get(alone) : undefined;
  if (onlyName !== undefined) return onlyName;
  if (Object.hasOwn(initials, alone)) return initials[alone];
  const onCar =
    /(?<![\p{Script=Han}a-z])(?![新台])(\p{Script=Han})[a-z](?![a-z]| ?\d{3}(?!\d))/u.exec(
      plain,
    )?.[1] ?? "";
  const inPlace = /在(\p{Script=Han})(?=$|[ ,.;。!]|开|做|这边)/u.exec(plain)?.[1] ?? "";
  return plates.get(onCar) ?? plates.get(inPlace);
}

/** "zheng zhou" and "inner mongolia" are one name in two words; no name has more than four. */
const MOST_WORDS = 4;
/**
 * Nobody names a region after two hundred other words, and each word is compared with every name.
 */
const MOST_READ_WORDS = 200;

function latinMentions(plain: string, { latin }: Names): readonly Mention[] {
  return wordMentions(plain, (joined) => latin.get(joined));
}

const LEAST_BLURRED_LETTERS = 6;

/** Only spellings long enough that no other word looks like them: guangzou, chongqin. */
function blurredMentions(plain: string, { blurred }: Names): readonly Mention[] {
  return wordMentions(plain, (joined) => {
    const codes = joined.length >= LEAST_BLURRED_LETTERS ? blurred.get(blurOf(joined)) : undefined;
    return codes?.length === 1 ? codes : undefined;
  });
}

function wordMentions(
  plain: string,
  find: (joined: string) => readonly string[] | undefined,
): readonly Mention[] {
  const words = [...withoutTones(plain).matchAll(/[a-z]+/g)].slice(0, MOST_READ_WORDS);
  const mentions: Mention[] = [];
  for (let at = 0; at < words.length; ) {
    const found = mentionAt(words, at, find);
    if (found !== undefined) mentions.push(found.mention);
    at += found?.words ?? 1;
  }
  return mentions.filter(
    ({ start }) => !words.some(({ index }, at) => index === start && words[at - 1]?.[0] === "not"),
  );
}

function mentionAt(
  words: readonly RegExpExecArray[],
  at: number,
  find: (joined: string) => readonly string[] | undefined,
): { mention: Mention; words: number } | undefined {
  for (let count = Math.min(MOST_WORDS, words.length - at); count >= 1; count -= 1) {
    const joined = words
      .slice(at, at + count)
      .map(([word]) => word)
      .join("");
    const spelling =
      find(joined) === undefined ? joined.replace(/(?:sheng|shi|province|city)$/, "") : joined;
    const codes = find(spelling);
    if (codes === undefined) continue;
    const before = words[at - 1]?.[0] ?? "";
    const strength = /^(?:in|at|zai|near)$/.test(before)
      ? "located"
      : before === "from"
        ? "weak"
        : "named";
    return {
      mention: { codes, start: words[at]?.index ?? 0, length: joined.length, strength, spelling },
      words: count,
    };
  }
  return undefined;
}

/** `Hénán` and `Xi'an` as in the table; ü is written v there. */
function withoutTones(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll("u\u0308", "v")
    .replace(/\p{Mn}/gu, "")
    .replace(/(?<=[a-z])['’](?=[a-z])/g, "");
}
