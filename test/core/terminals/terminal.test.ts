import { describe, expect, test } from "vitest";
import { terminal as english } from "../../../locales/en/terminal.ts";
import { terminal as chinese } from "../../../locales/zh-CN/terminal.ts";
import {
  brandName,
  brands,
  findModel,
  fitsInto,
  models,
  terminalFamilies,
  terminalName,
  terminalOf,
} from "../../../src/core/terminals/terminal.ts";

describe("brands and models", () => {
  test("a spelling names one brand", () => {
    const spellings = brands.flatMap(({ id, zh, aliases }) => [id, zh, ...aliases]);
    expect(spellings.filter((spelling, index) => spellings.indexOf(spelling) !== index)).toEqual(
      [],
    );
    for (const spelling of spellings)
      expect(spelling).toBe(spelling.toLowerCase().replace(/\s/g, ""));
  });

  test("people read the brand's own name", () => {
    for (const { id, zh } of brands) expect(chinese[`terminal.brand.${id}`]).toBe(zh);
    expect(brandName("lakala")).toEqual({ key: "terminal.brand.lakala" });
    expect(brandName("gone")).toEqual({ key: "terminal.brand.other" });
  });

  test("a model name is one machine, of a maker", () => {
    expect(new Set(models.map(({ name }) => name)).size).toBe(models.length);
    for (const { name, maker } of models) {
      expect(name).toMatch(/^[A-Z0-9]+$/);
      expect(brands.find(({ id }) => id === maker)?.kind).toBe("maker");
    }
  });

  test("a model is found however it is typed", () => {
    for (const typed of ["n910", "N-910", " n 910"]) expect(findModel(typed)?.name).toBe("N910");
    expect(findModel("Vx675")).toEqual({ name: "VX675", maker: "verifone", family: "keypad" });
    expect(findModel("N9100")).toBeUndefined();
  });
});

describe("a terminal from what was told", () => {
  test("a known model is enough", () => {
    expect(terminalOf({ model: "n910" })).toEqual({
      family: "smart",
      brand: "newland",
      model: "N910",
      takes: ["sim", "esim"],
    });
  });

  test("the sticker decides the family, the shell the brand", () => {
    expect(terminalOf({ brand: "lakala", model: "S90", family: "smart" })).toMatchObject({
      family: "keypad",
      brand: "lakala",
      model: "S90",
    });
  });

  test("an unknown model does not stop us when the family is known", () => {
    expect(terminalOf({ model: "Q7", family: "e-sign" })).toEqual({
      family: "e-sign",
      takes: ["sim", "esim"],
    });
  });

  test("a brand alone is not enough", () => {
    expect(terminalOf({ brand: "lakala" })).toBeUndefined();
    expect(terminalOf({ model: "Q7" })).toBeUndefined();
  });

  test("only a keypad terminal has no place for an eSIM", () => {
    const refusing = terminalFamilies.filter(
      (family) => !fitsInto({ form: "esim" }, terminalOf({ family })),
    );
    expect(refusing).toEqual(["keypad"]);
    for (const family of terminalFamilies)
      expect(fitsInto({ form: "sim" }, terminalOf({ family }))).toBe(true);
  });

  test("is called by brand and model, as far as known", () => {
    const brand = { key: "terminal.brand.newland" };
    const named = (told: { brand?: string; model?: string }) =>
      terminalName(terminalOf({ family: "smart", ...told }));
    expect(named({ model: "N910" })).toEqual({
      key: "terminal.name",
      params: { brand, kind: "N910" },
    });
    expect(named({ brand: "newland" })).toMatchObject({
      params: { brand, kind: { key: "terminal.family.smart" } },
    });
    expect(named({})).toEqual({ key: "terminal.family.smart" });
  });
});

describe("what we tell merchants to do with the machine", () => {
  const advice = terminalFamilies.map((family) => chinese[`terminal.restart.${family}`]);

  test("no password, and never into a phone", () => {
    for (const sentence of advice) expect(sentence).not.toMatch(/密码|手机/);
  });

  test("a restart is short and leaves room for the machine's own menu", () => {
    for (const family of terminalFamilies) {
      const sentence = chinese[`terminal.restart.${family}`];
      expect(sentence).toMatch(/具体以机器(菜单|说明)为准/);
      expect(sentence.length).toBeLessThanOrEqual(45);
    }
  });
});

test("both languages say the same things with the same parameters", () => {
  const holes = (sentence: string) =>
    [...sentence.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort();
  expect(Object.keys(english)).toEqual(Object.keys(chinese));
  for (const key of Object.keys(chinese) as (keyof typeof chinese)[]) {
    expect(holes(english[key]), key).toEqual(holes(chinese[key]));
  }
});
