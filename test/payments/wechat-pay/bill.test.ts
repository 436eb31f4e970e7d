import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fenOf, hasSha1, parseTradeBill } from "../../../src/payments/wechat-pay/bill.ts";
import { publishedBillLines, publishedBillSha1 } from "./published.ts";

const file = (lines: readonly string[], mark = "\uFEFF", end = "\r\n") =>
  Buffer.from(mark + lines.map((line) => line + end).join(""));
const published = file(publishedBillLines);

describe("the published bill", () => {
  it("has the published hash, and only byte for byte", () => {
    expect(hasSha1(published, publishedBillSha1)).toBe(true);
    expect(hasSha1(file(publishedBillLines, ""), publishedBillSha1)).toBe(false);
    expect(hasSha1(file(publishedBillLines, "\uFEFF", "\n"), publishedBillSha1)).toBe(false);
  });

  it("reads as three payments of one fen", () => {
    const { rows, odd } = parseTradeBill(published);
    expect(odd).toEqual([]);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual({
      atMs: Date.parse("2021-01-28T17:07:11+08:00"),
      appid: "wx81be3101902f7cb2",
      mchid: "1601959334",
      currency: "CNY",
      outTradeNo: "S20210128170702357723",
      transactionId: "4200000925202101284997714292",
      state: "SUCCESS",
      amountFen: 1,
      attach: "cipher code",
    });
  });
});

describe("a damaged bill", () => {
  const [header = "", first = "", ...rest] = publishedBillLines;
  it.each([
    ["without its mark", file(publishedBillLines, ""), "byte order mark"],
    ["cut before its summary", file([header, first]), "summary"],
    ["with LF line ends", file(publishedBillLines, "\uFEFF", "\n"), "summary"],
    ["with another header", file([header.replace(",订单金额", ",金额"), first, ...rest]), "column"],
    [
      "that is not UTF-8",
      Buffer.from(published.toString("utf8").replace("交易时间", "交易"), "utf16le"),
      "byte order mark",
    ],
  ])("%s is not read", (_, damaged, message) => {
    expect(() => parseTradeBill(damaged)).toThrow(message);
  });

  it.each([
    ["with a cell too many", `${first},\`x`, "28 cells instead of 27"],
    ["with a cell missing", first.slice(0, first.lastIndexOf(",`")), "26 cells instead of 27"],
    ["without backticks", first.replaceAll("`", ""), "no backtick"],
    ["with a strange state", first.replace("SUCCESS", "MAYBE"), "unknown state"],
    ["with no state", first.replace("SUCCESS", ""), "unknown state"],
    [
      "with a strange amount",
      first.replace(/0\.01,`0\.00,`$/, "1e1,`0.00,`"),
      "unreadable order amount",
    ],
    ["with no amount", first.replace(/0\.01,`0\.00,`$/, ",`0.00,`"), "unreadable order amount"],
    [
      "of a refund without an amount",
      first.replace("SUCCESS", "REFUND").replace(/`0\.00,`$/, "`,`"),
      "unreadable refund amount",
    ],
    ["with a strange time", first.replace("17:07:11", "25:07:11"), "unreadable time"],
  ])("a row %s is put aside, and the others are read", (_, text, reason) => {
    const { rows, odd } = parseTradeBill(
      file([header, ...rest.slice(0, 1), text, ...rest.slice(1)]),
    );
    expect(rows).toHaveLength(2);
    expect(odd).toEqual([{ line: 3, text, reason }]);
  });

  it.each(["a\r\nb", "a\r\n", "\r\nb\r\n\r\nc", "a\r\n总交易单数,b", "a\r\n,b"])(
    "keeps a line break in a product's name where it is: %j",
    (name) => {
      const broken = file([header, first.replace("for testing", name), ...rest]);
      const { rows, odd } = parseTradeBill(broken);
      expect(odd).toEqual([]);
      expect(rows).toHaveLength(3);
      expect(rows[0]?.attach).toBe("cipher code");
    },
  );

  it.each<[string, number[]]>([
    ["cut in the middle of a character", [0xe6, 0xb5]],
    ["in another encoding", [0xb3, 0xe4, 0xd6, 0xb5]],
    ["with a stray byte", [0x61, 0xff, 0x62]],
  ])("reads all rows around a product's name that is %s", (_, bytes) => {
    const whole = file([header, first.replace("for testing", "NAME"), ...rest]);
    const at = whole.indexOf("NAME");
    const name = Buffer.from(bytes);
    const broken = Buffer.concat([whole.subarray(0, at), name, whole.subarray(at + 4)]);
    const { rows, odd } = parseTradeBill(broken);
    expect(odd).toEqual([]);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ attach: "cipher code", amountFen: 1 });
  });

  it("puts a row aside whose own numbers have such bytes", () => {
    const whole = file([header, first.replace("cipher code", "MARK"), ...rest]);
    const at = whole.indexOf("MARK");
    const broken = Buffer.concat([
      whole.subarray(0, at),
      Buffer.from([0xff]),
      whole.subarray(at + 4),
    ]);
    const { rows, odd } = parseTradeBill(broken);
    expect(rows).toHaveLength(2);
    expect(odd).toMatchObject([{ line: 2, reason: "unreadable characters" }]);
  });

  it("keeps commas and yuan signs in a product's name apart from the cells", () => {
    const named = file([header, first.replace("for testing", "a,b, c ¥0.01"), ...rest]);
    expect(parseTradeBill(named).rows[0]?.attach).toBe("cipher code");
  });
});

it("turns yuan into fen without floating point", () => {
  expect([fenOf("0.29"), fenOf("1.15"), fenOf("100000.07"), fenOf("0.00")]).toEqual([
    29, 115, 10_000_007, 0,
  ]);
  for (const wrong of ["1", "1.1", "1.111", "-1.00", "1,000.00", " 1.00", "", "NaN"])
    expect(fenOf(wrong)).toBeUndefined();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (fen) => {
      expect(fenOf(`${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`)).toBe(fen);
    }),
  );
});
