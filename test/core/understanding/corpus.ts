import { readFileSync } from "node:fs";

/** One labelled line of a corpus; `line` is counted from 1 in its file. */
type Labelled = { label: string; typed: string; line: number };

/**
 * Reads `test/core/understanding/corpora/<name>.txt`: "label | utterance" on a line, `\\n` for a
 * new line in it, `#` begins a comment.
 */
export function readCorpus(name: string): readonly Labelled[] {
  const written = readFileSync(new URL(`./corpora/${name}.txt`, import.meta.url), "utf8");
  return written.split("\n").flatMap((row, index) => {
    if (row === "" || row.startsWith("#")) return [];
    const at = row.indexOf(" |");
    if (at < 0) throw new Error(`${name}.txt:${index + 1} has no " |"`);
    return [
      {
        label: row.slice(0, at),
        typed: row
          .slice(at + 2)
          .trim()
          .replaceAll("\\n", "\n"),
        line: index + 1,
      },
    ];
  });
}

/**
 * The share of utterances read as labelled, and those that were not, each with what was read
 * instead.
 */
export function measure(
  corpus: readonly Labelled[],
  read: (typed: string, label: string) => string,
): { accuracy: number; missed: readonly string[] } {
  const missed = corpus.flatMap(({ label, typed, line }) => {
    const answer = read(typed, label);
    return answer === label ? [] : [`line ${line}: "${typed}" is ${label}, read as ${answer}`];
  });
  return { accuracy: 1 - missed.length / corpus.length, missed };
}
