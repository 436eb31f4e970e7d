import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createCanvas, type Image, loadImage } from "@napi-rs/canvas";
import { prepareZXingModule, type ReaderOptions, readBarcodes } from "zxing-wasm/reader";
import type { CodeReading } from "./code-reading.ts";
import { isCutOff } from "./picture-header.ts";

/** The bytes of a picture whose header was looked at before, and for how long to search it. */
export type ToReader = { image: Uint8Array; searchMs: number };
/** What the process says: that it can begin, and what it read. */
export type FromReader = { type: "ready" } | { type: "read"; reading: CodeReading };

const BARS = ["Code128", "Code39", "ITF", "EANUPC"] as const;
const MATRIX = ["QRCode", "DataMatrix", "PDF417"] as const;

/**
 * How the light of a photo is turned before a look. `bright`: what lies around a dark card becomes
 * one white, and the card's own contrast decides. `inverted`: white bars on a dark card, which are
 * not found otherwise.
 */
const TONES = {
  plain: "none",
  contrast: "grayscale(1) contrast(2)",
  bright: "grayscale(1) brightness(4)",
  inverted: "grayscale(1) invert(1) contrast(2)",
} as const;
type Tone = keyof typeof TONES;

/** One look at the picture: which part, how drawn, and for what. */
type Look = {
  for: "everything" | "bars";
  /** Made when nothing was found so far, when no bar code was, or in any case. */
  when: "nothing" | "no-bars" | "always";
  /** The share of width and height that is looked at, around the middle. */
  share: number;
  turnDegrees: number;
  /** Picture pixels to drawn pixels. */
  scaleX: number;
  scaleY: number;
  tone: Tone;
  options?: ReaderOptions;
};

type Found = { texts: Set<string>; bars: boolean };

/**
 * Where a phone's photo still shows a card's codes, and a search for everything takes a tenth of a
 * second.
 */
const USUAL_SIDE_PX = 1600;
const LARGE_SIDE_PX = 3200;
/** What is kept of a picture while it is searched: all that a phone's camera usually makes. */
const MOST_PIXELS = 12_500_000;
/** After so much was drawn its memory is given back; doing so takes as long as a small look. */
const MOST_DRAWN_BYTES = 32 * 1024 * 1024;
/** Drawing larger than twice adds nothing that the photo did not have. */
const LARGEST_SCALE = 2;
/**
 * Bars are pressed together lengthwise by this: it averages the noise away, and there is less to
 * search.
 */
const PRESSED = 6;
/** People hold the card to the middle; the table around it no longer spoils the contrast. */
const MIDDLE = 0.6;
/** Bars are found up to some 10 degrees off, so steps of 15 cover the circle; most likely first. */
const TURNS_DEGREES = [0, 90, 45, 135, 15, 105, 75, 165, 30, 120, 60, 150];
/**
 * Code 39 and ITF carry no checksum, so as many lines have to say the same before we believe it.
 */
const LINES_WITHOUT_CHECKSUM = 8;

/**
 * The looks at a picture, most promising first. Those for bars alone cost a tenth of those for
 * everything.
 */
function looksAt(longestPx: number): Look[] {
  const everything = (
    sidePx: number,
    when: Look["when"],
    turnDegrees = 0,
    options: ReaderOptions = {},
  ): Look => {
    const scale = Math.min(LARGEST_SCALE, sidePx / longestPx);
    return {
      for: "everything",
      when,
      share: 1,
      turnDegrees,
      scaleX: scale,
      scaleY: scale,
      tone: "plain",
      options,
    };
  };
  const bars = (
    share: number,
    when: Look["when"],
    turnDegrees: number,
    tone: Tone = "plain",
  ): Look => {
    const scaleX = Math.min(LARGEST_SCALE, LARGE_SIDE_PX / (longestPx * share));
    return { for: "bars", when, share, turnDegrees, scaleX, scaleY: scaleX / PRESSED, tone };
  };
  return [
    everything(USUAL_SIDE_PX, "always"),
    // Fine bars beside a coarse code, such as the card's number beside the box's EAN, vanish at the
    // usual size.
    bars(1, "always", 0),
    bars(1, "always", 90),
    ...TURNS_DEGREES.flatMap((turn) => [
      bars(MIDDLE, "no-bars", turn, "contrast"),
      bars(MIDDLE, "no-bars", turn, "bright"),
      bars(MIDDLE, "no-bars", turn, "inverted"),
      bars(1, "no-bars", turn),
    ]),
    everything(USUAL_SIDE_PX, "nothing", 0, { binarizer: "GlobalHistogram", tryDenoise: true }),
    everything(LARGE_SIDE_PX, "nothing"),
    // PDF417 is read line by line, like bars.
    everything(USUAL_SIDE_PX, "nothing", 30),
    everything(USUAL_SIDE_PX, "nothing", 60),
  ];
}

async function read({ image, searchMs }: ToReader): Promise<CodeReading> {
  const untilMs = performance.now() + searchMs;
  const picture = await unfold(image);
  if (picture === undefined) return { answer: "unreadable", reason: "damaged" };
  await collect();
  let drawnBytes = 0;
  const found: Found = { texts: new Set(), bars: false };
  for (const look of looksAt(Math.max(picture.width, picture.height))) {
    if (performance.now() > untilMs) break;
    if (look.when === "no-bars" && found.bars) continue;
    if (look.when === "nothing" && found.texts.size > 0) continue;
    await search(picture, look, found);
    drawnBytes += canvas.width * canvas.height * 4;
    if (drawnBytes < MOST_DRAWN_BYTES) continue;
    drawnBytes = 0;
    await collect();
  }
  if (found.texts.size > 0) return { answer: "found", texts: [...found.texts] };
  return isCutOff(image) ? { answer: "unreadable", reason: "cut-off" } : { answer: "none" };
}

/**
 * The picture, scaled down where it is very large: the decoder's own copy, a hundred MB for 25
 * megapixels, is gone before the first look. As an image again, because only images are drawn small
 * with all of their pixels averaged; from a canvas some are taken and the noise stays.
 */
async function unfold(bytes: Uint8Array): Promise<Image | undefined> {
  const picture = await loadImage(bytes).catch(() => undefined);
  if (picture === undefined || picture.width * picture.height <= MOST_PIXELS) return picture;
  const scale = Math.sqrt(MOST_PIXELS / (picture.width * picture.height));
  const smaller = createCanvas(
    Math.max(1, Math.floor(picture.width * scale)),
    Math.max(1, Math.floor(picture.height * scale)),
  );
  const context = smaller.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, smaller.width, smaller.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, smaller.width, smaller.height);
  return await loadImage(await smaller.encode("jpeg", 92));
}

/**
 * Gives back what the last drawing took. The collector does not see how much that is, and it is
 * freed in a round of the event loop, which a search does not come to by itself.
 */
async function collect(): Promise<void> {
  globalThis.gc?.();
  await new Promise((done) => setImmediate(done));
}

async function search(picture: Image, look: Look, found: Found): Promise<void> {
  const everything = look.for === "everything";
  const codes = await readBarcodes(draw(picture, look), {
    formats: everything ? [...BARS, ...MATRIX] : [...BARS],
    tryHarder: true,
    tryRotate: everything,
    tryInvert: everything,
    tryDownscale: everything,
    minLineCount: 3,
    maxNumberOfSymbols: 16,
    textMode: "Plain",
    ...look.options,
  });
  for (const { text, symbology, lineCount } of codes) {
    const hasChecksum = symbology !== "Code39" && symbology !== "ITF";
    if (text === "" || (!hasChecksum && lineCount < LINES_WITHOUT_CHECKSUM)) continue;
    found.texts.add(text);
    found.bars ||= BARS.some((kind) => kind === symbology);
  }
}

const canvas = createCanvas(1, 1);

/** The picture as that look sees it, on white, as RGBA. */
function draw(picture: Image, { share, turnDegrees, scaleX, scaleY, tone }: Look) {
  const [width, height] = [picture.width * share, picture.height * share];
  const turn = (turnDegrees * Math.PI) / 180;
  const [sine, cosine] = [Math.abs(Math.sin(turn)), Math.abs(Math.cos(turn))];
  // Resized, which also clears it: a canvas for each look would fill the memory sooner than it is
  // collected.
  canvas.width = Math.max(1, Math.ceil((width * cosine + height * sine) * scaleX));
  canvas.height = Math.max(1, Math.ceil((width * sine + height * cosine) * scaleY));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.filter = TONES[tone];
  context.translate(canvas.width / 2, canvas.height / 2);
  context.scale(scaleX, scaleY);
  context.rotate(turn);
  const [left, top] = [(picture.width - width) / 2, (picture.height - height) / 2];
  context.drawImage(picture, left, top, width, height, -width / 2, -height / 2, width, height);
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

/** Where memory runs out, the system ends this process and not the service. */
async function standBack(): Promise<void> {
  // Linux only; elsewhere nobody asks.
  await writeFile("/proc/self/oom_score_adj", "1000").catch(() => undefined);
}

function tell(what: FromReader): void {
  process.send?.(what);
}

if (process.send === undefined)
  throw new Error("code-reader-process.ts runs as a process of code-reader.ts.");
// The service is gone, so nobody waits for what is read here.
process.on("disconnect", () => process.exit());
await standBack();
await prepare();
process.on("message", (given: ToReader) => {
  void read(given).then((reading) => tell({ type: "read", reading }));
});
tell({ type: "ready" });
