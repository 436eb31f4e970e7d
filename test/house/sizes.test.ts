import { afterAll, describe, expect, test } from "vitest";
import { houseOf } from "./model.ts";
import { endParser } from "./parser.ts";
import { fileLength, functionLength, lineLength } from "./sizes.ts";

afterAll(endParser);

const linesOf = (count: number): string => "a();\n".repeat(count);

test.for([
  ["src/core/text.ts", 300],
  ["src/server/chat/chat.js", 300],
  ["src/node-version.mjs", 300],
  ["bench/turns.ts", 300],
  ["src/server/chat/chat.css", 400],
  ["test/app/world.ts", 400],
] as const)("a file that is too long: %s has at most %i lines", ([path, most]) => {
  expect(fileLength.check(houseOf({ [path]: linesOf(most) }))).toEqual([]);
  expect(fileLength.check(houseOf({ [path]: linesOf(most + 1) }))).toHaveLength(1);
});

test("a file of sentences may be long", () => {
  expect(fileLength.check(houseOf({ "locales/en/dialogue.ts": linesOf(900) }))).toEqual([]);
});

describe("a function that is too long", () => {
  const tooLong = linesOf(59);
  const found = (source: string) =>
    functionLength.check(houseOf({ "src/a.ts": source })).map(({ line, what }) => [line, what]);

  test.for([
    [`function long() {\n${tooLong}}`, "long"],
    [`const long = () => {\n${tooLong}};`, "long"],
    [`const long = function () {\n${tooLong}};`, "long"],
    [`class A {\n  long(): void {\n${tooLong}}\n}`, "long"],
    [`class A {\n  constructor() {\n${tooLong}}\n}`, "constructor"],
    [`const a = {\n  get long() {\n${tooLong}}\n};`, "long"],
    [`each(() => {\n${tooLong}});`, "each(() => {"],
    [`function short() {\n  function long() {\n${tooLong}}\n}`, "long"],
  ] as const)("%#", ([source, name]) => {
    expect(found(source).map(([, what]) => what)).toEqual([
      `${name}: 61 lines of its own, 60 allowed`,
    ]);
  });

  test("its functions are not its own, but what lies between them is", () => {
    const inner = `  function inner() {\n${linesOf(50)}  }\n`;
    expect(found(`function outer() {\n${inner}${inner}${inner}}`)).toEqual([]);
    const outer = `\n\nfunction outer() {\n${linesOf(40)}${inner}${linesOf(18)}}`;
    expect(found(outer)).toEqual([[3, "outer: 61 lines of its own, 60 allowed"]]);
  });
});

describe("a line that is too long", () => {
  const found = (path: string, source: string) =>
    lineLength.check(houseOf({ [path]: source })).map(({ line }) => line);
  const words = "word ".repeat(25);
  const short = "word ".repeat(15);

  test.for([
    `/** ${words}*/`,
    `// "${words}"`,
    `call("${short}", "${short}");`,
    `const a = 1 + ${"2 + ".repeat(25)} 3;`,
    `const a = \`\n${words}\n\`;`,
  ])("%s", (source) => {
    expect(found("src/a.ts", source)).toHaveLength(1);
  });

  test("in a style sheet too", () => {
    expect(found("src/a.css", `\n/* ${words}*/`)).toEqual([2]);
    expect(found("src/a.css", `a { background: url(${"x".repeat(100)}); }`)).toEqual([]);
  });

  test.for([`const a = "${words}";`, `const a = \`${words}\${b}\`;`, `const a = /${words}/;`])(
    "unless one literal is longer by itself: %s",
    (source) => {
      expect(found("src/a.ts", source)).toEqual([]);
    },
  );

  test("characters are counted, not their bytes or halves", () => {
    expect(found("src/a.ts", `// ${"𠮷".repeat(97)}`)).toEqual([]);
    expect(found("src/a.ts", `// ${"𠮷".repeat(98)}`)).toEqual([1]);
  });

  test("a sentence is as long as it has to be", () => {
    expect(found("locales/en/a.ts", `x({\n  a: "${"word ".repeat(19)}ab",\n});`)).toEqual([]);
    expect(found("locales/en/a.ts", `// ${words}`)).toEqual([1]);
  });
});
