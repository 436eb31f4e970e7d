import { afterAll, expect, test } from "vitest";
import { judge, tell } from "./judge.ts";
import { houseOf } from "./model.ts";
import { endParser } from "./parser.ts";
import { ruleNames } from "./rule.ts";

afterAll(endParser);

const house = houseOf({ "src/a.ts": "let a: any;\n", "src/b.ts": "let b: any;\n" });
const exception = { rule: "any", path: "src/b.ts", what: "let b", why: "nobody knows" } as const;

function verdictOnAny(known: Partial<NonNullable<Parameters<typeof judge>[1]>>) {
  const verdict = judge(house, { debts: [], exceptions: [], ...known }).find(
    ({ rule }) => rule.name === "any",
  );
  if (verdict === undefined) throw new Error("The rule is gone.");
  const { broken, owed, outdated } = verdict;
  return { broken: broken.map(tell), owed: owed.map(tell), outdated };
}

test("every rule is asked, and once", () => {
  expect(judge(house).map(({ rule }) => rule.name)).toEqual(ruleNames);
});

test("what is broken is told with its place", () => {
  expect(verdictOnAny({})).toEqual({
    broken: ["src/a.ts:1 any in a: any", "src/b.ts:1 any in b: any"],
    owed: [],
    outdated: [],
  });
});

test("a debt is known, and has to be taken out once it is paid", () => {
  expect(verdictOnAny({ debts: ["any src/b.ts", "any src/paid.ts"] })).toEqual({
    broken: ["src/a.ts:1 any in a: any"],
    owed: ["src/b.ts:1 any in b: any"],
    outdated: ["any src/paid.ts"],
  });
});

test("an exception is one place of a file, and has to be needed", () => {
  const needed = { ...exception, what: "any in b" };
  expect(verdictOnAny({ exceptions: [needed, exception] })).toEqual({
    broken: ["src/a.ts:1 any in a: any"],
    owed: [],
    outdated: ["src/b.ts let b"],
  });
});
