import { readdirSync, readFileSync } from "node:fs";
import { createCanvas } from "@napi-rs/canvas";
import { beforeAll, describe, expect, it } from "vitest";
import { en } from "../../locales/en/index.ts";
import { zhCN } from "../../locales/zh-CN/index.ts";
import { FONT_FAMILIES, loadFonts } from "../../src/pictures/fonts.ts";
import { printable } from "../../src/pictures/wrap.ts";
import { charactersOf } from "./woff2-characters.ts";

const FOLDER = new URL("../../src/pictures/fonts/", import.meta.url);

/** The last private-use code point: no font has it, so it draws the missing-glyph box. */
const MISSING = "\u{10FFFD}";
const CELL_PX = 32;

const TEXTS = [...Object.values(zhCN), ...Object.values(en)]
  .map(printable)
  .join("")
  .replace(/\s/g, "");
const ASCII = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));
const SIGNS = [...ASCII, ..."¥￥·×—–…→✓℃％（）《》「」【】、，。；：！？“”‘’"];
/** GB 2312, level 1 (by sound) in rows 16–55, level 2 (by radical) in rows 56–87. */
const COMMON_HAN = hanOfRows(16, 55);
const RARE_HAN = hanOfRows(56, 87);

const CORPORA: [string, Iterable<string>][] = [
  ["our own texts", new Set(TEXTS)],
  ["card numbers, money, dates and models", SIGNS],
  ["everyday Chinese (GB 2312 level 1)", COMMON_HAN],
  ["names (GB 2312 level 2)", RARE_HAN],
];

describe("the corpora", () => {
  it("are whole", () => {
    expect([COMMON_HAN.length, RARE_HAN.length]).toEqual([3755, 3008]);
    expect(TEXTS).toContain("充值收据");
  });
});

// The canvas quietly borrows what it lacks from /usr/share/fonts, so on most machines a picture
// proves nothing: these tests read the files themselves.
describe("the font files", () => {
  const characters = new Set<number>();

  beforeAll(() => {
    for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".woff2"))) {
      for (const character of charactersOf(readFileSync(new URL(name, FOLDER))))
        characters.add(character);
    }
  });

  const lackedOf = (corpus: Iterable<string>) =>
    Array.from(corpus).filter((character) => !characters.has(character.codePointAt(0) ?? 0));

  it("lack what they must lack, or the tests below could not fail", () => {
    expect(lackedOf([MISSING, "\uE000", "ก", "充"])).toEqual([MISSING, "\uE000", "ก"]);
  });

  it.each(CORPORA)("have every character of %s", (_, corpus) => {
    expect(lackedOf(corpus)).toEqual([]);
  });
});

// Where no fonts are installed, as in the container, this catches a file that is there but not
// registered.
describe("the loaded fonts", () => {
  beforeAll(loadFonts);

  it("are loaded once", () => {
    expect(loadFonts()).toBe(loadFonts());
  });

  it("show a box for what no font has", () => {
    expect(boxesAmong([MISSING, "\u{10FFFC}", "\u2003", "充", "¥"])).toEqual([
      MISSING,
      "\u{10FFFC}",
      "\u2003",
    ]);
  });

  it.each(CORPORA)("draw every character of %s", (_, corpus) => {
    expect(boxesAmong(corpus)).toEqual([]);
  });
});

/** Those that draw the missing-glyph box, or nothing at all. */
function boxesAmong(characters: Iterable<string>): string[] {
  const context = createCanvas(CELL_PX, CELL_PX).getContext("2d");
  context.font = `20px ${FONT_FAMILIES}`;
  const draw = (character: string) => {
    context.clearRect(0, 0, CELL_PX, CELL_PX);
    context.fillText(character, 4, 24);
    return Buffer.from(context.getImageData(0, 0, CELL_PX, CELL_PX).data);
  };
  const bare = [draw(MISSING), draw(" ")];
  return Array.from(characters).filter((character) => {
    const drawn = draw(character);
    return bare.some((picture) => picture.equals(drawn));
  });
}

function hanOfRows(first: number, last: number): string[] {
  const bytes: number[] = [];
  for (let row = first; row <= last; row++) {
    for (let cell = 1; cell <= 94; cell++) bytes.push(0xa0 + row, 0xa0 + cell);
  }
  const characters = Array.from(new TextDecoder("gb18030").decode(new Uint8Array(bytes)));
  // Row 55 ends five characters early; the decoder fills the gap with private-use signs.
  return characters.filter((character) => /\p{Script=Han}/u.test(character));
}
