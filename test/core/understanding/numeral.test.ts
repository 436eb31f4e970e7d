import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { normalize } from "../../../src/core/understanding/normalize.ts";
import { findQuantities } from "../../../src/core/understanding/quantity.ts";
import { parseNumber, readNumeral } from "../../../src/core/understanding/numeral.ts";

const digits = "零一二三四五六七八九";

/** Writes 1 to 9999 in full: 1005 is 一千零五. Written apart from the reader, so that they cannot share a mistake. */
function writeBelowTenThousand(value: number, startsText: boolean): string {
  let written = "";
  let skipped = false;
  for (const [unit, name] of [
    [1000, "千"],
    [100, "百"],
    [10, "十"],
    [1, ""],
  ] as const) {
    const digit = Math.floor(value / unit) % 10;
    if (digit === 0) {
      skipped = written !== "";
      continue;
    }
    if (skipped) written += "零";
    skipped = false;
    written += unit === 10 && digit === 1 && written === "" && startsText ? name : digits[digit] + name;
  }
  return written;
}

function writeChinese(value: number): string {
  const high = Math.floor(value / 10_000);
  const low = value % 10_000;
  if (high === 0) return writeBelowTenThousand(low, true);
  const gap = low > 0 && low < 1_000 ? "零" : "";
  return `${writeBelowTenThousand(high, true)}万${gap}${low === 0 ? "" : writeBelowTenThousand(low, false)}`;
}

const bankers: Record<string, string> = {
  一: "壹",
  二: "贰",
  三: "叁",
  四: "肆",
  五: "伍",
  六: "陆",
  七: "柒",
  八: "捌",
  九: "玖",
  十: "拾",
  百: "佰",
  千: "仟",
  万: "萬",
};

const integer = fc.integer({ min: 1, max: 99_999_999 });

describe("every integer reads back", () => {
  test("in Arabic digits, with and without thousands separators", () => {
    fc.assert(
      fc.property(integer, (value) => {
        expect(parseNumber(String(value))).toBe(value);
        expect(parseNumber(value.toLocaleString("en-US"))).toBe(value);
      }),
    );
  });

  test("in Chinese numerals", () => {
    fc.assert(
      fc.property(integer, (value) => {
        expect(parseNumber(writeChinese(value))).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  test("in Chinese numerals, every one up to 12000", () => {
    for (let value = 1; value <= 12_000; value += 1) expect(parseNumber(writeChinese(value))).toBe(value);
  });

  test("in the numerals of banknotes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 99_999_999 }), (value) => {
        const written = writeChinese(value).replace(/./g, (sign) => bankers[sign] ?? sign);
        expect(parseNumber(normalize(written))).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  test("in thousands and ten thousands with decimals, without a float's error", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), (value) => {
        const hundredths = (value / 100).toFixed(2);
        expect(parseNumber(`${hundredths}k`)).toBe(value * 10);
        expect(parseNumber(`${hundredths}w`)).toBe(value * 100);
        expect(parseNumber(`${hundredths}万`)).toBe(value * 100);
      }),
    );
  });
});

test.each([
  ["一百五", 150],
  ["一百零五", 105],
  ["一百五十", 150],
  ["二十五", 25],
  ["三万五", 35_000],
  ["3万5", 35_000],
  ["3万5000", 35_000],
  ["3w5", 35_000],
  ["1k2", 1_200],
  ["一万二千五", 12_500],
  ["两千三", 2_300],
  ["3 万", 30_000],
  ["十", 10],
  ["二〇〇", 200],
  ["一五零", 150],
  ["two hundred and fifty", 250],
  ["twenty-five", 25],
  ["a hundred", 100],
  ["half", undefined],
  ["几十", undefined],
  ["百富", undefined],
  ["", undefined],
])("%s is %s", (written, value) => {
  expect(parseNumber(normalize(written))).toBe(value);
});

describe("ranges and bounds", () => {
  test.each([
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
    ["一百来个", 90, 120],
    ["千把块", 900, 1_200],
    ["上百", 100, 200],
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
  ])("%s is %d to %d", (written, low, high) => {
    expect(findQuantities(normalize(written).toLowerCase())).toEqual([expect.objectContaining({ low, high })]);
  });

  it("tells which end is a guess", () => {
    expect(findQuantities("不到100")[0]?.bound).toBe("at-most");
    expect(findQuantities("at least 100")[0]?.bound).toBe("at-least");
    expect(findQuantities("100")[0]?.bound).toBeUndefined();
  });

  it.each(["一般", "一样", "统一", "n910", "百富", "十分感谢", "万一"])("finds no number in %s", (written) => {
    expect(findQuantities(written)).toEqual([]);
  });
});

test("a numeral always stands where it says and low is never above high", () => {
  const signs = fc.constantFrom(
    ..."0123456789.,k w-~到多几数零一二两三四五六七八九十百千万亿上近把来块笔a hundred couple of and".split(""),
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
    { numRuns: 3_000 },
  );
});
