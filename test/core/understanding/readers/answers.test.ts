import { describe, expect, test } from "vitest";
import { hearAnswers } from "../../../../src/core/understanding/readers/answers.ts";
import type { Topic } from "../../../../src/core/understanding/topic.ts";

const card = "89860400000000000015";
const sold = (low: number, high = low) => ({ kind: "transactions", low, high });
const limit = (yuan: number) => ({ kind: "limit", monthlyFen: yuan * 100 });

describe("one sentence, every answer in it", () => {
  test.each([
    [
      `${card}, 密码1234, 每天200笔, 预算30, 河南`,
      { volume: sold(200), budget: limit(30), region: "HA" },
    ],
    [
      "每天200笔预算30河南拉卡拉",
      { terminal: { brand: "lakala" }, volume: sold(200), budget: limit(30), region: "HA" },
    ],
    [
      "机器：新大陆N910\n笔数：200\n预算：10\n地区：河南",
      {
        terminal: { brand: "newland", model: "N910" },
        volume: sold(200),
        budget: limit(10),
        region: "HA",
      },
    ],
    [
      "每天流水8000，预算一年60",
      { volume: { kind: "turnover", low: 8000, high: 8000 }, budget: limit(5) },
    ],
    ["一天50单，随便", { volume: sold(50), budget: { kind: "any" } }],
    ["没有预算，在山东", { budget: { kind: "any" }, region: "SD" }],
    [
      "about 200 a day, budget 10 yuan, Henan",
      { volume: sold(200), budget: limit(10), region: "HA" },
    ],
  ])("%s", (typed, answers) => {
    expect(hearAnswers(typed)).toEqual(answers);
  });
});

describe("an amount without a word answers what was asked, and only that", () => {
  test.each<[string, Topic | undefined, object]>([
    ["200", undefined, {}],
    ["200", "volume", { volume: sold(200) }],
    ["200", "budget", { budget: limit(200) }],
    ["200，预算30", "volume", { volume: sold(200), budget: limit(30) }],
    ["10块，每天200笔", "budget", { budget: limit(10), volume: sold(200) }],
    ["一天一块钱", "budget", { budget: limit(30) }],
    ["一天1000块以内", "volume", { volume: { kind: "turnover", low: 700, high: 1000 } }],
  ])("%s, asked for %s", (typed, asked, answers) => {
    expect(hearAnswers(typed, asked)).toEqual(answers);
  });
});

test("what is called wrong is no answer", () => {
  expect(hearAnswers("不是广东，是广西")).toEqual({ region: "GX" });
  expect(hearAnswers("不是新大陆，是联迪A8")).toEqual({
    terminal: { brand: "landi", model: "A8" },
  });
  expect(hearAnswers("不是50笔，是500笔")).toEqual({ volume: sold(500) });
});

test.each(["支付宝能付吗", "没有智能手机", "你好", card, "密码135701", "一个月多少钱", ""])(
  "%s answers nothing",
  (typed) => {
    expect(hearAnswers(typed)).toEqual({});
  },
);
