import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalize } from "../../../../src/core/understanding/words/normalize.ts";
import { parseNumber } from "../../../../src/core/understanding/words/numeral.ts";
import { runs } from "../../../running/property-runs.ts";

const digits = "零一二三四五六七八九";

/**
 * Writes 1 to 9999 in full: 1005 is 一千零五. Written apart from the reader, so that they cannot share
 * a mistake.
 */
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
    written +=
      unit === 10 && digit === 1 && written === "" && startsText ? name : digits[digit] + name;
  }
  return written;
}

function writeChinese(value: number): string {
  const high = Math.floor(value / 10_000);
  const low = value % 10_000;
  if (high === 0) return writeBelowTenThousand(low, true);
  const gap = low > 0 && low < 1_000 ? "零" : "";
  const rest = low === 0 ? "" : writeBelowTenThousand(low, false);
  return `${writeBelowTenThousand(high, true)}万${gap}${rest}`;
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
      { numRuns: runs(2_000) },
    );
  });

  test("in Chinese numerals, every one up to 12000", () => {
    for (let value = 1; value <= 12_000; value += 1)
      expect(parseNumber(writeChinese(value))).toBe(value);
  });

  test("in the numerals of banknotes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 99_999_999 }), (value) => {
        const written = writeChinese(value).replace(/./g, (sign) => bankers[sign] ?? sign);
        expect(parseNumber(normalize(written))).toBe(value);
      }),
      { numRuns: runs(500) },
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
  ["廿三", 23],
  ["百二", 120],
  ["百五十", 150],
  ["半百", undefined],
  ["二〇〇", 200],
  ["一五零", 150],
  ["two hundred and fifty", 250],
  ["twenty-five", 25],
  ["a hundred", 100],
  ["half a dozen", 6],
  ["half", undefined],
  ["几十", undefined],
  ["百富", undefined],
  ["", undefined],
])("%s is %s", (written, value) => {
  expect(parseNumber(normalize(written))).toBe(value);
});
