import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseDailyVolume } from "../../../../src/core/understanding/readers/daily-volume.ts";
import { runs } from "../../../running/property-runs.ts";

const transactions = (low: number, high = low) => ({ kind: "transactions", low, high });
const turnover = (low: number, high = low) => ({ kind: "turnover", low, high });

describe("transactions", () => {
  test.each([
    ["200", 200, 200],
    ["２００笔", 200, 200],
    ["一天两百笔左右", 200, 200],
    ["两百一天", 200, 200],
    ["60一天", 60, 60],
    ["日均两三百笔", 200, 300],
    ["天天一百来笔", 90, 120],
    ["差不多200单吧", 200, 200],
    ["不到一百笔", 70, 100],
    ["平时100笔周末200笔", 100, 200],
    ["每笔200块，一天50笔", 50, 50],
    ["一笔30块，一天50笔", 50, 50],
    ["流水3000，大概60笔", 60, 60],
    ["N910每天50笔", 50, 50],
    ["2台机器，每天80笔", 80, 80],
    ["8点到22点 每天50笔", 50, 50],
    ["开了3年了 每天50笔", 50, 50],
    ["2024-05-06 卖了50笔", 50, 50],
    ["2024年5月 每天50笔", 50, 50],
    ["每天100，一个月3000", 100, 100],
    ["卡号89860400000000000015 每天200笔", 200, 200],
    ["about 50 a day", 50, 50],
    ["a couple hundred", 200, 300],
    ["two hundred and fifty sales a day", 250, 250],
    ["1，200筆", 1_200, 1_200],
    ["100000", 100_000, 100_000],
  ])("%s", (typed, low, high) => {
    expect(parseDailyVolume(typed)).toEqual(transactions(low, high));
  });
});

describe("turnover", () => {
  test.each([
    ["一天流水五千", 5_000, 5_000],
    ["流水三五千", 3_000, 5_000],
    ["日流水 1.2w", 12_000, 12_000],
    ["¥3000", 3_000, 3_000],
    ["￥３０００", 3_000, 3_000],
    ["3000元/天", 3_000, 3_000],
    ["0.5万块", 5_000, 5_000],
    ["每天收款2千左右", 2_000, 2_000],
    ["营业额3000", 3_000, 3_000],
    ["营业额2012.10", 2_012, 2_012],
    ["2000 rmb a day", 2_000, 2_000],
    ["turnover 5k", 5_000, 5_000],
  ])("%s", (typed, low, high) => {
    expect(parseDailyVolume(typed)).toEqual(turnover(low, high));
  });
});

describe("a week, month or year is divided into days", () => {
  test.each([
    ["一周一百笔", transactions(14)],
    ["3k a week", transactions(429)],
    ["一个月6000笔", transactions(200)],
    ["6000笔，一个月", transactions(200)],
    ["月流水三万", turnover(1_000)],
    ["半个月3000笔", transactions(200)],
    ["三天一百笔", transactions(33)],
    ["一年36500笔", transactions(100)],
    ["every month 10 sales", transactions(0.33)],
    ["两天一笔", transactions(0.5)],
    ["周一到周五每天100笔", transactions(100)],
    ["5月份每天100笔", transactions(100)],
  ])("%s", (typed, volume) => {
    expect(parseDailyVolume(typed)).toEqual(volume);
  });
});

describe("parts, kinds of day, hours and machines", () => {
  test.each([
    ["上午50下午80", transactions(130)],
    ["早中晚各50", transactions(150)],
    ["上午50 下午80 加起来130", transactions(130)],
    ["50 in the morning and 80 in the evening", transactions(130)],
    ["平时100周末200", transactions(100, 200)],
    ["平时100，周末翻倍", transactions(100, 200)],
    ["平时上午50下午50，周末上午80下午100", transactions(100, 180)],
    ["weekdays 200, weekends 350", transactions(200, 350)],
    ["每小时20笔，一天开10个小时", transactions(200)],
    ["9:00-21:00 每小时10单", transactions(120)],
    ["十分钟一单，一天开10小时", transactions(60)],
    ["一小时20单", transactions(160, 240)],
    ["两台机器，每台100笔", transactions(200)],
    ["两台机，一台100一台50", transactions(150)],
    ["2台机器 每天一共80笔", transactions(80)],
    ["不是200，是2000", transactions(2_000)],
    ["以前一天100多单 现在就30单", transactions(30)],
    ["最少80最多150", transactions(80, 150)],
  ])("%s", (typed, volume) => {
    expect(parseDailyVolume(typed)).toEqual(volume);
  });
});

describe("an integer reads back however it is written", () => {
  const digits = "零一二三四五六七八九";
  /** 1 to 99,999 in full, as written by hand: 1005 is 一千零五. */
  const chinese = (value: number): string => {
    if (value >= 10_000) {
      const rest = value % 10_000;
      return `${chinese(Math.floor(value / 10_000))}万${rest > 0 && rest < 1_000 ? "零" : ""}${rest > 0 ? chinese(rest) : ""}`;
    }
    return [...String(value)]
      .map((digit, at, all) =>
        digit === "0"
          ? "零"
          : digits[Number(digit)] + (["", "十", "百", "千"][all.length - 1 - at] ?? ""),
      )
      .join("")
      .replace(/零+$/, "")
      .replace(/零+/g, "零");
  };
  const rewrite = (written: string, from: string, to: string): string =>
    [...written].map((sign) => [...to][[...from].indexOf(sign)] ?? sign).join("");
  const ways: Readonly<Record<string, (value: number) => string>> = {
    digits: String,
    "full-width digits": (value) => rewrite(String(value), "0123456789", "０１２３４５６７８９"),
    "digits with separators": (value) => value.toLocaleString("en-US"),
    Chinese: chinese,
    "the Chinese of banknotes": (value) =>
      rewrite(chinese(value), "一二三四五六七八九十百千万", "壹贰叁肆伍陆柒捌玖拾佰仟萬"),
    "the traditional Chinese of banknotes": (value) =>
      rewrite(chinese(value), "一二三四五六七八九十百千万", "壹貳參肆伍陸柒捌玖拾佰仟萬"),
    "ten thousands": (value) => `${value / 10_000}万`,
    w: (value) => `${value / 10_000}w`,
    k: (value) => `${value / 1_000}k`,
  };
  const around = fc.constantFrom(
    ["", "笔"],
    ["一天", "单"],
    ["每天大概", "笔左右"],
    ["你好，一天", "筆，谢谢"],
    ["", " sales a day"],
  );

  test.each(Object.entries(ways))("%s", (name, write) => {
    fc.assert(
      fc.property(
        fc.integer({ min: name.includes("banknotes") ? 10 : 1, max: 99_999 }),
        around,
        (value, [before, after]) => {
          expect(parseDailyVolume(`${before}${write(value)}${after}`)).toEqual(transactions(value));
        },
      ),
      { numRuns: runs(500) },
    );
  });
});

describe("what is no daily volume is asked again", () => {
  it.each([
    "",
    "很多",
    "一般",
    "不知道",
    "0",
    "-5",
    "0笔",
    "100001",
    "89860400000000000015",
    "8986 0400 0000 0000 0015",
    "1440000000001",
    "13800138000",
    "138 0013 8000",
    "+86 13800138000",
    "0371-12345678",
    "流水10亿一天",
    "9".repeat(5_000),
  ])("%s", (typed) => {
    expect(parseDailyVolume(typed)).toBeUndefined();
  });
});
