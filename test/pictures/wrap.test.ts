import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, wrap } from "../../src/pictures/wrap.ts";

/** A Chinese character is two wide, anything else one, as in a terminal. */
const measure = (text: string) =>
  Array.from(text).reduce(
    (sum, character) => sum + (/[\u2E80-\uFFEF]/u.test(character) ? 2 : 1),
    0,
  );

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(
      "充",
      "值",
      "，",
      "。",
      "（",
      "）",
      "a",
      "B",
      "7",
      " ",
      "\n",
      "’",
      "“",
      "…",
    ),
    maxLength: 200,
  }),
);

describe("printable", () => {
  it.each([
    ["controls and a direction change", "卡\u0000号\u202E0015\u2066", "卡号0015"],
    ["zero-width signs", "充\u200B值\uFEFF成\u2060功", "充值成功"],
    ["emoji, joined and with skin colour", "好👍🏽 店👨‍👩‍👧", "好 店"],
    ["stacked accents", `Z${"\u0301\u0334".repeat(50)}a`, "Źa"],
    ["a torn surrogate", "套\uD83D餐", "套餐"],
    ["other white space", "a\t\u00A0\u3000b\r\nc\u2028d", "a b\nc\nd"],
    ["private signs", "机\uE000器\u{10FFFD}", "机器"],
  ])("leaves out %s", (_, dirty, clean) => {
    expect(printable(dirty)).toBe(clean);
  });

  it("keeps the names of people and shops", () => {
    expect(printable("珺喆堃·烎 𠮷野家 Nguyễn")).toBe("珺喆堃·烎 𠮷野家 Nguyễn");
  });

  it("straightens quotes in English, not in Chinese", () => {
    expect(printable("“4G” doesn’t")).toBe(`"4G" doesn't`);
    expect(printable("看到“4G”")).toBe("看到“4G”");
  });

  it("leaves no control, invisible or direction-changing sign of any text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(/(?!\n)[\p{C}\p{M}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe("wrap", () => {
  it("breaks Chinese by character; no stop begins a line, no bracket ends one", () => {
    expect(wrap("把机器关掉，等（十秒）再开", 8, 9, measure)).toEqual([
      "把机器关",
      "掉，等",
      "（十秒）",
      "再开",
    ]);
  });

  it("breaks English by word", () => {
    expect(wrap("Turn the POS off, wait 10 seconds", 12, 9, measure)).toEqual([
      "Turn the POS",
      "off, wait 10",
      "seconds",
    ]);
  });

  it("breaks a long number into even parts", () => {
    expect(wrap("LK202611231904550082931764", 24, 4, measure)).toEqual([
      "LK20261123190",
      "4550082931764",
    ]);
  });

  it("keeps line breaks and cuts what is left over", () => {
    expect(wrap("一\n二\n三三三三三\n四", 10, 3, measure)).toEqual(["一", "二", "三三三三…"]);
  });

  it("never exceeds the width or the number of lines, and loses nothing else", () => {
    fc.assert(
      fc.property(
        anyText,
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 1, max: 400 }),
        (text, widthPx, maxLines) => {
          const ink = printable(text);
          const lines = wrap(ink, widthPx, maxLines, measure);
          expect(lines.length).toBeLessThanOrEqual(maxLines);
          for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(widthPx);
          const kept = lines.join("").replace(/\s/g, "");
          const all = ink.replace(/\s/g, "");
          expect(kept === all || (kept.endsWith("…") && all.startsWith(kept.slice(0, -1)))).toBe(
            true,
          );
          if (kept !== all) expect(lines).toHaveLength(maxLines);
        },
      ),
    );
  });
});
