/**
 * Two runs of the kill stories, of two versions perhaps, by how the stories end. Crash points have
 * other names and other numbers in another version, so nothing is compared point by point: of each
 * scenario, the set of ends.
 *
 *     node test/kill/compare-books.ts OLD.json.gz NEW.json.gz
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Books } from "./books.ts";
import type { KillAt } from "./crash-points.ts";

/** One story that was played to its end. */
export type Ended = {
  scenario: string;
  database: string;
  /** Empty: undisturbed. */
  killAt: readonly KillAt[];
  books: Books;
};

/** How the stories of one scenario ended in one of two runs. */
type Side = { stories: number; example: string };

type Difference = {
  scenario: string;
  /** Each end there was, in how many stories of each run. */
  ends: readonly { books: Books; old: Side; new: Side }[];
  /** `fewer`: none is new, but not all came up; as in a run that leaves points out. */
  verdict: "same" | "fewer" | "new" | "not played";
};

export function writeEnds(file: string, ends: readonly Ended[]): void {
  const text = `${ends.map((ended) => JSON.stringify(ended)).join("\n")}\n`;
  writeFileSync(file, file.endsWith(".gz") ? gzipSync(text, { level: 9 }) : text);
}

export function readEnds(file: string): Ended[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** Scenario by scenario. `scenarios`: those to look at; all that either run has unless told. */
export function compareEnds(
  old: readonly Ended[],
  now: readonly Ended[],
  scenarios: readonly string[] = [...new Set([...old, ...now].map(({ scenario }) => scenario))],
): Difference[] {
  return scenarios.map((scenario) => {
    const kinds = new Map<string, Difference["ends"][number]>();
    const count = (all: readonly Ended[], side: "old" | "new"): void => {
      for (const { books, killAt } of all.filter((ended) => ended.scenario === scenario)) {
        const kind = textOf(books);
        const found = kinds.get(kind) ?? { books, old: nothing, new: nothing };
        const { stories, example } = found[side];
        kinds.set(kind, {
          ...found,
          [side]: {
            stories: stories + 1,
            example: stories === 0 ? killAt.join(", then ") || "undisturbed" : example,
          },
        });
      }
    };
    count(old, "old");
    count(now, "new");
    const ends = [...kinds.values()].toSorted((a, b) => b.old.stories - a.old.stories);
    return { scenario, ends, verdict: verdictOn(ends) };
  });
}

function verdictOn(ends: Difference["ends"]): Difference["verdict"] {
  if (ends.every((end) => end.new.stories === 0)) return "not played";
  if (ends.some((end) => end.old.stories === 0)) return "new";
  return ends.some((end) => end.new.stories === 0) ? "fewer" : "same";
}

const nothing: Side = { stories: 0, example: "" };

/** Equal books, equal text: fields and names always come in the same order. */
function textOf(books: Books): string {
  return (["orders", "accounts", "payments", "attempts", "refunds"] as const)
    .map((part) => {
      const counts = Object.entries(books[part]).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return `${part}: ${counts.map(([name, count]) => `${name} = ${count}`).join("; ") || "none"}`;
    })
    .join("\n      ");
}

const headings = {
  same: "same ends",
  fewer: "fewer ends",
  new: "NEW ENDS",
  "not played": "not played",
} as const;

/**
 * For people: a line a scenario, and every end with its counts. Of an end that only one run has,
 * also from where it came.
 */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .flatMap(({ scenario, ends, verdict }) => [
      `${headings[verdict].padEnd(11)} ${scenario}`,
      ...ends.flatMap((end) => {
        const only = end.old.stories === 0 ? "new" : end.new.stories === 0 ? "old" : undefined;
        const example = end.old.example || end.new.example;
        return [
          `    ${end.old.stories} old, ${end.new.stories} new${only ? `: only ${only}, as when killed at "${example}"` : ""}`,
          `      ${textOf(end.books)}`,
        ];
      }),
    ])
    .join("\n");
}

export function areSame(differences: readonly Difference[]): boolean {
  return differences.every(({ verdict }) => verdict === "same");
}

if (import.meta.main) {
  const [old, now] = process.argv.slice(2);
  if (old === undefined || now === undefined)
    throw new Error("Name two files that `npm run kill -- --books FILE` has written.");
  const differences = compareEnds(readEnds(old), readEnds(now));
  console.log(describeDifferences(differences));
  process.exitCode = areSame(differences) ? 0 : 1;
}
