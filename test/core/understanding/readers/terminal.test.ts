import { describe, expect, test } from "vitest";
import { brands, models } from "../../../../src/core/terminals/terminal.ts";
import { parseTerminal } from "../../../../src/core/understanding/readers/terminal.ts";

test.each([
  ["新大陆N910", { brand: "newland", model: "N910" }],
  ["新大陸 n-910", { brand: "newland", model: "N910" }],
  ["newlandN910", { brand: "newland", model: "N910" }],
  ["N91O", { model: "N910" }],
  ["xin da lu", { brand: "newland" }],
  ["拉 卡 拉 电签", { brand: "lakala", family: "e-sign" }],
  ["verifonne", { brand: "verifone" }],
  ["lakalla", { brand: "lakala" }],
  ["Vx 675", { model: "VX675" }],
  ["paxA920", { brand: "pax", model: "A920" }],
  ["a920 pro", { model: "A920PRO" }],
  ["联迪a8", { brand: "landi", model: "A8" }],
  ["安卓的", { family: "smart" }],
  ["智能音箱", { family: "speaker" }],
  ["智能电签", { family: "e-sign" }],
  ["老式按键的", { family: "keypad" }],
  ["keypad", { family: "keypad" }],
])("%s", (typed, told) => {
  expect(parseTerminal(typed)).toEqual(told);
});

test.each(["", "hello", "不知道", "a 8", "A70", "taxpayer", "200", "每天200笔"])(
  "%s says nothing of a terminal",
  (typed) => {
    expect(parseTerminal(typed)).toBeUndefined();
  },
);

describe("every name in the tables is understood", () => {
  test.each(brands.map((brand) => [brand.id, brand] as const))("%s", (id, { zh, aliases }) => {
    for (const name of [id, zh, ...aliases]) expect(parseTerminal(`我的是${name}`)?.brand).toBe(id);
  });

  test.each(models.map((model) => model.name))("%s", (name) => {
    expect(parseTerminal(`机器 ${name.toLowerCase()}`)?.model).toBe(name);
  });
});
