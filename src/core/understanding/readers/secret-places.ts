import { tidy, type Written } from "../words/normalize.ts";
import { type Run, secretRuns } from "./secret-runs.ts";

/** Where in a tidied text a secret stands, and how it would be typed into a field. */
export type SecretPlace = { start: number; end: number; value: string };

/** What stands in the place of a secret. */
export const secretDots = "••••";

const runsOfText = new WeakMap<Written, readonly Run[]>();

/** The runs of a message; several readers ask, and it is looked through once. */
export function runsOf(text: string | Written): readonly Run[] {
  if (typeof text === "string") return secretRuns(tidy(text));
  const runs = runsOfText.get(text) ?? secretRuns(tidy(text));
  runsOfText.set(text, runs);
  return runs;
}

/** In the order of the text; of two that begin together the longer comes first. */
export function inOrder(places: readonly SecretPlace[]): readonly SecretPlace[] {
  return places.toSorted((one, other) => one.start - other.start || other.end - one.end);
}

/** The text with each of these places, given in order, replaced; they may overlap. */
export function replaceAt(
  text: string,
  places: readonly SecretPlace[],
  replacement: string,
): string {
  let replaced = "";
  let from = 0;
  for (const { start, end } of places) {
    if (end <= from) continue;
    replaced += start < from ? "" : text.slice(from, start) + replacement;
    from = end;
  }
  return replaced + text.slice(from);
}
