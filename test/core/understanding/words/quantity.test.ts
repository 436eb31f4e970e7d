import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { normalize } from "../../../../src/core/understanding/words/normalize.ts";
import { readNumeral } from "../../../../src/core/understanding/words/numeral.ts";
import { findQuantities } from "../../../../src/core/understanding/words/quantity.ts";
import { runs } from "../../../running/property-runs.ts";

/** What is written, and from where to where it goes. */
const ranges: readonly [string, number, number][] = [
  ["三四十", 30, 40],
  ["十七八", 17, 18],
  ["一百五六", 150, 160],
  ["三五百", 300, 500],
  ["一两百", 100, 200],
  ["几十", 20, 90],
  ["十几", 11, 19],
  ["好几百", 300, 900],
  ["数千", 2_000, 9_000],
  ["百八十", 80, 100],
  ["千八百", 800, 1_000],
  ["一百多", 100, 199],
  ["1200多", 1_200, 1_299],
  ["10多万", 100_000, 199_999],
  ["3.1多", 3.1, 3.1],
  ["一百来个", 90, 120],
  ["千把块", 900, 1_200],
  ["上百", 100, 200],
  ["过百", 100, 150],
  ["大几十", 50, 90],
  ["百儿八十", 80, 100],
  ["百十来", 90, 120],
  ["小两百", 180, 200],
  ["差一点200", 180, 200],
  ["一百出头", 100, 110],
  ["两百笔不到", 140, 200],
  ["最少也有200", 200, 300],
  ["将近一百", 90, 100],
  ["不到100", 70, 100],
  ["不超过100", 70, 100],
  ["100以内", 70, 100],
  ["超过100", 100, 150],
  ["不少于100", 100, 150],
  ["不低于100", 100, 150],
  ["not less than 100", 100, 150],
  ["no more than 100", 70, 100],
  ["100笔以上", 100, 150],
  ["100+", 100, 150],
  ["100-200", 100, 200],
  ["100 ~ 200", 100, 200],
  ["100到200", 100, 200],
  ["200-100", 100, 200],
  ["1-2百", 100, 200],
  ["三到五百", 300, 500],
  ["3到25", 3, 25],
  ["1-2k", 1_000, 2_000],
  ["一百两百", 100, 200],
  ["100笔到200笔", 100, 200],
  ["a couple hundred", 200, 300],
  ["fifty-sixty", 50, 60],
  ["between 100 and 200", 100, 200],
  ["over 50", 50, 75],
  ["turnover 50", 50, 50],
  ["-5", -5, -5],
];

describe("ranges and bounds", () => {
  test.each(ranges)("%s is %d to %d", (written, low, high) => {
    expect(findQuantities(normalize(written).toLowerCase())).toEqual([
      expect.objectContaining({ low, high }),
    ]);
  });

  it("tells which end is a guess", () => {
    expect(findQuantities("不到100")[0]?.bound).toBe("at-most");
    expect(findQuantities("at least 100")[0]?.bound).toBe("at-least");
    expect(findQuantities("100")[0]?.bound).toBeUndefined();
  });

  it.each(["一般", "一样", "统一", "n910", "百富", "十分感谢", "万一"])(
    "finds no number in %s",
    (written) => {
      expect(findQuantities(written)).toEqual([]);
    },
  );
});

test("a numeral always stands where it says and low is never above high", () => {
  const signs = fc.constantFrom(
    ..."0123456789.,k w-~到多几数零一二两三四五六七八九十百千万亿上近把来块笔a hundred couple of and".split(
      "",
    ),
  );
  fc.assert(
    fc.property(fc.string({ unit: signs, maxLength: 30 }), (text) => {
      for (const { low, high, start, end } of findQuantities(text)) {
        expect(low).toBeLessThanOrEqual(high);
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(text.length);
      }
      expect(readNumeral(text, 0)?.start ?? 0).toBe(0);
    }),
    { numRuns: runs(3_000) },
  );
});

test.each(["1-0-0-2-1-0元", "1、3、5、7、0、6笔", "一,三,五,七", "1 3 5 7", "1.3.5.7.0.6"])(
  "%s is spelt out, and no amount",
  (text) => {
    expect(findQuantities(text)).toEqual([]);
  },
);

test.each(["3、5、8笔", "3-5千", "每天 50-80", "13 15 17 19"])("%s is not spelt out", (text) => {
  expect(findQuantities(text)).not.toEqual([]);
});
