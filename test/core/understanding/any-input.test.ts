import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { regions } from "../../../src/core/advice/regions.ts";
import { doubtAbout } from "../../../src/core/cards/card-number.ts";
import { hearAnswers } from "../../../src/core/understanding/readers/answers.ts";
import { parseBudget } from "../../../src/core/understanding/readers/budget.ts";
import { parseCardNumber } from "../../../src/core/understanding/readers/card-number.ts";
import { looksLikeCardNumber } from "../../../src/core/understanding/readers/card-problem.ts";
import {
  lastChoice,
  parseChoice,
  parseExplicitChoice,
} from "../../../src/core/understanding/readers/choice.ts";
import { parseCorrection, parseRedo } from "../../../src/core/understanding/readers/correction.ts";
import { parseDailyVolume } from "../../../src/core/understanding/readers/daily-volume.ts";
import { parseIntent } from "../../../src/core/understanding/readers/intent.ts";
import { findLinkCode } from "../../../src/core/understanding/readers/link-code.ts";
import {
  findPassword,
  mayHoldPassword,
  readPassword,
} from "../../../src/core/understanding/readers/password.ts";
import { parsePlanWish } from "../../../src/core/understanding/readers/plan-wish.ts";
import { parseRegion } from "../../../src/core/understanding/readers/region.ts";
import { parseTerminal } from "../../../src/core/understanding/readers/terminal.ts";
import { runs } from "../../running/property-runs.ts";

/** Reads a text in every way; what comes back must keep the promises of its type. */
function readInEveryWay(text: string): void {
  const volume = parseDailyVolume(text);
  if (volume !== undefined) {
    for (const end of [volume.low, volume.high])
      expect(end >= 10 ? end : end * 100).toBeCloseTo(Math.round(end >= 10 ? end : end * 100));
    expect(volume.low).toBeGreaterThanOrEqual(0);
    expect(volume.high).toBeGreaterThan(0);
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
    const shape = {
      iccid: /^8986\d\d[0-9A-Z]{13,14}$/,
      msisdn: /^1\d{10}(?:\d\d)?$/,
      eid: /^\d{32}$/,
    }[number.kind];
    expect(number.value).toMatch(shape);
    expect(doubtAbout(number) !== undefined).toBe(number.suspect);
    expect(looksLikeCardNumber(text)).toBeUndefined();
  } else looksLikeCardNumber(text);
  const found = findPassword(text);
  if (found !== undefined) expect(found.password).not.toBe("");
  const choice = parseChoice(text);
  if (choice !== undefined)
    expect(choice === lastChoice || (choice >= 1 && choice <= 99 && Number.isInteger(choice))).toBe(
      true,
    );
  const read = readPassword(text);
  expect(read.password).not.toBe("");
  for (const one of laterReaders) one(text);
  parseRegion(text, regions);
  parseTerminal(text);
}

/** Everything else that a message goes through; none may throw. */
const laterReaders: readonly ((text: string) => unknown)[] = [
  parseIntent,
  parseExplicitChoice,
  mayHoldPassword,
  findLinkCode,
  (text) => hearAnswers(text),
  (text) => hearAnswers(text, "volume"),
  (text) => hearAnswers(text, "budget"),
  parseRedo,
  parseCorrection,
  parsePlanWish,
];

const fragments = fc.constantFrom(
  ..."0 1 5 8986 89860400000000000015 14 1064 O l - ~ . , ， ： 、 / + ¥ % 一 二 两 三 五 十 百 千 万 亿 零 几 数 多 来 把 上 近 半 块 元 毛 笔 单 天 日 周 月 年 每 个 不到 超过 到 流水 密码 是 password: pin is k w hundred couple a day week between and 河南 henan 拉卡拉 n910 取消 充值 \u200B \u202E \uD800 😀".split(
    " ",
  ),
  " ",
);

describe("nothing throws and every answer is sound", () => {
  test("on any string", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), readInEveryWay), {
      numRuns: runs(500),
    });
  });

  test("on any mixture of what we look for", () => {
    const mixture = fc.array(fragments, { maxLength: 25 }).map((parts) => parts.join(""));
    fc.assert(fc.property(mixture, readInEveryWay), { numRuns: runs(5_000) });
  });

  test("on lone surrogates", () => {
    readInEveryWay("\uD800\uDC00\uD800每天\uDFFF200");
  });

  // Rows that make careless patterns run for hours; the whole file must end before the test's own
  // time-out.
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

/**
 * Half of the time a reader takes is at most this long: nobody waits for it, and no page of
 * nonsense holds up the others.
 */
const mostCpuMs = 5;

describe("no reader takes long", () => {
  const readers = {
    parseCardNumber,
    looksLikeCardNumber,
    parseTerminal,
    parseChoice,
    findPassword,
    readPassword,
  };
  const all: readonly (readonly [string, (text: string) => unknown])[] = [
    ...Object.entries(readers),
    ...laterReaders.map((reader, at) => [`reader ${at + 1}`, reader] as const),
  ];
  const parts = [
    "一",
    "1 ",
    "8986",
    "密码",
    "不是200，",
    "错了，",
    "89860400000000000015 ",
    "拉卡拉",
    "，1",
    "\uFDFA",
    "x",
  ];

  test.each(all)("%s", (_, reader) => {
    for (const part of parts) {
      for (const length of [300, 2_000, 100_000]) {
        expect(
          medianCpuMs(() => reader(part.repeat(Math.ceil(length / part.length)))),
          part,
        ).toBeLessThan(mostCpuMs);
      }
    }
  });
});

/** Time on the processor, not on the wall: other work on this machine does not count. */
function medianCpuMs(read: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    read();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.toSorted((one, other) => one - other)[3] ?? Number.POSITIVE_INFINITY;
}
