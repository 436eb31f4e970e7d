import { createCanvas } from "@napi-rs/canvas";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCutOff, pictureHeader } from "../../src/pictures/picture-header.ts";

const canvas = createCanvas(321, 123);
const files = {
  png: await canvas.encode("png"),
  jpeg: await canvas.encode("jpeg", 80),
  webp: await canvas.encode("webp", 80),
  gif: await canvas.encode("gif"),
};

test.for(["png", "jpeg", "webp"] as const)("knows that the end of a %s never came", (type) => {
  const whole = files[type];
  expect(isCutOff(whole)).toBe(false);
  expect(isCutOff(Buffer.concat([whole, Buffer.from("more")]))).toBe(false);
  expect(isCutOff(whole.subarray(0, whole.length - 20))).toBe(true);
});

describe("pictureHeader", () => {
  test.for(["png", "jpeg", "webp", "gif"] as const)("reads the size of a %s", (type) => {
    expect(pictureHeader(files[type])).toEqual({ type, widthPx: 321, heightPx: 123, passes: 1 });
  });

  test("reads the three kinds of WebP", () => {
    const webp = (kind: string, hex: string) =>
      Buffer.concat([
        Buffer.from(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`, "latin1"),
        Buffer.from(hex, "hex"),
      ]);
    const size = { type: "webp", widthPx: 321, heightPx: 123, passes: 1 };
    expect(pictureHeader(webp("VP8X", "00000000 400100 7a0000".replaceAll(" ", "")))).toEqual(size);
    expect(pictureHeader(webp("VP8L", "2f40811e00"))).toEqual(size);
    expect(pictureHeader(webp("VP8 ", "000000 9d012a 4101 7b00".replaceAll(" ", "")))).toEqual(
      size,
    );
  });

  test("does not take a preview inside a JPEG for the picture, nor what follows its end", () => {
    const [start, rest] = [files.jpeg.subarray(0, 2), files.jpeg.subarray(2)];
    const preview = Buffer.from("ffe1000dffd8ffc0000b0800010001", "hex");
    const twice = Buffer.concat([start, preview, rest, files.jpeg]);
    expect(pictureHeader(twice)).toEqual({ type: "jpeg", widthPx: 321, heightPx: 123, passes: 1 });
  });

  test("whatever the bytes are, it neither throws nor makes up a size of nothing", () => {
    const spoiled = fc
      .tuple(
        fc.constantFrom(...Object.values(files)),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255))),
        fc.nat(400),
      )
      .map(([file, changes, length]) => {
        const bytes = Uint8Array.from(file.subarray(0, length));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(spoiled, fc.uint8Array()), (bytes) => {
        const header = pictureHeader(bytes);
        if (header === undefined) return;
        expect(header.widthPx).toBeGreaterThan(0);
        expect(header.heightPx).toBeGreaterThan(0);
      }),
    );
  });
});
