import { expect, test } from "vitest";
import { parsePlanWish } from "../../../../src/core/understanding/readers/plan-wish.ts";

const these = (figures: object) => ({ wish: "these", ...figures });

test.each([
  ["便宜点", { wish: "cheaper" }],
  ["太贵了", { wish: "cheaper" }],
  ["something cheaper", { wish: "cheaper" }],
  ["贵点没关系", { wish: "larger" }],
  ["流量大一点", { wish: "larger" }],
  ["怕不够用", { wish: "larger" }],
  ["最便宜的", { wish: "cheapest" }],
  ["流量最大的", { wish: "largest" }],
  ["够用吗", { wish: "explain" }],
  ["为什么推荐这个", { wish: "explain" }],
  ["300MB", these({ cycleKb: 307_200 })],
  ["３００ｍ的那个", these({ cycleKb: 307_200 })],
  ["300兆", these({ cycleKb: 307_200 })],
  ["1G一年的", these({ cycleKb: 1_048_576, cycles: 12 })],
  ["按月的", these({ cycles: 1 })],
  ["要88块的", these({ priceFen: 8800 })],
  ["198的那个", these({ priceFen: 19_800 })],
  ["9.9元的", these({ priceFen: 990 })],
])("%s", (typed, wish) => {
  expect(parsePlanWish(typed)).toEqual(wish);
});

test.each([
  "每天500笔",
  "预算5块",
  "30块以内",
  "改成2000笔",
  "不是200，是2000",
  "河南",
  "N910",
  "好的",
  "",
])("%s asks for no plan", (typed) => {
  expect(parsePlanWish(typed)).toBeUndefined();
});
