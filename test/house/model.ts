/** The house as a value: what the rules look at, read once. */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import type { Facts, House, Literal } from "./facts.ts";
import { parse } from "./parser.ts";
import { factsOf } from "./walk.ts";

const root = new URL("../../", import.meta.url);
const folders = ["src", "locales", "test", "bench"];
const noFacts: Facts = {
  imports: [],
  exports: [],
  functions: [],
  literals: [],
  words: { any: [], nonNull: [], defaults: [], bags: [] },
  reaches: [],
};

/** The house on the disk. */
export function readHouse(): House {
  const names = [...folders.flatMap(filesIn), ...readdirSync(root).filter(isSource)];
  return houseOf(Object.fromEntries(names.map((path) => [path, read(path)])));
}

/** A house of these texts, by their paths. */
export function houseOf(texts: Readonly<Record<string, string>>): House {
  const all = Object.entries(texts);
  const trees = parse(new Map(all.filter(([path]) => !path.endsWith(".css"))));
  return new Map(
    all.map(([path, text]) => {
      const tree = trees.get(path);
      const facts =
        tree === undefined
          ? { ...noFacts, literals: literalsOfStyles(text) }
          : factsOf(path, tree, text);
      return [path, { ...facts, path, text, lines: text.replace(/\n$/, "").split("\n") }];
    }),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter(isSource);
}

function isSource(path: string): boolean {
  return /\.(?:[cm]?[jt]s|css)$/.test(path);
}

function read(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** Strings and addresses in a style sheet. */
function literalsOfStyles(text: string): Literal[] {
  return [...text.matchAll(/"[^"\n]*"|'[^'\n]*'|url\([^)]*\)/g)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }));
}
