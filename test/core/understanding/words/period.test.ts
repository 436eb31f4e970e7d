import { expect, test } from "vitest";
import { coverStretches } from "../../../../src/core/understanding/words/cover.ts";
import {
  coverCalendar,
  daysIn,
  findPeriods,
  isCalendarPeriod,
  monthsIn,
  nearestPeriod,
} from "../../../../src/core/understanding/words/period.ts";

test.each([
  ["每天", "day", 1],
  ["一周", "week", 1],
  ["半个月", "month", 0.5],
  ["一个半月", "month", 1.5],
  ["三天", "day", 3],
  ["隔天", "day", 2],
  ["三五天", "day", 3],
  ["半年", "year", 0.5],
  ["a week", "week", 1],
  ["every other day", "day", 2],
  ["every two days", "day", 2],
  ["monthly", "month", 1],
  ["每小时", "hour", 1],
  ["十分钟", "hour", 10 / 60],
  ["an hour", "hour", 1],
])("%s is %s times %d", (typed, unit, count) => {
  expect(findPeriods(typed)).toEqual([expect.objectContaining({ unit, count })]);
});

test.each(["白天", "开了3年了", "2024年5月1日", "周三", "十一放假", "今天"])(
  "%s is no period",
  (typed) => {
    expect(findPeriods(coverCalendar(typed))).toEqual([]);
  },
);

test("a month is 30 days and a year 12 months", () => {
  expect(daysIn({ unit: "month", count: 2 })).toBe(60);
  expect(monthsIn({ unit: "year", count: 2 })).toBe(24);
  expect(findPeriods("每小时 每天").map(isCalendarPeriod)).toEqual([false, true]);
});

test("the nearest period stands in the same clause", () => {
  const text = "每天200笔,预算10块";
  const periods = findPeriods(text);
  expect(nearestPeriod(text, { start: 2, end: 5 }, periods)?.unit).toBe("day");
  expect(nearestPeriod(text, { start: 9, end: 11 }, periods)).toBeUndefined();
  expect(coverStretches(text, periods)).toBe("||200笔,预算10块");
});
