import { given } from "../../given.ts";
import { object, optional, string } from "../../shape.ts";
import {
  type Brand,
  type BrandId,
  brandIdShape,
  brands,
  type Model,
  models,
  type TerminalFamily,
  terminalFamilyShape,
} from "../../terminals/terminal.ts";
import { normalize, type Written } from "../words/normalize.ts";

/** What a merchant said of the machine; at least one of the three is there. */
export type ToldTerminal = { brand?: BrandId; model?: string; family?: TerminalFamily };

/** The more telling word first: a 智能音箱 is a speaker and a 智能电签 an e-sign terminal. */
const familyWords: readonly { family: TerminalFamily; words: RegExp }[] = [
  {
    family: "speaker",
    words: /音箱|音响|喇叭|播报|云播|yinxiang|laba(?![a-z])|speaker|sound ?box/,
  },
  {
    family: "e-sign",
    words:
      /电签|电子签|mpos|没有?打印|不打(?:单|票|小票|纸)|免打印|dianqian|e-?sign|electronic sign/,
  },
  {
    family: "keypad",
    words: /传统|按键|键盘|老式|老款|手持机|分体|chuantong|anjian|key ?pad|traditional|old style/,
  },
  {
    family: "smart",
    words:
      /(?<!没有?|不是)智能|安卓|触屏|触摸|大屏|像(?:个)?手机|zhineng|anzhuo|android|smart|touch ?screen/,
  },
];

/**
 * Reads 新大陆N910, "newland n-910", xindalu, 拉卡拉电签, "verifonne", 安卓的. Slips of one letter in long
 * Latin names are forgiven. Undefined when nothing is recognised. Never throws.
 */
export function parseTerminal(text: string | Written): ToldTerminal | undefined {
  const plain = normalize(text).toLowerCase();
  const brand = findBrand(plain);
  const model =
    modelPatterns.find(({ pattern }) => pattern.test(plain))?.name ?? modelByDigits(plain, brand);
  const family = familyWords.find(({ words }) => words.test(plain))?.family;
  if (brand === undefined && model === undefined && family === undefined) return undefined;
  return {
    ...given({ brand, model, family }),
  };
}

/**
 * Latin names may be spaced (la ka la) and may run into the model (paxA920), but are never part of
 * another word.
 */
function nameOf(brand: BrandId, name: string): Name {
  if (isChinese(name)) return { brand, name, pattern: new RegExp(name) };
  const spaced = name.split("").join("[ -]?");
  return {
    brand,
    name,
    pattern: new RegExp(`(?<![a-z])(?:${spaced}(?![a-z])|${name}(?=[a-z]{1,2}-?\\d))`),
  };
}

type Name = { brand: BrandId; name: string; pattern: RegExp };

const names: readonly Name[] = brands
  .flatMap(({ id, zh, aliases }: Brand) =>
    [id, zh, ...aliases].map((name) => nameOf(id, normalize(name))),
  )
  // The longest first, so that 新国都 is not taken for a shorter name inside it.
  .toSorted((one, other) => other.name.length - one.name.length);

const chineseNames = names.filter(({ name }) => isChinese(name));
const latinNames = names.filter(({ name }) => !isChinese(name));

/** A brand may run into the model: newlandN910, paxA920. */
const brandBefore = `(?:${latinNames.map(({ name }) => name).join("|")})`;

const modelPatterns: readonly { name: string; pattern: RegExp }[] = models
  .toSorted((one, other) => other.name.length - one.name.length)
  .map((model) => ({ name: model.name, pattern: modelPattern(model) }));

/**
 * N910 as typed: n910, n-910, N 910, n91o. Names of two signs need them together: "a 7" is no
 * model.
 */
function modelPattern({ name }: Model): RegExp {
  const gap = name.length > 2 ? "[ _-]?" : "-?";
  const parts = name.toLowerCase().match(/[a-z]+|\d+/g) ?? [];
  const spelled = parts
    .map((part) => part.replaceAll("0", "[0o]").replaceAll("1", "[1il]"))
    .join(gap);
  return new RegExp(`(?:(?<![a-z0-9])|(?<=(?<![a-z])${brandBefore}))${spelled}(?![0-9a-z])`);
}

/**
 * 新大陆的910: behind the maker's name the digits are enough, where only one of its models has them.
 */
function modelByDigits(plain: string, brand: BrandId | undefined): string | undefined {
  const digits = /\p{Script=Han} ?(\d{3})(?!\d| ?[笔单块元])/u.exec(plain)?.[1];
  if (digits === undefined) return undefined;
  const [only, another] = models.filter(
    ({ maker, name }) => maker === brand && name.replace(/\D/g, "") === digits,
  );
  return another === undefined ? only?.name : undefined;
}

function findBrand(plain: string): BrandId | undefined {
  const unspaced = plain.replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, "");
  return earliest(unspaced, chineseNames) ?? earliest(plain, latinNames) ?? misspelt(plain);
}

/** Of two names at one place the longer comes first in the list and stays. */
function earliest(text: string, candidates: readonly Name[]): BrandId | undefined {
  let best: { brand: BrandId; at: number } | undefined;
  for (const { brand, pattern } of candidates) {
    const at = text.search(pattern);
    if (at >= 0 && (best === undefined || at < best.at)) best = { brand, at };
  }
  return best?.brand;
}

/** Shorter names are one letter away from too many words. */
const SHORTEST_FORGIVEN = 6;
const MOST_READ_WORDS = 50;

function misspelt(plain: string): BrandId | undefined {
  const words = [...plain.matchAll(/[a-z]+/g)].slice(0, MOST_READ_WORDS).map(([word]) => word);
  const near = words
    .filter((word) => word.length >= SHORTEST_FORGIVEN - 1)
    .flatMap((word) =>
      latinNames.filter(
        ({ name }) => name.length >= SHORTEST_FORGIVEN && isOneSlipAway(word, name),
      ),
    );
  return near[0]?.brand;
}

/** One letter too many, missing, wrong, or two neighbours swapped. */
function isOneSlipAway(word: string, name: string): boolean {
  if (Math.abs(word.length - name.length) > 1) return false;
  let same = 0;
  while (same < word.length && word[same] === name[same]) same += 1;
  const restOfWord = word.slice(same);
  const restOfName = name.slice(same);
  const swapped = (restOfWord[1] ?? "") + (restOfWord[0] ?? "") + restOfWord.slice(2);
  return (
    restOfWord.slice(1) === restOfName.slice(1) ||
    restOfWord.slice(1) === restOfName ||
    restOfWord === restOfName.slice(1) ||
    swapped === restOfName
  );
}

function isChinese(name: string): boolean {
  return /\p{Script=Han}/u.test(name);
}

/** What was said of a machine, as it is stored. */
export const toldTerminalShape = object<ToldTerminal>({
  brand: optional(brandIdShape),
  model: optional(string),
  family: optional(terminalFamilyShape),
});
