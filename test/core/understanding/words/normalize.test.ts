import fc from "fast-check";
import { expect, test } from "vitest";
import { normalize, tidy } from "../../../../src/core/understanding/words/normalize.ts";

test.each([
  ["８９８６", "8986"],
  ["89\u200B86\u202E\uFEFF04", "898604"],
  ["  a \u3000\t\n b  ", "a b"],
  ["1️⃣", "1"],
  ["①", "1"],
  ["密碼", "密码"],
  ["預算兩百塊", "预算两百块"],
  ["流水：５０００，每天", "流水:5000, 每天"],
  ["1，200", "1,200"],
  ["100，200", "100, 200"],
  ["新大陸", "新大陆"],
  ["陆佰", "六百"],
  ["a\u0000b", "a b"],
  ["", ""],
])("%j becomes %j", (typed, plain) => {
  expect(normalize(typed)).toBe(plain);
});

test("tidy keeps traditional characters, for text that is shown again", () => {
  expect(tidy("密碼　是")).toBe("密碼 是");
});

test("doing it twice changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (typed) => {
      expect(normalize(normalize(typed))).toBe(normalize(typed));
    }),
  );
});

test("reads the first 4,096 characters only, whatever they expand to", () => {
  expect(normalize("一".repeat(100_000))).toHaveLength(4_096);
  // U+FDFA is one character that NFKC writes as eighteen.
  expect(normalize("\uFDFA".repeat(100_000)).length).toBeLessThanOrEqual(8_192);
});
