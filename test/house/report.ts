/**
 * Prints where the house breaks its rules: `npm run house`, `npm run house -- line-length`,
 * `npm run house -- src/app`. Without arguments a table of how often, by rule and folder; `pay`
 * takes what is paid out of the debts; `tests-only` lists what src exports for tests alone.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { takenByTestsOnly } from "./exports.ts";
import { judge, tell } from "./judge.ts";
import { readHouse } from "./model.ts";
import { endParser } from "./parser.ts";
import { ruleNames } from "./rule.ts";

// Whoever reads only the beginning closes the pipe.
process.stdout.on("error", () => process.exit());

const house = readHouse();
const wanted = process.argv.slice(2);
const verdicts = judge(house);
const found = verdicts.flatMap(({ rule, broken, owed }) =>
  [...broken, ...owed].map((finding) => ({ rule: rule.name, ...finding })),
);
if (wanted.length === 0) printTable();
else if (wanted.includes("pay")) pay();
else if (wanted.includes("tests-only")) takenByTestsOnly(house).map(tell).forEach(print);
else printList();
endParser();

function printList(): void {
  const asked = ruleNames.filter((name) => wanted.includes(name));
  const paths = wanted.filter((word) => !asked.some((name) => name === word));
  found
    .filter(({ rule }) => asked.length === 0 || asked.includes(rule))
    .filter(({ path }) => paths.length === 0 || paths.some((start) => path.startsWith(start)))
    .map((finding) => `${finding.rule.padEnd(16)} ${tell(finding)}`)
    .forEach(print);
}

function printTable(): void {
  for (const name of ruleNames) {
    const ofRule = found.filter(({ rule }) => rule === name);
    const folders = Map.groupBy(ofRule, ({ path }) => folderOf(path));
    const counts = [...folders].map(([folder, { length }]) => `${folder} ${length}`);
    print(`${name.padEnd(17)}${String(ofRule.length).padStart(4)}   ${counts.join(", ")}`);
  }
  print(`tests-only       ${String(takenByTestsOnly(house).length).padStart(4)}   no violation`);
}

/** Three levels of folders at most. */
function folderOf(path: string): string {
  return path.split("/").slice(0, -1).slice(0, 3).join("/");
}

function pay(): void {
  const file = new URL("debts.ts", import.meta.url);
  const paid = new Set(verdicts.flatMap(({ outdated }) => outdated).map((debt) => `  "${debt}",`));
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, lines.filter((line) => !paid.has(line)).join("\n"));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
