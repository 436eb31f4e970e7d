import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { doubtAbout, inGroups, suspectGroup } from "../../../../src/core/cards/card-number.ts";
import {
  coverCardNumbers,
  parseCardNumber,
} from "../../../../src/core/understanding/readers/card-number.ts";
import { looksLikeCardNumber } from "../../../../src/core/understanding/readers/card-problem.ts";

// Made-up numbers with a right check digit.
const mobile = "89860400000000000015";

function parsed(text: string) {
  const number = parseCardNumber(text);
  if (number === undefined) throw new Error(`no card number in ${text}`);
  return number;
}

describe("an ICCID is found however it is typed", () => {
  it.each([
    mobile,
    "8986 0400 0000 0000 0015",
    "8986-0400-0000-0000-0015",
    "８９８６０４００００００００００００１５",
    `ICCID: ${mobile}`,
    `ICCID${mobile}`,
    `卡号${mobile}`,
    `你好，我的卡号是${mobile}，密码1234`,
    `${mobile} 1234`,
    `${mobile} 123456789012`,
    `${mobile}PIN1234`,
    `8986 0400 0000\n0000 0015`,
    `8986\u200B0400000000000015`,
    `13800138000 ${mobile}`,
  ])("%s", (typed) => {
    expect(parseCardNumber(typed)).toEqual({
      kind: "iccid",
      value: mobile,
      network: "mobile",
      suspect: false,
    });
  });
});

test.each([
  ["898600", "mobile"],
  ["898602", "mobile"],
  ["898607", "mobile"],
  ["898608", "mobile"],
  ["898601", "unicom"],
  ["898606", "unicom"],
  ["898609", "unicom"],
  ["898603", "telecom"],
  ["898611", "telecom"],
  ["898615", "broadnet"],
  ["898699", undefined],
])("prefix %s is of %s", (prefix, network) => {
  expect(parsed(`${prefix}0000000000000`).network).toBe(network);
});

describe("what is a reason to look again, and what is not", () => {
  test("nineteen digits have no check digit", () => {
    expect(parsed("8986030000000000002")).toMatchObject({
      value: "8986030000000000002",
      suspect: false,
    });
    expect(parsed("8986030000000000002 1234").value).toBe("8986030000000000002");
    expect(parsed("8986030000000000002 password 1234").value).toBe("8986030000000000002");
  });

  test("China Mobile's number segment is a letter, in either case", () => {
    expect(parsed("898600d6991330004146")).toEqual({
      kind: "iccid",
      value: "898600D6991330004146",
      network: "mobile",
      suspect: false,
    });
  });

  test("a maker's letter instead of the check digit is printed so", () => {
    expect(parsed("8986040000000000001S").suspect).toBe(false);
  });

  test("a wrong check digit cannot be located: compare every group, suggest nothing", () => {
    const number = parsed("89860400000000000016");
    expect(number.suspect).toBe(true);
    expect(doubtAbout(number)).toEqual({
      reason: "check-digit",
      grouped: "8986 0400 0000 0000 0016",
      groups: [1, 2, 3, 4, 5],
    });
    expect(suspectGroup(number)).toBeUndefined();
  });

  test("a misread letter is located, and the digit is offered, not filled in", () => {
    const number = parsed("898604000000O0000015");
    expect(number).toMatchObject({ value: "898604000000O0000015", suspect: true });
    expect(doubtAbout(number)).toEqual({
      reason: "letter",
      grouped: "8986 0400 0000 O000 0015",
      groups: [4],
      suggestion: mobile,
    });
    expect(suspectGroup(number)).toBe("O000");
  });

  test("a digit that would make the check digit wrong is not offered", () => {
    const doubt = doubtAbout(parsed("898604000000I0000015"));
    expect(doubt?.groups).toEqual([4]);
    expect(doubt?.suggestion).toBeUndefined();
  });

  test("B and D are printed by China Mobile only in the number segment", () => {
    expect(parsed("898600B6991330004146").suspect).toBe(false);
    expect(parsed("898601B6991330004146").suspect).toBe(true);
    expect(parsed("8986006B991330004146").suspect).toBe(true);
  });

  test("a number that is not suspect leaves no doubt", () => {
    expect(doubtAbout(parsed(mobile))).toBeUndefined();
    expect(suspectGroup(parsed(mobile))).toBeUndefined();
  });
});

test("every single wrong digit is noticed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 19 }), fc.integer({ min: 1, max: 9 }), (at, shift) => {
      const wrong = String((Number(mobile[at]) + shift) % 10);
      expect(parsed(mobile.slice(0, at) + wrong + mobile.slice(at + 1)).suspect).toBe(true);
    }),
  );
});

test("separators anywhere do not matter", () => {
  const separator = fc.constantFrom("", "", " ", "-", " - ", "\u3000", "\u200B");
  fc.assert(
    fc.property(fc.array(separator, { minLength: 19, maxLength: 19 }), (separators) => {
      const typed = [...mobile].map((digit, at) => digit + (separators[at] ?? "")).join("");
      expect(parseCardNumber(typed)?.value).toBe(mobile);
    }),
  );
});

describe("shorter numbers", () => {
  test.each([
    ["1440000000001", "mobile"],
    ["1480000000001", "mobile"],
    ["1064700000001", "mobile"],
    ["1460000000001", "unicom"],
    ["1064600000001", "unicom"],
    ["1410000000001", "telecom"],
    ["1064900000001", "telecom"],
    ["14900000000", "telecom"],
    ["14700000000", "mobile"],
    ["14500000000", "unicom"],
    ["17200000000", undefined],
  ])("%s is of %s", (value, network) => {
    expect(parseCardNumber(`卡号 ${value}`)).toEqual({
      kind: "msisdn",
      value,
      network,
      suspect: false,
    });
    expect(parseCardNumber(`+86 ${value}`)?.value).toBe(value);
  });

  test.each(["13800138000", "1300000000001", "12345", "200", "每天200笔", "hello", ""])(
    "%s is none",
    (typed) => {
      expect(parseCardNumber(typed)).toBeUndefined();
    },
  );
});

describe("EID", () => {
  // Samples of GSMA SGP.02 and of chip makers' documents.
  test.each(["89001012012341234012345678901224", "89001567010203040506070809101152"])(
    "%s",
    (value) => {
      expect(parseCardNumber(value)).toEqual({
        kind: "eid",
        value,
        network: undefined,
        suspect: false,
      });
      expect(parseCardNumber(inGroups(value))?.kind).toBe("eid");
    },
  );

  test("a wrong checksum is suspect, and the groups are shown", () => {
    const number = parsed("89001012012341234012345678901225");
    expect(number).toMatchObject({ kind: "eid", suspect: true });
    expect(doubtAbout(number)?.groups).toHaveLength(8);
  });
});

describe("what was meant to be a card number", () => {
  test.each([
    ["8986040000000000", { problem: "length", length: 16, missing: 3, extra: 0 }],
    ["8986040000000000001512", { problem: "length", length: 22, missing: 0, extra: 2 }],
    ["106490000000", { problem: "length", length: 12, missing: 1, extra: 0 }],
    ["12345678901234567890", { problem: "start", start: "1234" }],
    ["8986O400000000000015", { problem: "letter", suggestion: mobile }],
    ["B9860400000000000015", { problem: "letter", suggestion: mobile }],
    ["490154203237518", { problem: "device-number" }],
    ["13800138000", { problem: "phone-number" }],
  ])("%s", (typed, problem) => {
    expect(looksLikeCardNumber(typed)).toEqual(problem);
    expect(parseCardNumber(typed)).toBeUndefined();
  });

  test.each([mobile, "200", "每天200笔", "hello", "2024-05-06", ""])(
    "%s has no problem to tell",
    (typed) => {
      expect(looksLikeCardNumber(typed)).toBeUndefined();
    },
  );
});

test("covering leaves the rest of the text in place", () => {
  expect(coverCardNumbers(`卡号${mobile} 每天200笔`)).toBe(`卡号${"|".repeat(20)} 每天200笔`);
});

test.each(["‧", "⁃", "〜", "‐", "―", "・", "•"])("groups with %s between them", (sign) => {
  expect(parsed(["8986", "0400", "0000", "0000", "0015"].join(sign)).value).toBe(
    "89860400000000000015",
  );
});

test.each([
  "八九八六零四零零零零零零零零零零零零一五",
  "卡号是八九八六 〇四〇〇 〇〇〇〇 〇〇〇〇 〇〇幺五。",
])("a number that was read out: %s", (words) => {
  expect(parsed(words).value).toBe("89860400000000000015");
});

test.each(["8986 04xx xxxx xxxx 0023", "8986…0023", "8986...0023", "898604??????????0023"])(
  "%s is shown hidden",
  (words) => {
    expect(parseCardNumber(words)).toBeUndefined();
    expect(looksLikeCardNumber(words)).toEqual({ problem: "hidden" });
  },
);
