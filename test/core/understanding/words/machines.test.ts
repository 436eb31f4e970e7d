import { expect, test } from "vitest";
import {
  countMachines,
  isOneMachines,
  isPerMachine,
} from "../../../../src/core/understanding/words/machines.ts";
import { meaningOf } from "../../../../src/core/understanding/words/meaning.ts";
import { findQuantities } from "../../../../src/core/understanding/words/quantity.ts";

const read = (text: string) =>
  findQuantities(text).map((quantity) => ({ ...quantity, meaning: meaningOf(text, quantity) }));

test.each([
  ["两台机器,每台100笔", 2],
  ["3个收银台每个80单", 3],
  ["3 terminals, 50 each", 3],
  ["每台100", 1],
  ["100笔", 1],
  ["1000台", 1],
])("%s speaks of %d", (typed, count) => {
  expect(countMachines(typed, read(typed))).toBe(count);
});

test.each([
  ["两台机器,每台100笔", true],
  ["3 terminals, 50 each", true],
  ["两台机器,一共100笔", false],
])("the last amount of %s is for one machine: %s", (typed, isPer) => {
  const amount = read(typed).findLast(({ meaning }) => meaning !== "machines");
  expect(amount && isPerMachine(typed, amount, 2)).toBe(isPer);
  expect(amount && isPerMachine(typed, amount, 1)).toBe(false);
});

test("一台100一台50 tells two machines one by one", () => {
  const typed = "一台100一台50";
  const said = read(typed);
  expect(said.filter((amount) => isOneMachines(typed, said, amount)).map(({ low }) => low)).toEqual(
    [100, 50],
  );
});
