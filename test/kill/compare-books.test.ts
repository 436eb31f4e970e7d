import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Books } from "./books.ts";
import {
  compareEnds,
  describeDifferences,
  type Ended,
  readEnds,
  writeEnds,
} from "./compare-books.ts";
import { scenarios } from "./scenarios.ts";

const done: Books = {
  accounts: { wechat: 3000, earned: -3000 },
  orders: { done: 1 },
  payments: { "paid 3000": 1 },
  attempts: { "plan done, sent 1×": 1 },
  refunds: {},
};
const refunded: Books = {
  ...done,
  accounts: {},
  orders: { refunded: 1 },
  refunds: { "succeeded 3000, order": 1 },
};

function ended(scenario: string, books: Books, ...killAt: string[]): Ended {
  return { scenario, database: "SQLite", killAt, books };
}

test("two runs are the same when the same ends came up, wherever and however often", () => {
  // Accounts in another order are the same accounts.
  const turned = { ...done, accounts: { earned: -3000, wechat: 3000 } };
  const old = [ended("a", done), ended("a", done, "x"), ended("a", refunded, "y")];
  const now = [ended("a", refunded, "z"), ended("a", turned)];
  expect(compareEnds(old, now)).toMatchObject([
    {
      scenario: "a",
      verdict: "same",
      ends: [
        { old: { stories: 2 }, new: { stories: 1 } },
        { old: { stories: 1 }, new: { stories: 1 } },
      ],
    },
  ]);
});

test("a new end, one that did not come up, and a scenario not played are told apart", () => {
  const old = [ended("a", done), ended("b", done), ended("b", refunded, "x"), ended("c", done)];
  const now = [ended("a", done), ended("a", refunded, "y"), ended("b", done)];
  const differences = compareEnds(old, now);
  expect(differences.map(({ verdict }) => verdict)).toEqual(["new", "fewer", "not played"]);
  const told = describeDifferences(differences);
  expect(told).toContain('0 old, 1 new: only new, as when killed at "y"');
  expect(told).toContain('1 old, 0 new: only old, as when killed at "x"');
});

test("what is written is read again, packed or not", () => {
  const folder = mkdtempSync(join(tmpdir(), "ends-"));
  const ends = [ended("a", done), ended("a", refunded, "x", "y")];
  for (const name of ["ends.jsonl", "ends.jsonl.gz"]) {
    writeEnds(join(folder, name), ends);
    expect(readEnds(join(folder, name))).toEqual(ends);
  }
  rmSync(folder, { recursive: true });
});

test("the ends of the version before are there for every scenario that it had", () => {
  const old = readEnds(fileURLToPath(new URL("ends-of-f5a258c.jsonl.gz", import.meta.url)));
  const names = new Set(old.map(({ scenario }) => scenario));
  expect(scenarios.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
  expect(old).toHaveLength(961 + 8);
});
