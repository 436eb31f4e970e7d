import type { Card } from "../cards/card.ts";
import { type CardForm, cardFormShape } from "../cards/network.ts";
import { given } from "../given.ts";
import { list, object, oneOf, optional, string } from "../shape.ts";
import { type Text, text } from "../text.ts";

/** Kinds of card terminal that differ in data use, SIM slot and restart. */
export type TerminalFamily = "smart" | "keypad" | "e-sign" | "speaker";

/** The terminal a card sits in, as far as the merchant could tell us. */
export type Terminal = {
  family: TerminalFamily;
  /**
   * Id of the maker or of the brand on the shell, e.g. `newland`, `lakala`; undefined when not
   * told.
   */
  brand?: string;
  /** The model on the sticker as we know it, e.g. `N910`. */
  model?: string;
  /** The card forms that this terminal can take. */
  takes: readonly CardForm[];
};

/**
 * How a terminal is restarted, for the step that people forget; the commonest way of those with a
 * button where nobody knows the machine.
 */
export function restartText(terminal: Terminal | undefined): Text {
  return text(`terminal.restart.${terminal?.family ?? "keypad"}`);
}

/** Every family, the commonest first: the order of the buttons. */
export const terminalFamilies: readonly TerminalFamily[] = ["smart", "keypad", "e-sign", "speaker"];

/** Who built the machine. */
type MakerId = "newland" | "landi" | "pax" | "verifone" | "centerm" | "nexgo" | "sunmi";

/** Whose name is on the shell; to a merchant this is what the machine is called. */
type AcquirerId =
  | "lakala"
  | "leshua"
  | "haike"
  | "suixingfu"
  | "helibao"
  | "jialian"
  | "yinsheng"
  | "ruiyinxin"
  | "shengfutong"
  | "zhongfu"
  | "kaidianbao"
  | "xingyifu"
  | "shouqianba"
  | "alipay"
  | "chinaums"
  | "fuiou"
  | "tonglian";

/** A brand as rows and states name it. */
export type BrandId = MakerId | AcquirerId;

/**
 * A name that a merchant may read off the machine. Its name for people is the text
 * `terminal.brand.<id>`.
 */
export type Brand = {
  id: BrandId;
  kind: "maker" | "acquirer";
  /** The Chinese name. */
  zh: string;
  /**
   * Other spellings: Latin, pinyin, traditional, common slips. Lower case, no spaces; `id` and `zh`
   * are not repeated.
   */
  aliases: readonly string[];
};

/** A machine whose kind we know from the model on its sticker. */
export type Model = {
  /** As on the sticker, upper case, no separators. */
  name: string;
  maker: MakerId;
  family: TerminalFamily;
};

/** The brands that shops name, with what they call them. */
export const brands: readonly Brand[] = [
  {
    id: "newland",
    kind: "maker",
    zh: "新大陆",
    aliases: ["新大陸", "xindalu", "新大路", "新大鹿", "newlang", "nld"],
  },
  { id: "landi", kind: "maker", zh: "联迪", aliases: ["聯迪", "liandi", "连迪", "联笛"] },
  { id: "pax", kind: "maker", zh: "百富", aliases: ["baifu", "百付", "百福", "百富环球"] },
  {
    id: "verifone",
    kind: "maker",
    zh: "惠尔丰",
    aliases: ["惠爾豐", "huierfeng", "惠而丰", "慧尔丰", "verifon", "veriphone"],
  },
  { id: "centerm", kind: "maker", zh: "升腾", aliases: ["升騰", "shengteng", "升滕", "centrem"] },
  { id: "nexgo", kind: "maker", zh: "新国都", aliases: ["新國都", "xinguodu", "xgd"] },
  {
    id: "sunmi",
    kind: "maker",
    zh: "商米",
    aliases: ["shangmi", "商迷", "商咪", "尚米", "sumni", "sumi"],
  },

  {
    id: "lakala",
    kind: "acquirer",
    zh: "拉卡拉",
    aliases: ["啦卡啦", "拉卡啦", "啦卡拉", "拉咔拉", "喇卡拉", "拉卡", "lkl", "lakara"],
  },
  { id: "leshua", kind: "acquirer", zh: "乐刷", aliases: ["樂刷", "乐涮", "leposs"] },
  {
    id: "haike",
    kind: "acquirer",
    zh: "海科融通",
    aliases: ["海科", "haikerongtong", "hkrt", "海客融通", "海科容通"],
  },
  {
    id: "suixingfu",
    kind: "acquirer",
    zh: "随行付",
    aliases: ["隨行付", "vbill", "sxf", "随心付", "随性付", "随行富"],
  },
  {
    id: "helibao",
    kind: "acquirer",
    zh: "合利宝",
    aliases: ["合利寶", "helipay", "合力宝", "和利宝"],
  },
  {
    id: "jialian",
    kind: "acquirer",
    zh: "嘉联",
    aliases: ["嘉聯", "嘉联支付", "jlpay", "家联", "佳联"],
  },
  {
    id: "yinsheng",
    kind: "acquirer",
    zh: "银盛",
    aliases: ["銀盛", "银盛通", "yspay", "ysepay", "银胜", "银盛支付"],
  },
  {
    id: "ruiyinxin",
    kind: "acquirer",
    zh: "瑞银信",
    aliases: ["瑞銀信", "瑞银", "ryx", "锐银信", "瑞信银"],
  },
  {
    id: "shengfutong",
    kind: "acquirer",
    zh: "盛付通",
    aliases: ["shengpay", "盛付", "sft", "胜付通", "盛富通"],
  },
  { id: "zhongfu", kind: "acquirer", zh: "中付", aliases: ["中付支付", "zhongfupay", "中富支付"] },
  { id: "kaidianbao", kind: "acquirer", zh: "开店宝", aliases: ["開店寶", "kdb", "开店保"] },
  {
    id: "xingyifu",
    kind: "acquirer",
    zh: "星驿付",
    aliases: ["星驛付", "xyf", "星译付", "星易付", "国通星驿"],
  },
  { id: "shouqianba", kind: "acquirer", zh: "收钱吧", aliases: ["收錢吧", "收钱把", "sqb"] },
  { id: "alipay", kind: "acquirer", zh: "支付宝", aliases: ["支付寶", "zhifubao"] },
  { id: "chinaums", kind: "acquirer", zh: "银联商务", aliases: ["銀聯商務", "yinlianshangwu"] },
  { id: "fuiou", kind: "acquirer", zh: "富友", aliases: ["富友支付", "fuyou"] },
  { id: "tonglian", kind: "acquirer", zh: "通联", aliases: ["通联支付", "通聯", "allinpay"] },
];

/**
 * Small e-sign machines and speakers carry no maker's model that merchants know, so none is listed.
 */
export const models: readonly Model[] = [
  { name: "N910", maker: "newland", family: "smart" },
  { name: "N920", maker: "newland", family: "smart" },
  { name: "SP600", maker: "newland", family: "keypad" },
  { name: "A7", maker: "landi", family: "smart" },
  { name: "A8", maker: "landi", family: "smart" },
  { name: "E350", maker: "landi", family: "keypad" },
  { name: "E550", maker: "landi", family: "keypad" },
  { name: "A920", maker: "pax", family: "smart" },
  { name: "A920PRO", maker: "pax", family: "smart" },
  { name: "A930", maker: "pax", family: "smart" },
  { name: "A800", maker: "pax", family: "smart" },
  { name: "S90", maker: "pax", family: "keypad" },
  { name: "S910", maker: "pax", family: "keypad" },
  { name: "S920", maker: "pax", family: "keypad" },
  { name: "K9", maker: "centerm", family: "smart" },
  { name: "C960", maker: "centerm", family: "keypad" },
  { name: "X990", maker: "verifone", family: "smart" },
  { name: "VX675", maker: "verifone", family: "keypad" },
  { name: "P2", maker: "sunmi", family: "smart" },
  { name: "N3", maker: "nexgo", family: "smart" },
  { name: "N5", maker: "nexgo", family: "smart" },
  { name: "N6", maker: "nexgo", family: "smart" },
  { name: "N86", maker: "nexgo", family: "smart" },
];

const takes: Readonly<Record<TerminalFamily, readonly CardForm[]>> = {
  smart: ["sim", "esim"],
  /** A full-size (2FF) slot under the battery, and no chip soldered in. */
  keypad: ["sim"],
  "e-sign": ["sim", "esim"],
  speaker: ["sim", "esim"],
};

type Told = {
  brand?: string | undefined;
  model?: string | undefined;
  family?: TerminalFamily | undefined;
};

/** The model as typed (`n-910`, `Vx 675`), or undefined when we do not know it. */
export function findModel(typed: string): Model | undefined {
  const name = typed.toUpperCase().replace(/[\s_-]/g, "");
  return models.find((model) => model.name === name);
}

/**
 * The terminal from what was told. A known model decides the family, even against a tapped button:
 * the sticker is right more often than the impression. A brand that was told stays as told, because
 * it is the name on the shell; otherwise it is the model's maker. An unknown model is dropped.
 *
 * Undefined when neither a family nor a known model was given: then somebody must ask.
 */
export function terminalOf(told: Told & { family: TerminalFamily }): Terminal;
export function terminalOf(told: Told): Terminal | undefined;
export function terminalOf(told: Told): Terminal | undefined {
  const model = told.model === undefined ? undefined : findModel(told.model);
  const family = model?.family ?? told.family;
  if (family === undefined) return undefined;
  const brand = told.brand ?? model?.maker;
  return {
    family,
    ...given({ brand }),
    ...(model === undefined ? {} : { model: model.name }),
    takes: takes[family],
  };
}

/** Whether this card can sit in this terminal at all. */
export function fitsInto(card: Pick<Card, "form">, terminal: Terminal): boolean {
  return terminal.takes.includes(card.form);
}

/** A brand's name in the reader's language; "another brand" for an id that we no longer list. */
export function brandName(id: string): Text {
  const brand = brands.find((candidate) => candidate.id === id);
  return text(`terminal.brand.${brand?.id ?? "other"}`);
}

/** What to call the merchant's terminal: "新大陆 N910", "拉卡拉 智能触屏机", or just "智能触屏机". */
export function terminalName({ brand, model, family }: Terminal): Text {
  const kind = model ?? text(`terminal.family.${family}`);
  if (brand !== undefined) return text("terminal.name", { brand: brandName(brand), kind });
  return text(`terminal.family.${family}`);
}

/** A family as it is stored. */
export const terminalFamilyShape = oneOf(...terminalFamilies);

/** A brand as it is stored: one that is still listed. */
export const brandIdShape = oneOf(...brands.map(({ id }) => id));

/** A terminal as it is stored. */
export const terminalShape = object<Terminal>({
  family: terminalFamilyShape,
  brand: optional(string),
  model: optional(string),
  takes: list(cardFormShape),
});
