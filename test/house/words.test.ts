import { afterAll, describe, expect, test } from "vitest";
import { houseOf } from "./model.ts";
import { endParser } from "./parser.ts";
import type { Rule } from "./rule.ts";
import { noAny, noBag, noDefaultExport, noNonNull } from "./words.ts";

afterAll(endParser);

type Case = readonly [path: string, source: string];

const seen: readonly [Rule, readonly Case[]][] = [
  [
    noAny,
    [
      ["src/a.ts", "const a: any = 1;"],
      ["src/a.ts", "const a = b as any;"],
      ["test/a.test.ts", "function a(b: Map<string, any>): void {}"],
      ["src/server/chat/chat.js", "/** @param {any} b */\nexport function a(b) {}"],
    ],
  ],
  [
    noNonNull,
    [
      ["src/a.ts", "const a = b!;"],
      ["test/a.test.ts", "const a = b![0];"],
      ["src/a.ts", "let a!: string;"],
      ["src/a.ts", "class A {\n  b!: string;\n}"],
    ],
  ],
  [
    noDefaultExport,
    [
      ["src/a.ts", "export default {};"],
      ["test/a.ts", "export default function () {}"],
      ["src/a.ts", "const a = 1;\nexport { a as default };"],
      ["src/a.ts", "export default class A {}"],
    ],
  ],
  [
    noBag,
    [
      ["src/a.ts", "let a: Record<string, unknown>;"],
      ["src/a.ts", "let a: Readonly<Record<\n  string,\n  unknown\n>>;"],
      ["src/a.ts", "let a: { [key: string]: unknown };"],
      ["src/a.ts", "let a: { readonly [key: string]: unknown };"],
    ],
  ],
];

const allowed: readonly [Rule, Case][] = [
  [noAny, ["src/a.ts", 'const any = "any"; // any']],
  [noNonNull, ["src/a.ts", "const a = !b && c !== d;"]],
  [noDefaultExport, ["vitest.config.ts", "export default {};"]],
  [noBag, ["src/a.ts", "let a: Record<string, string>;"]],
  [noBag, ["test/a.ts", "let a: Record<string, unknown>;"]],
];

for (const [rule, cases] of seen)
  describe(`${rule.name} is seen`, () => {
    test.for(cases)("in %s: %s", ([path, source]) => {
      expect(rule.check(houseOf({ [path]: source }))).toHaveLength(1);
    });
  });

test("nothing else is", () => {
  const found = allowed.flatMap(([{ check }, [path, source]]) =>
    check(houseOf({ [path]: source })),
  );
  expect(found).toEqual([]);
});
