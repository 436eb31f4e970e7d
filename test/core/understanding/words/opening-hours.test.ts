import { expect, test } from "vitest";
import { findOpeningHours } from "../../../../src/core/understanding/words/opening-hours.ts";

test.each([
  ["营业10小时", 10],
  ["一天开十二个小时", 12],
  ["24小时店", 24],
  ["早八晚十", 14],
  ["朝九晚五", 8],
  ["9:00-21:30", 12.5],
  ["8点半到晚上10点", 13.5],
  ["10点开门晚上8点关门", 10],
  ["8-22点", 14],
  ["from 9am to 9pm", 12],
  ["we open 6pm to midnight", 6],
  ["18:00到凌晨2点", 8],
  ["open 8 hours", 8],
  ["一小时20单 10小时", 10],
])("%s is %d hours", (typed, hours) => {
  expect(findOpeningHours(typed)).toEqual([expect.objectContaining({ hours })]);
});

test.each([
  "",
  "一小时20单",
  "两小时一单",
  "100-200",
  "早上10晚上20",
  "早上50中午80",
  "50到80",
  "2小时后",
])("%s has no opening hours", (typed) => {
  expect(findOpeningHours(typed)).toEqual([]);
});

test("tells where they stand", () => {
  expect(findOpeningHours("每天9:00-21:00每小时10单")).toEqual([{ hours: 12, start: 2, end: 12 }]);
});
