import fc from "fast-check";
import { expect, test } from "vitest";
import { formatYuan, yuanToFen } from "../../../src/core/money/money.ts";

test.each([
  [3_000, "30"],
  [3_050, "30.50"],
  [5, "0.05"],
  [0, "0"],
  [-5, "-0.05"],
  [-3_000, "-30"],
])("%d fen is %s", (fen, written) => {
  expect(formatYuan(fen)).toBe(written);
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  "%d is not an amount of fen",
  (fen) => {
    expect(() => formatYuan(fen)).toThrow(RangeError);
  },
);

test.each([
  ["30", 3_000],
  ["30.5", 3_050],
  ["0.60", 60],
  // 1.15 * 100 is 114.99999999999999 in floating point.
  ["1.15", 115],
  ["4.35", 435],
  ["-0.01", -1],
  ["0", 0],
  ["-0.00", 0],
])("%s is %d fen", (written, fen) => {
  expect(yuanToFen(written)).toBe(fen);
});

test.each([
  "",
  " 1",
  "1 ",
  "1.",
  ".5",
  "1.234",
  "1,000",
  "+1",
  "007",
  "1e3",
  "¥1",
  "`1",
  "１",
  "abc",
  "99999999999999999",
  "1\n",
])("%j is refused", (written) => {
  expect(yuanToFen(written)).toBeUndefined();
});

test("every amount reads back", () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }), (fen) => {
      // Written with `+ 0`, because minus zero is an amount of nothing.
      expect(yuanToFen(formatYuan(fen))).toBe(fen + 0);
    }),
  );
});

test("what is read is what the digits say", () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000 }), fc.nat({ max: 99 }), (yuan, cents) => {
      expect(yuanToFen(`${yuan}.${String(cents).padStart(2, "0")}`)).toBe(yuan * 100 + cents);
    }),
  );
});

test("no float on the way: up to the largest safe amount digits are only moved", () => {
  const largestYuan = BigInt(Number.MAX_SAFE_INTEGER) / 100n - 1n;
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: largestYuan }),
      fc.integer({ min: 0, max: 99 }),
      (yuan, cents) => {
        const exact = yuan * 100n + BigInt(cents);
        const written = `${yuan}.${String(cents).padStart(2, "0")}`;
        expect(BigInt(yuanToFen(written) ?? -1)).toBe(exact);
        if (exact > 0n) expect(BigInt(yuanToFen(`-${written}`) ?? 1)).toBe(-exact);
      },
    ),
  );
});

test("whatever the text is, it is an exact amount or none", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[-+]?[0-9.,e\uff10-\uff19]{0,20}$/),
    fc.double().map(String),
  );
  fc.assert(
    fc.property(texts, (written) => {
      const fen = yuanToFen(written);
      if (fen === undefined) return;
      expect(Number.isSafeInteger(fen)).toBe(true);
      // Written as we write it, it is the same amount; only trailing zeros and the sign of nothing
      // may differ.
      expect(yuanToFen(formatYuan(fen))).toBe(fen);
      expect(written).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d{1,2})?$/);
    }),
  );
});
