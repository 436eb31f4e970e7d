import { describe, expect, test } from "vitest";
import {
  parseCorrection,
  parseRedo,
  withoutDenied,
} from "../../../../src/core/understanding/readers/correction.ts";

describe("what is to be asked again", () => {
  test.each([
    ["卡号错了", "card"],
    ["换张卡", "card"],
    ["wrong card number", "card"],
    ["机器选错了", "terminal"],
    ["换个机器", "terminal"],
    ["笔数不对", "volume"],
    ["改一下笔数", "volume"],
    ["预算填错了", "budget"],
    ["地区错了", "region"],
    ["the region is wrong", "region"],
    ["换个套餐", "plan"],
    ["换一个", "plan"],
    ["还有别的吗", "plan"],
    ["換個套餐", "plan"],
  ])("%s", (typed, redo) => {
    expect(parseRedo(typed)).toBe(redo);
  });

  test.each([
    "怎么换卡",
    "how to change the card",
    "刷卡错误",
    "拉卡拉",
    "卡号多少",
    "200",
    "密码错了",
    "",
  ])("%s is nothing of that", (typed) => {
    expect(parseRedo(typed)).toBeUndefined();
  });
});

describe("what is called wrong", () => {
  test.each([
    ["不是200, 是2000", "是2000"],
    ["not 200, 2000", "2000"],
    ["刚才说错了, 是80笔", "刚才是80笔"],
    ["笔数不对, 是300", "笔数是300"],
    ["预算说错了, 20块", "预算20块"],
    ["每天200笔", "每天200笔"],
  ])("%s", (typed, left) => {
    expect(withoutDenied(typed)).toBe(left);
  });

  test.each([
    ["不是200，是2000", { denied: 200 }],
    ["改成2000", {}],
    ["说错了，80", {}],
    ["每天200笔", undefined],
    ["好的", undefined],
  ])("%s is %j", (typed, correction) => {
    expect(parseCorrection(typed)).toEqual(correction);
  });
});
