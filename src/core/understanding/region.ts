import type { Region } from "../recharge/region.ts";
import { normalize } from "./normalize.ts";

/** Names in English and older spellings that are not in the table of regions; lower case, no spaces. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  NM: ["innermongolia", "neimeng", "内蒙"],
  XZ: ["tibet"],
  SN: ["xian"],
  HL: ["harbin"],
  XJ: ["urumqi"],
  GD: ["canton"],
  BJ: ["peking"],
  HK: ["hongkong"],
  MO: ["macao", "macau"],
  TW: ["taipei"],
};

/** One-character names of provinces, as on number plates; they count only when they stand alone. */
const plateNames =
  "京BJ津TJ冀HE晋SX蒙NM辽LN吉JL黑HL沪SH苏JS浙ZJ皖AH闽FJ赣JX鲁SD豫HA鄂HB湘HN粤GD桂GX琼HI渝CQ川SC贵GZ云YN藏XZ陕SN甘GS青QH宁NX新XJ港HK澳MO台TW";

type Mention = { code: Region["code"]; start: number; length: number; isPlace: boolean };

/**
 * Finds the province-level region in what was typed: 河南, 河南省, 郑州, henan, Zheng Zhou, Inner Mongolia, 豫.
 * A place after 在 or "in" wins (我是河南人，店在广东), then the first. Undefined when none is named. Never throws.
 */
export function parseRegion(text: string, regions: readonly Region[]): Region["code"] | undefined {
  const plain = normalize(text).toLowerCase();
  const mentions = [...chineseMentions(plain, regions), ...latinMentions(plain, regions)];
  const located = mentions.filter(({ isPlace }) => isPlace);
  return byPosition(located)?.code ?? byPosition(mentions)?.code ?? plateRegion(plain, regions);
}

function byPosition(mentions: readonly Mention[]): Mention | undefined {
  return mentions.toSorted((one, other) => one.start - other.start || other.length - one.length)[0];
}

function plateRegion(plain: string, regions: readonly Region[]): Region["code"] | undefined {
  const at = [...plain].length === 1 ? plateNames.indexOf(plain) : -1;
  const code = plateNames.slice(at + 1, at + 3);
  return at < 0 ? undefined : regions.find((region) => region.code === code)?.code;
}

function chineseMentions(plain: string, regions: readonly Region[]): readonly Mention[] {
  return regions.flatMap((region) => {
    const names = [
      region.zh,
      region.zhFull,
      ...region.cities.map((city) => city.zh),
      ...(otherNames[region.code] ?? []),
    ];
    return names.flatMap((name) => {
      const start = /\p{Script=Han}/u.test(name) ? plain.indexOf(name) : -1;
      const isPlace = start > 0 && plain[start - 1] === "在";
      return start < 0 ? [] : [{ code: region.code, start, length: name.length, isPlace }];
    });
  });
}

/** "zheng zhou" and "inner mongolia" are one name in two words; no name has more than four. */
const MOST_WORDS = 4;
/** Nobody names a region after two hundred other words, and each word is compared with every name. */
const MOST_READ_WORDS = 200;

function latinMentions(plain: string, regions: readonly Region[]): readonly Mention[] {
  const names = latinNames(regions);
  const words = [...withoutTones(plain).matchAll(/[a-z]+/g)].slice(0, MOST_READ_WORDS);
  return words.flatMap((first, at) => {
    for (let count = MOST_WORDS; count >= 1; count -= 1) {
      const joined = words
        .slice(at, at + count)
        .map(([word]) => word)
        .join("");
      const code = names.get(joined) ?? names.get(joined.replace(/(?:sheng|shi|province|city)$/, ""));
      const isPlace = words[at - 1]?.[0] === "in" || words[at - 1]?.[0] === "zai";
      if (code !== undefined) return [{ code, start: first.index, length: joined.length, isPlace }];
    }
    return [];
  });
}

/** Provinces last, so that "jilin" is the province whatever else bears the name. */
function latinNames(regions: readonly Region[]): ReadonlyMap<string, Region["code"]> {
  const names = new Map<string, Region["code"]>();
  for (const { code, cities } of regions) for (const { pinyin } of cities) names.set(pinyin, code);
  for (const { code, pinyin } of regions) {
    names.set(pinyin, code);
    for (const name of otherNames[code] ?? []) names.set(name, code);
  }
  return names;
}

/** `Hénán` and `Xi'an` as in the table; ü is written v there. */
function withoutTones(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll("u\u0308", "v")
    .replace(/\p{Mn}/gu, "")
    .replace(/(?<=[a-z])['’](?=[a-z])/g, "");
}
