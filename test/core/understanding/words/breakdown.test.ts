import { expect, test } from "vitest";
import {
  findKindsOfDay,
  findParts,
  timesTheOtherDays,
} from "../../../../src/core/understanding/words/breakdown.ts";

test.each([
  ["上午50下午80", ["上午", "下午"]],
  ["刷卡20扫码100", ["刷卡", "扫码"]],
  ["早中晚各50", ["早中晚"]],
  ["50 in the morning", ["in the morning"]],
  ["微信号abc", []],
  ["tonight", []],
])("the parts in %s", (typed, words) => {
  expect(findParts(typed).map(({ word }) => word)).toEqual(words);
});

test("早中晚 names three parts", () => {
  expect(findParts("早中晚各50")).toEqual([{ word: "早中晚", parts: 3, start: 0, end: 3 }]);
});

test.each([
  ["平时100周末200", ["平时", "周末"]],
  ["周一到周五80,周六日150", ["周一到周五", "周六日"]],
  ["淡季50旺季120", ["淡季", "旺季"]],
  ["200 on weekdays", ["on weekdays"]],
  ["一周一单", []],
  ["每周三单", []],
])("the kinds of day in %s", (typed, words) => {
  expect(findKindsOfDay(typed).map(({ word }) => word)).toEqual(words);
});

test.each([
  ["翻倍", 2],
  ["能多一半", 1.5],
  ["少一半", 0.5],
  ["三倍", 3],
  [" double", 2],
  ["200", undefined],
])("%s after a kind of day", (after, times) => {
  expect(timesTheOtherDays(after)).toBe(times);
});
