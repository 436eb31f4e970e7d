import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { createCanvas, type Image, loadImage } from "@napi-rs/canvas";
import { prepareZXingModule, type ReaderOptions, readBarcodes } from "zxing-wasm/reader";
import type { CodeReading } from "./code-reader.ts";

/** The bytes of a picture whose header was looked at before. */
export type ToWorker = Uint8Array;
export type FromWorker = { type: "ready" } | { type: "read"; reading: CodeReading };

const LINEAR = ["Code128", "Code39", "ITF", "EANUPC"] as const;
const MATRIX = ["QRCode", "DataMatrix", "PDF417"] as const;

/** One look at the picture: how large, how turned, and for what. */
type Look = {
  /** Longest side to draw it at, px. */
  sidePx: number;
  turnDegrees: number;
  for: "everything" | "bars";
  /** Made when nothing was found so far, when no bar code was, or in any case. */
  when: "nothing" | "no-bars" | "always";
  options?: ReaderOptions;
};

type Found = { texts: Set<string>; bars: boolean };

const { searchMs } = workerData as { searchMs: number };

/** Where a phone's photo still shows a card's bars, and a search takes a tenth of a second. */
const USUAL_SIDE_PX = 1600;
const LARGE_SIDE_PX = 3200;
/** Bars of a single pixel are told apart once they are two wide. */
const SMALL_SIDE_PX = 1000;

/**
 * The looks at a picture, most promising first. Bars are found up to some 10 degrees off the level or the
 * upright, so five turns cover the circle; matrix codes are found at any angle. Looking for bars alone costs a
 * tenth of looking for everything.
 */
function looksAt(longestPx: number): Look[] {
  const usual = Math.min(USUAL_SIDE_PX, longestPx);
  const large = Math.min(LARGE_SIDE_PX, longestPx);
  const isLarge = large > usual;
  const looks: Look[] = [{ sidePx: usual, turnDegrees: 0, for: "everything", when: "always" }];
  // Fine bars beside a coarse code, such as the card number beside the box's EAN, vanish at the usual size.
  if (isLarge) looks.push({ sidePx: large, turnDegrees: 0, for: "bars", when: "always" });
  if (longestPx < SMALL_SIDE_PX) {
    looks.push({ sidePx: longestPx * 2, turnDegrees: 0, for: "everything", when: "no-bars" });
  }
  for (const turnDegrees of [45, 15, 75, 30, 60]) {
    looks.push({ sidePx: usual, turnDegrees, for: "bars", when: "no-bars" });
  }
  looks.push({
    sidePx: usual,
    turnDegrees: 0,
    for: "everything",
    when: "nothing",
    options: { binarizer: "GlobalHistogram", tryDenoise: true },
  });
  if (isLarge) {
    looks.push({ sidePx: large, turnDegrees: 0, for: "everything", when: "nothing" });
    for (const turnDegrees of [45, 15, 75, 30, 60]) {
      looks.push({ sidePx: large, turnDegrees, for: "bars", when: "no-bars" });
    }
  }
  return looks;
}

async function read(bytes: Uint8Array): Promise<CodeReading> {
  const untilMs = performance.now() + searchMs;
  const picture = await loadImage(bytes).catch(() => undefined);
  if (picture === undefined) return { answer: "unreadable", reason: "damaged" };
  const found: Found = { texts: new Set(), bars: false };
  for (const look of looksAt(Math.max(picture.width, picture.height))) {
    if (performance.now() > untilMs) break;
    if (look.when === "no-bars" && found.bars) continue;
    if (look.when === "nothing" && found.texts.size > 0) continue;
    await search(picture, look, found);
  }
  return found.texts.size === 0 ? { answer: "none" } : { answer: "found", texts: [...found.texts] };
}

async function search(picture: Image, look: Look, found: Found): Promise<void> {
  const codes = await readBarcodes(draw(picture, look), {
    formats: look.for === "bars" ? [...LINEAR] : [...LINEAR, ...MATRIX],
    // Denoising and the like go with the look; these hold for all.
    tryHarder: true,
    tryRotate: true,
    tryInvert: look.for === "everything",
    tryDownscale: look.for === "everything",
    maxNumberOfSymbols: 16,
    textMode: "Plain",
    ...look.options,
  });
  for (const { text, symbology } of codes) {
    if (text === "") continue;
    found.texts.add(text);
    found.bars ||= !MATRIX.some((matrix) => matrix === symbology);
  }
}

/** The picture as that look sees it, on white, as RGBA. */
function draw(picture: Image, { sidePx, turnDegrees }: Look) {
  const scale = sidePx / Math.max(picture.width, picture.height);
  const [width, height] = [Math.max(1, picture.width * scale), Math.max(1, picture.height * scale)];
  const turn = (turnDegrees * Math.PI) / 180;
  const canvas = createCanvas(
    Math.ceil(width * Math.cos(turn) + height * Math.sin(turn)),
    Math.ceil(width * Math.sin(turn) + height * Math.cos(turn)),
  );
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate(turn);
  context.drawImage(picture, -width / 2, -height / 2, width, height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** From the package's own file. Left to itself, zxing-wasm would fetch it from a CDN. */
async function prepare(): Promise<void> {
  const file = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));
  const wasm = await readFile(file);
  await prepareZXingModule({
    overrides: { wasmBinary: Uint8Array.from(wasm).buffer, locateFile: () => file },
    fireImmediately: true,
  });
}

const port = parentPort;
if (port === null) throw new Error("code-reader-worker.ts runs as a worker of code-reader.ts.");
await prepare();
port.on("message", (bytes: ToWorker) => {
  void read(bytes).then((reading) => port.postMessage({ type: "read", reading } satisfies FromWorker));
});
port.postMessage({ type: "ready" } satisfies FromWorker);
