/**
 * Numbers as shops write them: 200, 1,200, 1.2k, 2w, 0.5万, 3万5, 两百, 一百五, 三四十, 几百, a couple hundred.
 *
 * Read by hand, one sign after the other. Libraries for this take 一百五 for 105 or stop at the 万
 * without a word, and a wrong number here becomes a wrong plan.
 *
 * `low` and `high` differ where the language itself is vague: 三四十 is 30 to 40, 几百 200 to 900.
 */
export type Numeral = {
  low: number;
  high: number;
  /** Where it stands in the text, `end` exclusive. */
  start: number;
  end: number;
  /** The number before its only unit, 5 in 五百; undefined when it is not built like that. */
  coefficient?: number;
  /** The unit of `coefficient`, 100 in 五百; 1 when there is none. */
  scale: number;
};

/** `pattern`, which is sticky, matched exactly at `at`; undefined where it does not match. */
export function stick(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
