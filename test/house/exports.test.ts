import { afterAll, describe, expect, test } from "vitest";
import { documentedShare, takenByTestsOnly, undocumented, unusedExport } from "./exports.ts";
import { houseOf } from "./model.ts";
import { endParser } from "./parser.ts";
import type { Rule } from "./rule.ts";

afterAll(endParser);

function found({ check }: Rule, texts: Record<string, string>): string[] {
  return check(houseOf(texts)).map(({ path, line, what }) => `${path}:${line} ${what}`);
}

describe("an export that nobody explains", () => {
  test.for([
    ["src/core/cards/card.ts", "export type A = string;"],
    ["src/core/text.ts", "/* Not a doc comment. */\nexport const A = 1;"],
    ["src/core/text.ts", "// Nor this.\nexport function A(): void {}"],
    ["src/core/text.ts", "/** Of something else. */\nconst b = 1;\nexport class A {}"],
    ["src/core/text.ts", "const A = 1;\nexport { A };"],
    ["src/core/text.ts", "export const { a: A } = b;"],
    ["src/storage/orders.ts", "export interface A {}"],
    ["src/channels/channel.ts", "export type A = string;"],
    ["src/carriers/carrier.ts", "export type A = string;"],
    ["src/payments/payment.ts", "export type A = string;"],
    ["src/app/ports.ts", "export type A = string;"],
  ])("%s: %s", ([path = "", source = ""]) => {
    const line = source.split("\n").length;
    expect(found(undocumented, { [path]: source })).toEqual([
      `${path}:${line} A has no doc comment`,
    ]);
  });

  test.for([
    ["src/core/text.ts", "/** Why. */\nexport const a = 1;"],
    ["src/core/text.ts", "/** Why. */\nconst a = 1;\nexport { a as b };"],
    ["src/core/text.ts", 'export { a } from "./secret.ts";'],
    ["src/core/text.ts", "/** Why. */\nexport function a(b: 1): 1;\nexport function a(b: 2): 2;"],
    ["src/storage/sql/orders.ts", "export const a = 1;"],
    ["test/core/text.test.ts", "export const a = 1;"],
  ])("but not %s: %s", ([path = "", source = ""]) => {
    expect(found(undocumented, { [path]: source })).toEqual([]);
  });

  test("elsewhere four of five are enough", () => {
    const exports = (documented: number) =>
      [1, 2, 3, 4, 5]
        .map((at) => `${at <= documented ? "/** Why. */\n" : ""}export const a${at} = 1;`)
        .join("\n");
    expect(found(documentedShare, { "src/log.ts": exports(4) })).toEqual([]);
    expect(found(documentedShare, { "src/log.ts": exports(3) })).toEqual([
      "src/:0 3 of 5 exports documented, 80 % asked",
    ]);
  });
});

describe("an export that nobody takes", () => {
  const given = "\nexport type A = string;\nexport const b = 1;\nexport function c() {}";

  test("is found, whatever it is", () => {
    expect(found(unusedExport, { "src/a.ts": given })).toEqual([
      "src/a.ts:2 nobody imports A",
      "src/a.ts:3 nobody imports b",
      "src/a.ts:4 nobody imports c",
    ]);
  });

  test.for([
    'import { type A, b as own, c } from "./a.ts";',
    'import * as all from "./a.ts";',
    'const all = await import("./a.ts"); export {};',
    'import type { A } from "./a.ts";\nimport { b, c } from "./a.ts";',
  ])("is not what somebody takes: %s", (source) => {
    expect(found(unusedExport, { "src/a.ts": given, "src/b.ts": source })).toEqual([]);
  });

  test("is not saved by another one of the same name", () => {
    const taker = 'import { b } from "./other.ts";';
    const other = "export const b = 2;";
    const texts = { "src/a.ts": "export const b = 1;", "src/b.ts": taker, "src/other.ts": other };
    expect(found(unusedExport, texts)).toEqual(["src/a.ts:1 nobody imports b"]);
  });

  test("is what is only handed on", () => {
    const texts = { "src/a.ts": "export const b = 1;", "src/b.ts": 'export { b } from "./a.ts";' };
    expect(found(unusedExport, texts)).toEqual(["src/b.ts:1 nobody imports b"]);
  });

  test("is not what a test takes, but that is counted", () => {
    const texts = {
      "src/a.ts": "export const b = 1;\nexport const c = 2;",
      "src/b.ts": 'import { c } from "./a.ts";',
      "test/a.test.ts": 'import { b, c } from "../src/a.ts";',
    };
    expect(found(unusedExport, texts)).toEqual([]);
    expect(takenByTestsOnly(houseOf(texts)).map(({ what }) => what)).toEqual(["b"]);
  });

  test("is not what vitest calls", () => {
    const source = "export function setup() {}";
    const config = 'export default { globalSetup: ["a.ts", "test/running/programs.ts"] };';
    const texts = { "test/running/programs.ts": source, "test/browser/other.ts": source };
    expect(found(unusedExport, { ...texts, "vitest.config.ts": config })).toEqual([
      "test/browser/other.ts:1 nobody imports setup",
    ]);
  });
});
