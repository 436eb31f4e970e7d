import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readGuides } from "../../../src/app/cards/read-guides.ts";
import { guideOf, guideTopics } from "../../../src/core/terminals/guide.ts";
import { brands, terminalFamilies } from "../../../src/core/terminals/terminal.ts";

const delivered = (file: string): string =>
  readFileSync(new URL(`../../../locales/guides/${file}`, import.meta.url), "utf8");

type Edit = (smart: Record<string, Record<string, unknown>>) => void;

/** The delivered guides, with the file of the touchscreen terminals changed. */
function edited(edit: Edit): () => unknown {
  const smart = JSON.parse(delivered("smart.json"));
  edit(smart);
  return () =>
    readGuides((file) => (file === "smart.json" ? JSON.stringify(smart) : delivered(file)));
}

describe("the delivered guides", () => {
  const guides = readGuides(delivered);
  const everyGuide = terminalFamilies.flatMap((family) =>
    [undefined, ...brands.map(({ id }) => id)].flatMap((brand) =>
      guideTopics.map((topic) =>
        guideOf(guides, { family, ...(brand === undefined ? {} : { brand }) }, topic),
      ),
    ),
  );

  test("every family, brand and topic has steps in both languages", () => {
    expect(everyGuide).toHaveLength(4 * (brands.length + 1) * 5);
    for (const { steps } of everyGuide) {
      expect(steps.length).toBeGreaterThan(0);
      for (const step of steps) {
        expect(step["zh-CN"]).toMatch(/[\u4e00-\u9fff]/);
        expect(step["zh-CN"].length).toBeLessThanOrEqual(120);
        expect(step.en).toMatch(/[a-z]/);
        expect(step.en).not.toMatch(/[\u4e00-\u9fff]/);
      }
    }
  });

  test("no menu is called confirmed that nobody has seen", () => {
    for (const family of terminalFamilies) {
      const { restart, network, "sim-slot": slot } = guides[family].topics;
      expect([restart, network, slot].map(({ confirmed }) => confirmed)).toEqual([
        false,
        false,
        false,
      ]);
    }
  });

  test("nobody is told a password, and nobody to put the card into a phone", () => {
    const all = everyGuide.flatMap(({ steps }) => steps.map((step) => step["zh-CN"]));
    expect(all.filter((step) => /密码(?:是|为|[:：])/.test(step))).toEqual([]);
    expect(all.filter((step) => step.includes("手机") && !step.startsWith("别"))).toEqual([]);
  });
});

describe("a mistake of the operator is found at the start, by file and place", () => {
  test.for<[string, Edit, RegExp]>([
    ["a topic is gone", ({ topics }) => delete topics?.network, /smart\.json, topics → network/],
    [
      "a mistyped topic",
      ({ topics }) => Object.assign(topics ?? {}, { netwrok: topics?.network }),
      /netwrok/,
    ],
    [
      "a brand we do not know",
      ({ brands: own }) => Object.assign(own ?? {}, { nokia: {} }),
      /smart\.json, brands/,
    ],
    [
      "a step in one language only",
      ({ topics }) => Object.assign(topics?.restart ?? {}, { steps: [{ "zh-CN": "关机" }] }),
      /topics → restart → steps → 0 → en/,
    ],
    [
      "a step that nobody reads",
      ({ topics }) =>
        Object.assign(topics?.restart ?? {}, { steps: [{ "zh-CN": "啊".repeat(121), en: "Off" }] }),
      /steps → 0 → zh-CN/,
    ],
    [
      "no steps",
      ({ topics }) => Object.assign(topics?.restart ?? {}, { steps: [] }),
      /topics → restart → steps/,
    ],
    [
      "not marked",
      ({ topics }) => Object.assign(topics?.avoid ?? {}, { confirmed: "yes" }),
      /avoid → confirmed/,
    ],
    [
      "no source",
      ({ topics }) => Object.assign(topics?.avoid ?? {}, { source: " " }),
      /avoid → source/,
    ],
  ])("%s", ([, edit, place]) => {
    expect(edited(edit)).toThrow(place);
  });

  test("a missing comma, and a file that is not there, are told together", () => {
    const read = (file: string): string => {
      if (file === "speaker.json") throw new Error("no such file");
      return file === "keypad.json" ? "{" : delivered(file);
    };
    expect(() => readGuides(read)).toThrow(/keypad\.json: [\s\S]*speaker\.json: no such file/);
  });

  test("a brand's own guide needs only the topics that differ", () => {
    const own = {
      landi: {
        restart: { confirmed: true, source: "seen", steps: [{ "zh-CN": "按红键", en: "Red" }] },
      },
    };
    expect(edited((smart) => Object.assign(smart.brands ?? {}, own))).not.toThrow();
  });
});
