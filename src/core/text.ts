/**
 * What the core says, before it has a language: a key of `locales/` and its parameters.
 *
 * The import below is of a type only. The keys are part of the core's vocabulary, and this way a
 * missing key or a forgotten parameter is a type error at the place that says it.
 */
import type { zhCN } from "../../locales/zh-CN/index.ts";

/** The languages that people can be spoken to in. */
export type Language = "zh-CN" | "en";

/** A sentence of `locales/`, by its name. */
export type TextKey = keyof typeof zhCN;

/** A sentence that is data, not a locale key: the operator writes it in every language. */
export type Words = Readonly<Record<Language, string>>;

/**
 * A parameter keeps its unit until it is rendered, so that each language can write it its own way.
 */
export type TextParam =
  | string
  | number
  | Text
  /** Several texts, each on its own line. */
  | { lines: readonly Text[] }
  | { words: Words }
  /** Money in fen; written as yuan. */
  | { fen: number }
  /** Data in KB (1 MB = 1024 KB); written as KB, MB or GB. */
  | { kilobytes: number }
  /** A moment, epoch milliseconds, written in China time. */
  | { atMs: number; as: "date" | "minute" };

/** A sentence with what stands in it, before it has a language. */
export type Text = { key: TextKey; params?: Readonly<Record<string, TextParam>> };

type Names<S extends string> = S extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

type ParamsOf<K extends TextKey> = [Names<(typeof zhCN)[K]>] extends [never]
  ? []
  : [params: Record<Names<(typeof zhCN)[K]>, TextParam>];

/** Makes a text; the parameters that the key's Chinese sentence names are required. */
export function text<K extends TextKey>(key: K, ...params: ParamsOf<K>): Text {
  const [given] = params;
  return given === undefined ? { key } : { key, params: given };
}
