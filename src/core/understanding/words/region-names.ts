import type { Region } from "../../advice/region.ts";

/**
 * Names in English, nicknames and short forms that are not in the table of regions; lower case, no
 * spaces.
 */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  BJ: ["peking", "帝都", "京城", "朝阳区"],
  SH: ["魔都", "沪上", "黄浦", "静安区", "宝山区"],
  TJ: ["津门"],
  NM: ["innermongolia", "neimeng", "hohhot", "ordos", "内蒙", "呼市", "锡盟"],
  XZ: ["tibet", "lhasa"],
  SN: ["关中"],
  HL: ["harbin", "冰城", "哈市"],
  XJ: ["urumqi", "kashgar", "乌市", "巴州", "南疆", "北疆"],
  GD: ["canton", "羊城", "鹏城", "珠三角"],
  SD: ["胶东"],
  CQ: ["chungking", "山城"],
  ZJ: ["杭城"],
  SC: ["蓉城"],
  JS: ["nanking"],
  FJ: ["amoy"],
  HK: ["hongkong"],
  MO: ["macao", "macau"],
  TW: ["taipei", "kaohsiung"],
};

/** One-character names: of provinces, as on number plates and in the news, and of a few cities. */
const plateNames =
  "京BJ津TJ冀HE晋SX蒙NM辽LN吉JL黑HL沪SH申SH苏JS浙ZJ甬ZJ皖AH闽FJ赣JX鲁SD豫HA鄂HB湘HN粤GD穗GD桂GX琼HI渝CQ川SC蜀SC蓉SC贵GZ黔GZ云YN滇YN藏XZ陕SN秦SN甘GS陇GS青QH宁NX新XJ港HK澳MO台TW";
/** Codes by one-character name. */
export const plates: ReadonlyMap<string, string> = new Map(
  [...plateNames.matchAll(/(\p{Script=Han})([A-Z]{2})/gu)].map(([, name = "", code = ""]) => [
    name,
    code,
  ]),
);
/**
 * 粤东, 苏北, 陕南: these are the provinces that people cut up like that; 京东 is a shop and 新东方 a school.
 */
const provincesWithSides = "粤苏皖鲁豫浙闽湘鄂赣晋冀陕桂黔滇川辽";
const sides = ["东", "西", "南", "北", "中", "东南", "西南", "东北", "西北"];

/** Initials that only one province has; hn, hb, sx and gz have several. */
export const initials: Readonly<Record<string, string>> = Object.fromEntries(
  "bj tj sh cq js zj ah fj jx sd gd gx sc yn ln jl qh nx xj xz hlj:HL nmg:NM"
    .split(" ")
    .map((entry) => {
      const [letters = "", code = letters.toUpperCase()] = entry.split(":");
      return [letters, code];
    }),
);

/** Every name of a region or one of its cities, and the codes that it may mean. */
export type Names = {
  chinese: ReadonlyMap<string, string>;
  longestChinese: number;
  latin: ReadonlyMap<string, readonly string[]>;
  /** Spellings with n for ng and z for zh, as people who speak that way write them. */
  blurred: ReadonlyMap<string, readonly string[]>;
};

const knownNames = new WeakMap<readonly Region[], Names>();

/** The names of these regions, made once for each table of regions. */
export function namesOf(regions: readonly Region[]): Names {
  const known = knownNames.get(regions);
  if (known !== undefined) return known;
  const names = { chinese: chineseNames(regions), latin: latinNames(regions) };
  const built: Names = {
    ...names,
    longestChinese: Math.max(0, ...[...names.chinese.keys()].map((name) => name.length)),
    blurred: blur(names.latin),
  };
  knownNames.set(regions, built);
  return built;
}

function chineseNames(regions: readonly Region[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const plate of provincesWithSides) {
    for (const side of sides) names.set(plate + side, plates.get(plate) ?? "");
  }
  for (const { code, zh, zhFull, cities } of regions) {
    for (const name of [...cities.map((city) => city.zh), zh, zhFull]) names.set(name, code);
    for (const name of otherNames[code] ?? [])
      if (/\p{Script=Han}/u.test(name)) names.set(name, code);
  }
  return names;
}

/** A province's own name is never shared: "jilin" is the province whatever else bears the name. */
function latinNames(regions: readonly Region[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const { code, cities } of regions) {
    for (const { pinyin } of cities)
      names.set(pinyin, [...new Set([...(names.get(pinyin) ?? []), code])]);
  }
  for (const { code, pinyin } of regions) {
    names.set(pinyin, [code]);
    for (const name of otherNames[code] ?? []) if (/^[a-z]+$/.test(name)) names.set(name, [code]);
  }
  return names;
}

function blur(
  latin: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  const blurred = new Map<string, readonly string[]>();
  for (const [name, codes] of latin) {
    const key = blurOf(name);
    blurred.set(key, [...new Set([...(blurred.get(key) ?? []), ...codes])]);
  }
  return blurred;
}

/** A Latin name as people write it who do not tell n from ng, nor z from zh. */
export function blurOf(name: string): string {
  return name.replace(/ng/g, "n").replace(/([zcs])h/g, "$1");
}
