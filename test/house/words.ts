/** Words of the language that this house does without. */
import type { Facts } from "./facts.ts";
import { everyFile, type Rule } from "./rule.ts";

/**
 * Where raw input is decoded: what came in is a bag of unknown things there, and nowhere else.
 */
export const decodingFiles: readonly string[] = [
  "src/sandbox/telegram/menu.ts",
  "src/sandbox/telegram/parameters.ts",
  "src/sandbox/wechat-pay/api.ts",
  "src/sandbox/wechat-pay/ledger.ts",
  "src/storage/sql/backup.ts",
  "src/storage/sql/rows.ts",
];

/** A value that is checked by nobody. */
export const noAny: Rule = {
  name: "any",
  cure: "say the type, or unknown and look at it before use",
  check: wordsOf("any", () => true),
};

/** A promise that nobody keeps. */
export const noNonNull: Rule = {
  name: "non-null",
  cure: "handle undefined, or take the value from where it cannot be missing",
  check: wordsOf("nonNull", () => true),
};

/** A thing whose name is made up by whoever imports it. */
export const noDefaultExport: Rule = {
  name: "default-export",
  cure: "export it by its name",
  check: wordsOf("defaults", (path) => !path.endsWith(".config.ts")),
};

/** Structure that only a comment knows. */
export const noBag: Rule = {
  name: "bag",
  cure: "give what is inside a type; a new place that decodes raw input goes into decodingFiles",
  check: wordsOf("bags", (path) => path.startsWith("src/") && !decodingFiles.includes(path)),
};

function wordsOf(word: keyof Facts["words"], isLookedAt: (path: string) => boolean): Rule["check"] {
  return (house) => everyFile(house, ({ path, words }) => (isLookedAt(path) ? words[word] : []));
}
