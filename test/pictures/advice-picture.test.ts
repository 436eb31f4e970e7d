import { createCanvas, loadImage } from "@napi-rs/canvas";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AdvicePicture, layOutAdvice, type Shape } from "../../src/pictures/advice-layout.ts";
import { drawAdvice } from "../../src/pictures/advice-picture.ts";
import { drawAdviceSvg } from "../../src/pictures/advice-svg.ts";
import { runs } from "../running/property-runs.ts";

const MB = 1024;

const PICTURE: AdvicePicture = {
  title: "每月流量：要用多少，套餐有多少",
  need: { lowKb: 20 * MB, highKb: 80 * MB, label: "大概要用 20 MB–80 MB" },
  bars: [
    {
      label: "30 MB/月",
      value: "30 MB · 每月 ¥2.50",
      kb: 30 * MB,
      addedKb: 0,
      mark: "short",
      markText: "忙时不够",
    },
    {
      label: "50 MB/月",
      value: "100 MB · 每月 ¥6",
      kb: 50 * MB,
      addedKb: 50 * MB,
      mark: "recommended",
      markText: "推荐",
    },
    {
      label: "1 GB/月",
      value: "1 GB · 每月 ¥16.50",
      kb: 1024 * MB,
      addedKb: 0,
      mark: "enough",
      markText: "够用",
    },
  ],
  footnote: "按估算画的",
  summary: "大概要用 20 MB–80 MB。\n30 MB/月，忙时不够",
};

const rects = (picture: AdvicePicture, role: Shape["role"]) =>
  layOutAdvice(picture, 340).shapes.filter(
    (shape) => shape.kind === "rect" && shape.role === role,
  ) as Extract<Shape, { kind: "rect" }>[];

describe("the layout", () => {
  test("bars are as long as their data, in one scale with the need", () => {
    const [short] = rects(PICTURE, "short");
    const [recommended] = rects(PICTURE, "recommended");
    const [added] = rects(PICTURE, "added");
    // The first is the swatch beside the words.
    const need = rects(PICTURE, "need")[1];
    const perMb = (recommended?.width ?? 0) / 50;
    expect(short?.width).toBeCloseTo(30 * perMb);
    expect(added?.width).toBeCloseTo(50 * perMb - 1);
    expect(need?.width).toBeCloseTo(60 * perMb);
    expect((need?.x ?? 0) - (short?.x ?? 0)).toBeCloseTo(20 * perMb);
  });

  test("a plan far larger than the need is cut, and says so; no other is", () => {
    expect(rects(PICTURE, "gap")).toHaveLength(1);
    expect(rects({ ...PICTURE, bars: PICTURE.bars.slice(0, 2) }, "gap")).toHaveLength(0);
  });

  test("any strings and figures stay inside the picture", () => {
    const kb = fc.oneof(fc.nat({ max: 4_000_000 }), fc.constant(0));
    const bar = fc.record({
      label: fc.string({ unit: "grapheme", maxLength: 200 }),
      value: fc.string({ maxLength: 200 }),
      kb,
      addedKb: kb,
      mark: fc.constantFrom("recommended" as const, "enough" as const, "short" as const),
      markText: fc.string({ maxLength: 60 }),
    });
    const picture = fc.record({
      title: fc.string({ unit: "grapheme" }),
      need: fc.record({ lowKb: kb, highKb: kb, label: fc.string() }),
      bars: fc.array(bar, { maxLength: 9 }),
      footnote: fc.string(),
      summary: fc.string(),
    });
    fc.assert(
      fc.property(picture, (any) => {
        const { heightPx, shapes } = layOutAdvice(any, 340);
        expect(heightPx).toBeLessThan(800);
        for (const shape of shapes) {
          if (shape.kind !== "rect") continue;
          expect(shape.x).toBeGreaterThanOrEqual(0);
          expect(shape.width).toBeGreaterThanOrEqual(0);
          expect(shape.x + shape.width).toBeLessThanOrEqual(340);
          expect(shape.y + shape.height).toBeLessThanOrEqual(heightPx);
        }
        expect(drawAdviceSvg(any)).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("the PNG", () => {
  test("is 680 wide, the same for the same picture, and shows each of its strings", async () => {
    const png = Buffer.from(await drawAdvice(PICTURE));
    expect((await loadImage(png)).width).toBe(680);
    expect(png.equals(await drawAdvice(PICTURE))).toBe(true);
    const [first, ...rest] = PICTURE.bars;
    if (first === undefined) throw new Error("The sample has no bars.");
    const others: AdvicePicture[] = [
      { ...PICTURE, title: "每月流量：要用多少，套餐有几多" },
      { ...PICTURE, need: { ...PICTURE.need, label: "大概要用 20 MB–81 MB" } },
      { ...PICTURE, footnote: "按用量画的" },
      { ...PICTURE, bars: [{ ...first, label: "31 MB/月" }, ...rest] },
      { ...PICTURE, bars: [{ ...first, value: "30 MB · 每月 ¥2.60" }, ...rest] },
      { ...PICTURE, bars: [{ ...first, markText: "忙时够用" }, ...rest] },
      { ...PICTURE, bars: [{ ...first, kb: 31 * MB }, ...rest] },
    ];
    for (const other of others)
      expect(png.equals(await drawAdvice(other)), JSON.stringify(other)).toBe(false);
  });

  test("is green where the recommended bar is", async () => {
    const image = await loadImage(Buffer.from(await drawAdvice(PICTURE)));
    const context = createCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const [bar] = rects(PICTURE, "recommended");
    if (bar === undefined) throw new Error("Nothing is recommended.");
    // Left of the need's end, which is drawn across it.
    const pixel = context.getImageData(2 * (bar.x + 10), 2 * (bar.y + bar.height / 2), 1, 1).data;
    expect([...pixel.slice(0, 3)]).toEqual([0x0f, 0x9d, 0x58]);
  });
});

describe("the SVG", () => {
  test("is one picture with its words for who does not see it", () => {
    const svg = drawAdviceSvg(PICTURE);
    expect(svg).toMatch(
      /^<svg [^>]*role="img" aria-label="每月流量：要用多少，套餐有多少 大概要用 20 MB–80 MB。 30 MB\/月，忙时不够">/,
    );
    expect(svg).toContain('<text class="chart-good" x="256"');
    // Colours are the page's.
    expect(svg).not.toMatch(/#[0-9a-f]{3}|style=/);
  });

  test("no string becomes markup", () => {
    const nasty = `"><script>alert(1)</script>&<b onload='x'>\u0000\uFFFF`;
    const svg = drawAdviceSvg({
      ...PICTURE,
      title: nasty,
      footnote: nasty,
      summary: nasty,
      need: { ...PICTURE.need, label: nasty },
      bars: PICTURE.bars.map((bar) => ({ ...bar, label: nasty, value: nasty, markText: nasty })),
    });
    expect(
      [...svg.matchAll(/<([a-z]+)/g)].every(([, name = ""]) =>
        ["svg", "rect", "line", "text"].includes(name),
      ),
    ).toBe(true);
    expect(svg).not.toMatch(/\p{Cc}|\uFFFF|&(?!amp;|lt;|gt;|quot;)/u);
  });
});
