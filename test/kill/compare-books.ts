/**
 * Two runs of the kill stories, of two versions perhaps, by how the stories end. Crash points have other names and other
 * numbers in another version, so nothing is compared point by point: of each scenario, the set of ends.
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

export type Difference = {
  scenario: string;
  /** Each end there was, in how many stories of each run. The same for both when no side is 0. */
  ends: readonly { books: Books; old: Side; new: Side }[];
  isSame: boolean;
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
    const isSame = ends.length > 0 && ends.every((end) => end.old.stories * end.new.stories > 0);
    return { scenario, ends, isSame };
  });
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

/** For people: a line a scenario, and every end with its counts. What one side only has is marked, with where it came about. */
export function describeDifferences(differences: readonly Difference[]): string {
  return differences
    .flatMap(({ scenario, ends, isSame }) => [
      `${isSame ? "same ends  " : "OTHER ENDS "} ${scenario}`,
      ...ends.flatMap((end) => {
        const only =
          end.old.stories === 0 ? "only new: " : end.new.stories === 0 ? "only old: " : "";
        const at = end.old.example || end.new.example;
        return [
          `    ${only}${end.old.stories} old, ${end.new.stories} new${only && `, killed at ${at}`}`,
          `      ${textOf(end.books)}`,
        ];
      }),
    ])
    .join("\n");
}

if (import.meta.main) {
  const [old, now] = process.argv.slice(2);
  if (old === undefined || now === undefined)
    throw new Error("Name two files that `npm run kill -- --books FILE` has written.");
  const differences = compareEnds(readEnds(old), readEnds(now));
  console.log(describeDifferences(differences));
  process.exitCode = differences.every(({ isSame }) => isSame) ? 0 : 1;
}
