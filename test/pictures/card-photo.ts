import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { prepareZXingModule, type WriterOptions, writeBarcode } from "zxing-wasm/writer";

/** A code as it is printed on a card; `modulePx` is the width of its narrowest bar on the photo. */
export type PrintedCode = {
  text: string;
  format: NonNullable<WriterOptions["format"]>;
  modulePx: number;
};

export type CardPhoto = {
  codes: readonly PrintedCode[];
  widthPx?: number;
  heightPx?: number;
  /** The card is turned clockwise. */
  turnDegrees?: number;
  blurPx?: number;
  /** Largest change of a pixel's brightness, 0 to 255. */
  noise?: number;
  /** Brightness of ink and paper, 0 to 255. */
  ink?: number;
  paper?: number;
};

let prepared: Promise<unknown> | undefined;

async function prepareWriter(): Promise<void> {
  prepared ??= readFile(
    fileURLToPath(
      new URL("../../node_modules/zxing-wasm/dist/writer/zxing_writer.wasm", import.meta.url),
    ),
  ).then((wasm) =>
    prepareZXingModule({
      overrides: { wasmBinary: Uint8Array.from(wasm).buffer },
      fireImmediately: true,
    }),
  );
  await prepared;
}

/**
 * Draws a card with its codes one above the other, lying on a table with other things, as a phone
 * sees it.
 */
export async function cardPhoto(photo: CardPhoto): Promise<Canvas> {
  const { codes, widthPx = 1200, heightPx = 900, turnDegrees = 0, blurPx = 0 } = photo;
  await prepareWriter();
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  drawTable(canvas);
  const printed = await Promise.all(codes.map((code) => print(code, photo)));
  const cardWidthPx = Math.max(...printed.map(({ width }) => width)) * 1.15;
  const gapPx = cardWidthPx * 0.06;
  const cardHeightPx = printed.reduce((sum, { height }) => sum + height + gapPx, gapPx);
  context.translate(widthPx / 2, heightPx / 2);
  context.rotate((turnDegrees * Math.PI) / 180);
  context.filter = blurPx === 0 ? "none" : `blur(${blurPx}px)`;
  context.fillStyle = grey(photo.paper ?? 250);
  context.fillRect(-cardWidthPx / 2, -cardHeightPx / 2, cardWidthPx, cardHeightPx);
  let top = gapPx - cardHeightPx / 2;
  for (const code of printed) {
    context.drawImage(code, -code.width / 2, top);
    top += code.height + gapPx;
  }
  addNoise(canvas, photo.noise ?? 0);
  return canvas;
}

async function print({ text, format, modulePx }: PrintedCode, photo: CardPhoto): Promise<Canvas> {
  const { symbol, error } = await writeBarcode(text, { format, scale: 1 });
  if (error !== "") throw new Error(error);
  const canvas = createCanvas(symbol.width * modulePx, symbol.height * modulePx);
  const context = canvas.getContext("2d");
  context.fillStyle = grey(photo.paper ?? 250);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = grey(photo.ink ?? 20);
  for (const [index, brightness] of symbol.data.entries()) {
    if (brightness > 127) continue;
    const [column, row] = [index % symbol.width, Math.floor(index / symbol.width)];
    context.fillRect(column * modulePx, row * modulePx, modulePx, modulePx);
  }
  return canvas;
}

function grey(brightness: number): string {
  return `rgb(${brightness} ${brightness} ${brightness})`;
}

function drawTable(canvas: Canvas): void {
  const random = seeded(7);
  const context = canvas.getContext("2d");
  context.fillStyle = "#8a7560";
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (let count = 0; count < 60; count += 1) {
    context.fillStyle = `hsl(${random() * 360} 30% ${random() * 90}%)`;
    context.fillRect(
      random() * canvas.width,
      random() * canvas.height,
      random() * 160,
      random() * 90,
    );
  }
}

function addNoise(canvas: Canvas, noise: number): void {
  if (noise === 0) return;
  const random = seeded(42);
  const context = canvas.getContext("2d");
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < pixels.data.length; at += 4) {
    const change = (random() - 0.5) * 2 * noise;
    for (const channel of [at, at + 1, at + 2])
      pixels.data[channel] = (pixels.data[channel] ?? 0) + change;
  }
  context.putImageData(pixels, 0, 0);
}

/** The same photo in every run (a linear congruential generator, Numerical Recipes). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
