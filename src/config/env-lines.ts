/** `KEY=value`, as a shell writes it. */
const assignment = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=[^\S\n]*(.*)$/;

/** What people and their keyboards put around a value; only the first three are taken off again. */
const quotes = /^["'`“”‘’＂＇]/u;

/**
 * What is wrong with the lines of a `.env` file. Its reader passes over whatever it does not
 * understand, and the shop would run without what somebody has set there: as a sandbox, even.
 */
export function strangeLines(text: string): readonly string[] {
  const problems: string[] = [];
  const places = new Map<string, number>();
  const lines = text.split(/\r\n|\r|\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const place = index + 1;
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const [, key, value = ""] = assignment.exec(line) ?? [];
    // Never the line itself: there may be a secret in it.
    if (key === undefined) {
      problems.push(`.env: line ${place} is not of the form KEY=value, with a plain "="`);
      continue;
    }
    const before = places.get(key);
    if (before !== undefined)
      problems.push(`${key}: stands in .env twice, in lines ${before} and ${place}`);
    places.set(key, place);
    const last = lastLineOf(lines, index, value);
    if (last === undefined)
      problems.push(`${key}: the quote that begins in line ${place} of .env does not end`);
    else index = last;
  }
  return problems;
}

/** A value in quotes may go on over more lines. Undefined when its quote has no end. */
function lastLineOf(lines: readonly string[], first: number, value: string): number | undefined {
  const [quote] = quotes.exec(value) ?? [];
  if (quote === undefined) return first;
  if (!`"'\``.includes(quote)) return undefined;
  if (value.indexOf(quote, 1) > 0) return first;
  const last = lines.findIndex((line, index) => index > first && line.includes(quote));
  return last === -1 ? undefined : last;
}
