import { createCanvas, loadImage } from "@napi-rs/canvas";
import { create } from "qrcode";
import { describe, expect, it } from "vitest";
import { qrSvg } from "../../src/pictures/qr.ts";

const PAY_LINK = "weixin://wxpay/bizpayurl?pr=p4lpSuKzz";
const MODULE_PX = 6;
const QUIET_ZONE = 4;

describe("qrSvg", () => {
  it.each([
    ["a WeChat pay link", PAY_LINK],
    ["a long address", `https://pay.example.com/p/${"k7".repeat(120)}?语言=中文`],
  ])("draws %s module by module, with four light modules around it", async (_, text) => {
    const { modules } = create(text, { errorCorrectionLevel: "M" });
    const drawn = await darkModules(qrSvg(text), modules.size + 2 * QUIET_ZONE);
    const expected = Array.from({ length: modules.size + 2 * QUIET_ZONE }, (_row, y) =>
      Array.from({ length: modules.size + 2 * QUIET_ZONE }, (_column, x) => {
        const row = y - QUIET_ZONE;
        const column = x - QUIET_ZONE;
        const inside = row >= 0 && column >= 0 && row < modules.size && column < modules.size;
        return inside && modules.get(row, column) === 1;
      }),
    );
    expect(drawn).toEqual(expected);
  });

  it("carries nothing but numbers: no text of the link, no script, no style", () => {
    const svg = qrSvg('https://pay.example.com/"><script>alert(1)</script>');
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+" shape-rendering="crispEdges">(<path fill="#(fff|000)" d="[MHhvz0-9 -]+"\/>){2}<\/svg>$/,
    );
  });

  it("refuses what no QR code can hold", () => {
    expect(() => qrSvg("")).toThrow();
    expect(() => qrSvg("字".repeat(2000))).toThrow();
  });
});

/**
 * Every module's four corners and middle must agree; a blurred or shifted drawing has no answer.
 */
async function darkModules(svg: string, side: number): Promise<boolean[][]> {
  const image = await loadImage(Buffer.from(svg));
  const canvas = createCanvas(side * MODULE_PX, side * MODULE_PX);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, side * MODULE_PX, side * MODULE_PX);
  const { data, width } = context.getImageData(0, 0, side * MODULE_PX, side * MODULE_PX);
  const spots = [
    [1, 1],
    [MODULE_PX - 2, 1],
    [3, 3],
    [1, MODULE_PX - 2],
    [MODULE_PX - 2, MODULE_PX - 2],
  ] as const;
  return Array.from({ length: side }, (_row, y) =>
    Array.from({ length: side }, (_column, x) => {
      const shades = new Set(
        spots.map(([dx, dy]) => data[((y * MODULE_PX + dy) * width + x * MODULE_PX + dx) * 4]),
      );
      expect([...shades], `module ${x},${y}`).toHaveLength(1);
      const [shade] = shades;
      expect([0, 255]).toContain(shade);
      return shade === 0;
    }),
  );
}
