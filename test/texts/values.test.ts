import { expect, test } from "vitest";
import { writeData, writeMoment, writeMoney } from "../../src/texts/values.ts";

test.for([
  [0, "¥0"],
  [1, "¥0.01"],
  [10, "¥0.10"],
  [99, "¥0.99"],
  [100, "¥1"],
  [3000, "¥30"],
  [3050, "¥30.50"],
  [3005, "¥30.05"],
  [-1, "-¥0.01"],
  [-50, "-¥0.50"],
  [-3000, "-¥30"],
  [-3050, "-¥30.50"],
  [123_456_789_01, "¥123456789.01"],
  [Number.MAX_SAFE_INTEGER, "¥90071992547409.91"],
] as const)("%d fen is %s", ([fen, written]) => {
  expect(writeMoney(fen)).toBe(written);
});

test.for([
  [1, "1 KB"],
  [0.4, "0 KB"],
  [1023, "1023 KB"],
  [1023.6, "1 MB"],
  [1024, "1 MB"],
  [1536, "1.5 MB"],
  [30 * 1024, "30 MB"],
  [99.96 * 1024, "100 MB"],
  [1023.4 * 1024, "1023 MB"],
  [1024 * 1024 - 1, "1 GB"],
  [1024 * 1024, "1 GB"],
  [1.5 * 1024 * 1024, "1.5 GB"],
  [2000 * 1024 * 1024, "2000 GB"],
  [-512, "-512 KB"],
  [-2048, "-2 MB"],
] as const)("%d KB is %s", ([kilobytes, written]) => {
  expect(writeData(kilobytes)).toBe(written);
});

test("no data left is a number and a unit", () => {
  expect(writeData(0)).toMatch(/^0 [KM]B$/);
});

test.for([
  ["2026-11-23T15:59:59.999Z", "2026年11月23日", "23 Nov 2026", "23:59"],
  ["2026-11-23T16:00:00.000Z", "2026年11月24日", "24 Nov 2026", "00:00"],
  ["2026-12-31T16:00:00.000Z", "2027年1月1日", "1 Jan 2027", "00:00"],
  ["2028-02-28T16:05:00.000Z", "2028年2月29日", "29 Feb 2028", "00:05"],
  ["1969-12-31T20:00:00.000Z", "1970年1月1日", "1 Jan 1970", "04:00"],
] as const)("%s is told in China time", ([iso, chinese, english, minute]) => {
  const atMs = Date.parse(iso);
  expect(writeMoment(atMs, "date", "zh-CN")).toBe(chinese);
  expect(writeMoment(atMs, "date", "en")).toBe(english);
  expect(writeMoment(atMs, "minute", "zh-CN")).toBe(`${chinese} ${minute}`);
  expect(writeMoment(atMs, "minute", "en")).toBe(`${english} ${minute}`);
});
