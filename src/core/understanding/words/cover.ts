/**
 * The same text with such stretches covered by `|`, which no reader takes for anything, so that
 * the 一 of 一天 is not read as an amount, nor 两百一天 as 210. All else stays where it stands.
 */
export function coverStretches(
  text: string,
  stretches: readonly { start: number; end: number }[],
): string {
  return stretches.reduce(
    (left, { start, end }) => left.slice(0, start) + "|".repeat(end - start) + left.slice(end),
    text,
  );
}
