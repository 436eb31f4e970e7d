import { expect, test } from "vitest";
import {
  coverNumbersOfThings,
  coverSpending,
  meaningOf,
} from "../../../../src/core/understanding/words/meaning.ts";
import { findQuantities } from "../../../../src/core/understanding/words/quantity.ts";

test.each([
  ["200笔", "transactions"],
  ["200 sales", "transactions"],
  ["两百来号人", "transactions"],
  ["5000块", "turnover"],
  ["¥5000", "turnover"],
  ["流水5000", "turnover"],
  ["一天卖3000", "turnover"],
  ["卖30", "bare"],
  ["200", "bare"],
  ["2台", "machines"],
  ["每笔50块", "other"],
  ["50块一份", "other"],
  ["一份50块", "other"],
  ["$500", "other"],
  ["500 dollars", "other"],
  ["30%", "other"],
  ["两百块能用多久", "other"],
])("the last amount of %s is %s", (typed, meaning) => {
  const quantity = findQuantities(typed).at(-1);
  expect(quantity && meaningOf(typed, quantity)).toBe(meaning);
});

test.each([
  "89860400000000000015",
  "密码1234",
  "13800138000",
  "0371-12345678",
  "第二个",
  "人民路100号",
])("%s is covered", (typed) => {
  expect(findQuantities(coverNumbersOfThings(typed))).toEqual([]);
});

test.each(["预算30", "预算30块一个月", "充50块", "10块的套餐"])(
  "%s is what the plan costs",
  (typed) => {
    expect(findQuantities(coverSpending(typed))).toEqual([]);
    expect(findQuantities(coverNumbersOfThings(typed))).not.toEqual([]);
  },
);
