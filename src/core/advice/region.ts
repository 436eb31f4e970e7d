import { type Text, text } from "../text.ts";

/**
 * Province-level regions of China by their postal short code (GB/T 2260 letters), e.g. `HA` Henan.
 */
export type RegionCode = string;

/** The 31 regions of the mainland. */
export type MainlandCode =
  | "BJ"
  | "TJ"
  | "HE"
  | "SX"
  | "NM"
  | "LN"
  | "JL"
  | "HL"
  | "SH"
  | "JS"
  | "ZJ"
  | "AH"
  | "FJ"
  | "JX"
  | "SD"
  | "HA"
  | "HB"
  | "HN"
  | "GD"
  | "GX"
  | "HI"
  | "CQ"
  | "SC"
  | "GZ"
  | "YN"
  | "XZ"
  | "SN"
  | "GS"
  | "QH"
  | "NX"
  | "XJ";

/**
 * Where cards of the mainland's carriers do not work, so that we can say so instead of "not
 * understood".
 */
export type UnservedCode = "HK" | "MO" | "TW";

/** A place with the names that shops give it. */
export type City = {
  /** Without 市. */
  zh: string;
  /** Lower case, no spaces, no tones. */
  pinyin: string;
};

/** A region with the names people give it. Its name for people is `regionName(region)`. */
export type Region = {
  code: MainlandCode | UnservedCode;
  served: boolean;
  /** Short name, e.g. 河南. */
  zh: string;
  /** Full name, e.g. 河南省. */
  zhFull: string;
  /** Lower case, no spaces, no tones. Shaanxi is `shaanxi` as on every map, Shanxi is `shanxi`. */
  pinyin: string;
  /**
   * The capital first, then every prefecture-level city and prefecture (GB/T 2260), then the county
   * cities, districts and market towns that shops really name. A Chinese name is in one region
   * only; a pinyin may be in several (苏州 and 宿州).
   */
  cities: readonly City[];
};

/** A region's short name in the reader's language. */
export function regionName(region: Region): Text {
  return text(`region.${region.code}`);
}
