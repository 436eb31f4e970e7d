import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { regions } from "../../../src/core/recharge/region.ts";
import { parseBudget } from "../../../src/core/understanding/budget.ts";
import { doubtAbout, looksLikeCardNumber, parseCardNumber } from "../../../src/core/understanding/card-number.ts";
import { parseDailyVolume } from "../../../src/core/understanding/daily-volume.ts";
import { lastChoice, parseChoice, parseIntent } from "../../../src/core/understanding/intent.ts";
import { findPassword } from "../../../src/core/understanding/password.ts";
import { parseRegion } from "../../../src/core/understanding/region.ts";
import { parseTerminal } from "../../../src/core/understanding/terminal.ts";

/** Reads a text in every way; what comes back must keep the promises of its type. */
function readInEveryWay(text: string): void {
  const volume = parseDailyVolume(text);
  if (volume !== undefined) {
    expect(Number.isSafeInteger(volume.low) && Number.isSafeInteger(volume.high)).toBe(true);
    expect(volume.low).toBeGreaterThanOrEqual(1);
    expect(volume.high).toBeGreaterThanOrEqual(volume.low);
    if (volume.kind === "transactions") expect(volume.high).toBeLessThanOrEqual(100_000);
  }
  const budget = parseBudget(text);
  if (budget?.kind === "limit") {
    expect(Number.isSafeInteger(budget.monthlyFen)).toBe(true);
    expect(budget.monthlyFen).toBeGreaterThanOrEqual(0);
  }
  const number = parseCardNumber(text);
  if (number !== undefined) {
    const shape = { iccid: /^8986\d\d[0-9A-Z]{13,14}$/, msisdn: /^1\d{10}(?:\d\d)?$/, eid: /^\d{32}$/ }[number.kind];
    expect(number.value).toMatch(shape);
    expect(doubtAbout(number) !== undefined).toBe(number.suspect);
    expect(looksLikeCardNumber(text)).toBeUndefined();
  } else looksLikeCardNumber(text);
  const found = findPassword(text);
  if (found !== undefined) expect(found.password).not.toBe("");
  const choice = parseChoice(text);
  if (choice !== undefined)
    expect(choice === lastChoice || (choice >= 1 && choice <= 99 && Number.isInteger(choice))).toBe(true);
  parseIntent(text);
  parseRegion(text, regions);
  parseTerminal(text);
}

const fragments = fc.constantFrom(
  ..."0 1 5 8986 89860400000000000015 14 1064 O l - ~ . , ， ： 、 / + ¥ % 一 二 两 三 五 十 百 千 万 亿 零 几 数 多 来 把 上 近 半 块 元 毛 笔 单 天 日 周 月 年 每 个 不到 超过 到 流水 密码 是 password: pin is k w hundred couple a day week between and 河南 henan 拉卡拉 n910 取消 充值 \u200B \u202E \uD800 😀".split(
    " ",
  ),
  " ",
);

describe("nothing throws and every answer is sound", () => {
  test("on any string", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), readInEveryWay), { numRuns: 500 });
  });

  test("on any mixture of what we look for", () => {
    const mixture = fc.array(fragments, { maxLength: 25 }).map((parts) => parts.join(""));
    fc.assert(fc.property(mixture, readInEveryWay), { numRuns: 5_000 });
  });

  test("on lone surrogates", () => {
    readInEveryWay("\uD800\uDC00\uD800每天\uDFFF200");
  });

  // Rows that make careless patterns run for hours; the whole file must end before the test's own time-out.
  test.each([
    "一",
    "百",
    "百百一",
    "十十",
    "1",
    "1,",
    "1 ",
    "8986",
    "8 9 8 6 ",
    "1-",
    "密码",
    "密码 ",
    "pin ",
    "天天",
    "一天1",
    "每",
    "几",
    "a ",
    "a hundred ",
    "hundred ",
    "couple of ",
    "la ka ",
    "n910 ",
    "O0 ",
    "\u202E",
    "\uFDFA",
    "I have ",
    "/",
  ])("on 100 KB of %j", (part) => {
    readInEveryWay(part.repeat(Math.ceil(100_000 / part.length)));
  });
});
