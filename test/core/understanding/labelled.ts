import { readFileSync } from "node:fs";

/** One utterance of a corpus: what was typed, and what a person says it means. */
export type Labelled = { typed: string; label: string };

/** Reads `corpora/<name>.txt`: `<typed> => <label>` on each line, `\n` for a new line in what was typed, `#` for a remark. */
export function readCorpus(name: string): readonly Labelled[] {
  const lines = readFileSync(new URL(`./corpora/${name}.txt`, import.meta.url), "utf8").split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("# "))
    .map((line) => {
      const at = line.lastIndexOf(" => ");
      if (at < 0) throw new Error(`No label: ${line}`);
      return { typed: line.slice(0, at).replaceAll("\\n", "\n"), label: line.slice(at + 4).trim() };
    });
}

/** Compares each reading with its label and prints what is read differently. */
export function measure(
  name: string,
  corpus: readonly Labelled[],
  read: (one: Labelled) => string,
): { accuracy: number } {
  const wrong = corpus.flatMap((one) => {
    const got = read(one);
    return got === one.label ? [] : [`  ${JSON.stringify(one.typed)}: ${one.label}, read as ${got}`];
  });
  const accuracy = 1 - wrong.length / corpus.length;
  console.log([`${name}: ${(accuracy * 100).toFixed(1)} % of ${corpus.length}`, ...wrong].join("\n"));
  return { accuracy };
}
