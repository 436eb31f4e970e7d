import { afterAll, expect, test } from "vitest";
import { exceptions, mostExceptions } from "./exceptions.ts";
import { takenByTestsOnly } from "./exports.ts";
import { judge, tell } from "./judge.ts";
import { readHouse } from "./model.ts";
import { endParser } from "./parser.ts";
import { decodingFiles } from "./words.ts";

const house = readHouse();
const verdicts = judge(house);

afterAll(endParser);

test("there is a house to look at", () => {
  const all = [...house.values()];
  expect(all.length).toBeGreaterThan(400);
  for (const part of ["imports", "exports", "functions", "literals"] as const)
    expect(all.flatMap((file) => file[part] as unknown[]).length).toBeGreaterThan(1000);
});

test.for(verdicts)("$rule.name", ({ rule, broken, outdated }) => {
  expect(broken.map(tell), rule.cure).toEqual([]);
  expect(outdated, "paid: take it out of the debts or exceptions").toEqual([]);
});

test("every file that may hold untyped bags holds one", () => {
  const holding = decodingFiles.filter((path) => (house.get(path)?.words.bags ?? []).length > 0);
  expect(holding).toEqual(decodingFiles);
});

test("exceptions are few and have a reason", () => {
  expect(exceptions.length).toBeLessThanOrEqual(mostExceptions);
  expect(exceptions.filter(({ why }) => why.length < 20)).toEqual([]);
});

test("what src exports for tests alone is counted", () => {
  console.info(`${takenByTestsOnly(house).length} exports of src are imported by tests only`);
});
