import fc from "fast-check";
import { expect, test } from "vitest";
import { parseBudget } from "../../../../src/core/understanding/readers/budget.ts";

test.each([
  ["预算三十左右", 3_000],
  ["不超过50块一个月", 5_000],
  ["一年六十", 500],
  ["60一年", 500],
  ["每年一百二", 1_000],
  ["一百块一年", 833],
  ["一个季度30", 1_000],
  ["一天1块", 3_000],
  ["30", 3_000],
  ["30-50", 5_000],
  ["两三块", 300],
  ["100以上", 10_000],
  ["9块9", 990],
  ["三块五", 350],
  ["1块2毛", 120],
  ["五毛", 50],
  ["十块一个月", 1_000],
  ["9.9", 990],
  ["19.99元", 1_999],
  ["¥5", 500],
  ["预算兩百塊", 20_000],
  ["under 10 a month", 1_000],
  ["100 a year", 833],
  ["每天200笔，预算10块", 1_000],
  ["不超过20，别的随便", 2_000],
  ["0", 0],
  ["免费", 0],
])("%s is %d fen a month", (typed, monthlyFen) => {
  expect(parseBudget(typed)).toEqual({ kind: "limit", monthlyFen });
});

test.each([
  "随便",
  "隨便",
  "无所谓",
  "不限",
  "都可以",
  "您看着办",
  "便宜点",
  "whatever",
  "no limit",
])("%s is any", (typed) => {
  expect(parseBudget(typed)).toEqual({ kind: "any" });
});

test.each(["", "预算", "-5", "每天200笔", "89860400000000000015", "1亿", "hello"])(
  "%s is none",
  (typed) => {
    expect(parseBudget(typed)).toBeUndefined();
  },
);

test("every price in fen reads back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (fen) => {
      const typed = `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}元`;
      expect(parseBudget(typed)).toEqual({ kind: "limit", monthlyFen: fen });
    }),
  );
});
