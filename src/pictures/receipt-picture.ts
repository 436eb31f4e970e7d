import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { FONT_FAMILIES, loadFonts } from "./fonts.ts";
import { printable, wrap } from "./wrap.ts";

/**
 * A receipt as it is read: every string is already in the reader's language.
 * A string too long for its place is cut with `…`; what ink cannot show (controls, emoji) is left
 * out.
 */
export type ReceiptPicture = {
  title: string;
  /** The outcome in a word or two, e.g. `充值成功`. */
  headline: string;
  /** `returned` for money that went back; `done` when not told. */
  outcome?: "done" | "returned";
  /** E.g. `¥30.00`. */
  amount: string;
  /** At most 24 are drawn. */
  rows: readonly { label: string; value: string }[];
  nextStep?: { title: string; text: string };
  /** Says that no real money moved; stands where it cannot be overlooked or cropped. */
  sandboxMark?: string;
  footer: string;
};

/** CSS pixels; `SCALE` picture pixels each, so that small Chinese stays sharp on a phone. */
const WIDTH_PX = 360;
const SCALE = 2;
const MARGIN_PX = 16;
const PADDING_PX = 22;
const LEFT_PX = MARGIN_PX + PADDING_PX;
const RIGHT_PX = WIDTH_PX - LEFT_PX;
const CENTER_PX = WIDTH_PX / 2;
const INNER_PX = RIGHT_PX - LEFT_PX;
/** A label's widest line; the value gets what the label leaves. */
const LABEL_PX = 96;
const ROWS_MAX = 24;
const TOOTH_PX = 8;
const NOTCH_PX = 8;

const COLOURS = {
  table: "#e9eeeb",
  paper: "#ffffff",
  shadow: "rgba(20, 50, 38, 0.14)",
  ink: "#17211c",
  soft: "#6d7a73",
  rule: "#ccd6d0",
  done: "#0f9d58",
  doneHalo: "#e1f4ea",
  returned: "#4a6b8a",
  returnedHalo: "#e6edf3",
  step: "#fff6e0",
  stepEdge: "#f2b134",
  stepTitle: "#8a5a00",
  stepText: "#4d3b12",
  mark: "#b3261e",
} as const;

type Context = SKRSContext2D;

/** The sheet in its two parts, above and below the line of dashes. */
type Layout = { head: readonly Block[]; body: readonly Block[] };

/** A piece of the receipt that knows its height before it is drawn, CSS pixels. */
type Block = { heightPx: number; paint(context: Context, topPx: number): void };

type TextStyle = { sizePx: number; lineHeightPx: number; colour: string; bold?: boolean };

/**
 * Draws a receipt as a PNG, 720 pixels wide and as high as its text needs (never over 6,500,
 * which keeps it inside Telegram's limit for photos: width and height together under 10,000).
 * Strings of any content and length are drawn; none of them makes it throw.
 *
 * @throws when the font files are missing or damaged.
 */
export async function drawReceipt(receipt: ReceiptPicture): Promise<Uint8Array> {
  await loadFonts();
  const { head, body } = layOut(createCanvas(1, 1).getContext("2d"), receipt);
  const paperPx = heightOf(head) + heightOf(body);
  const canvas = createCanvas(WIDTH_PX * SCALE, Math.ceil(paperPx + 2 * MARGIN_PX) * SCALE);
  const context = canvas.getContext("2d");
  context.scale(SCALE, SCALE);
  paintPaper(context, paperPx, MARGIN_PX + heightOf(head));
  let topPx = MARGIN_PX;
  for (const block of [...head, ...body]) {
    block.paint(context, topPx);
    topPx += block.heightPx;
  }
  return canvas.encode("png");
}

function layOut(context: Context, receipt: ReceiptPicture): Layout {
  const outcome = receipt.outcome ?? "done";
  const centered = (text: string, style: TextStyle, maxLines: number) =>
    centeredText(context, text, style, maxLines);
  const head = [
    gap(22),
    centered(receipt.title, { sizePx: 13, lineHeightPx: 20, colour: COLOURS.soft }, 2),
    ...(receipt.sandboxMark === undefined ? [] : [gap(8), pill(context, receipt.sandboxMark)]),
    gap(16),
    badge(outcome),
    gap(12),
    centered(
      receipt.headline,
      { sizePx: 20, lineHeightPx: 28, colour: COLOURS[outcome], bold: true },
      2,
    ),
    gap(2),
    bigAmount(context, receipt.amount),
    gap(18),
  ];
  const body = [
    dashes(),
    gap(16),
    ...receipt.rows.slice(0, ROWS_MAX).map((row) => rowBlock(context, row)),
    ...(receipt.nextStep === undefined ? [] : [gap(12), stepBox(context, receipt.nextStep)]),
    gap(16),
    centered(receipt.footer, { sizePx: 12, lineHeightPx: 18, colour: COLOURS.soft }, 4),
    gap(24 + TOOTH_PX),
  ];
  return { head, body };
}

function heightOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + block.heightPx, 0);
}

function gap(heightPx: number): Block {
  return { heightPx, paint() {} };
}

function centeredText(context: Context, text: string, style: TextStyle, maxLines: number): Block {
  const lines = broken(context, text, style, INNER_PX, maxLines);
  return {
    heightPx: lines.length * style.lineHeightPx,
    paint: (target, topPx) => paintLines(target, lines, style, "center", CENTER_PX, topPx),
  };
}

/** Money is shrunk before it is cut: a cut amount is a wrong amount. */
function bigAmount(context: Context, text: string): Block {
  const style = (sizePx: number): TextStyle => ({
    sizePx,
    lineHeightPx: 52,
    colour: COLOURS.ink,
    bold: true,
  });
  const fits = (sizePx: number) => measureIn(context, style(sizePx))(printable(text)) <= INNER_PX;
  return centeredText(context, text, style([40, 32, 24, 18].find(fits) ?? 18), 1);
}

function rowBlock(context: Context, row: { label: string; value: string }): Block {
  const labelStyle: TextStyle = { sizePx: 14, lineHeightPx: 21, colour: COLOURS.soft };
  const valueStyle: TextStyle = { sizePx: 14, lineHeightPx: 21, colour: COLOURS.ink };
  const labels = broken(context, row.label, labelStyle, LABEL_PX, 2);
  const labelPx = Math.max(0, ...labels.map(measureIn(context, labelStyle)));
  const values = broken(context, row.value, valueStyle, INNER_PX - labelPx - 14, 4);
  return {
    heightPx: Math.max(labels.length, values.length, 1) * 21 + 11,
    paint(target, topPx) {
      paintLines(target, labels, labelStyle, "left", LEFT_PX, topPx + 5);
      paintLines(target, values, valueStyle, "right", RIGHT_PX, topPx + 5);
    },
  };
}

/** The step that people forget, in the only warm colour of the paper. */
function stepBox(context: Context, step: { title: string; text: string }): Block {
  const titleStyle: TextStyle = {
    sizePx: 15,
    lineHeightPx: 22,
    colour: COLOURS.stepTitle,
    bold: true,
  };
  const textStyle: TextStyle = { sizePx: 14, lineHeightPx: 22, colour: COLOURS.stepText };
  const insetPx = 14;
  const titles = broken(context, step.title, titleStyle, INNER_PX - 2 * insetPx, 2);
  const texts = broken(context, step.text, textStyle, INNER_PX - 2 * insetPx, 10);
  const heightPx = 12 + titles.length * 22 + 3 + texts.length * 22 + 12;
  return {
    heightPx,
    paint(target, topPx) {
      target.save();
      roundedPath(target, LEFT_PX, topPx, INNER_PX, heightPx, 8);
      target.clip();
      fillRect(target, COLOURS.step, LEFT_PX, topPx, INNER_PX, heightPx);
      fillRect(target, COLOURS.stepEdge, LEFT_PX, topPx, 4, heightPx);
      target.restore();
      paintLines(target, titles, titleStyle, "left", LEFT_PX + insetPx, topPx + 12);
      paintLines(
        target,
        texts,
        textStyle,
        "left",
        LEFT_PX + insetPx,
        topPx + 12 + titles.length * 22 + 3,
      );
    },
  };
}

function pill(context: Context, text: string): Block {
  const style: TextStyle = { sizePx: 12, lineHeightPx: 18, colour: COLOURS.mark, bold: true };
  const lines = broken(context, text, style, INNER_PX - 24, 2);
  if (lines.length === 0) return gap(0);
  const widthPx = Math.max(...lines.map(measureIn(context, style))) + 24;
  const heightPx = lines.length * 18 + 8;
  return {
    heightPx,
    paint(target, topPx) {
      roundedPath(target, CENTER_PX - widthPx / 2, topPx, widthPx, heightPx, 13);
      target.strokeStyle = COLOURS.mark;
      target.lineWidth = 1;
      target.stroke();
      paintLines(target, lines, style, "center", CENTER_PX, topPx + 4);
    },
  };
}

/** Drawn as a path and not as a sign, so that it does not hang on a font having it. */
function badge(outcome: "done" | "returned"): Block {
  const halo = outcome === "done" ? COLOURS.doneHalo : COLOURS.returnedHalo;
  return {
    heightPx: 60,
    paint(context, topPx) {
      const middlePx = topPx + 30;
      fillCircle(context, halo, CENTER_PX, middlePx, 30);
      fillCircle(context, COLOURS[outcome], CENTER_PX, middlePx, 22);
      context.strokeStyle = COLOURS.paper;
      context.lineWidth = 3.5;
      context.lineCap = "round";
      context.lineJoin = "round";
      context.beginPath();
      if (outcome === "done") checkPath(context, CENTER_PX, middlePx);
      else returnPath(context, CENTER_PX, middlePx);
      context.stroke();
    },
  };
}

function checkPath(context: Context, x: number, y: number): void {
  context.moveTo(x - 9.5, y + 0.5);
  context.lineTo(x - 2.5, y + 7.5);
  context.lineTo(x + 10, y - 6.5);
}

/** An arrow that turns round to where it came from. */
function returnPath(context: Context, x: number, y: number): void {
  context.moveTo(x - 5, y - 9);
  context.lineTo(x - 10, y - 4);
  context.lineTo(x - 5, y + 1);
  context.moveTo(x - 10, y - 4);
  context.lineTo(x + 4, y - 4);
  context.arc(x + 4, y + 2, 6, -Math.PI / 2, Math.PI / 2);
  context.lineTo(x - 4, y + 8);
}

function dashes(): Block {
  return {
    heightPx: 0,
    paint(context, topPx) {
      context.strokeStyle = COLOURS.rule;
      context.lineWidth = 1;
      context.setLineDash([4, 4]);
      context.beginPath();
      context.moveTo(LEFT_PX, topPx);
      context.lineTo(RIGHT_PX, topPx);
      context.stroke();
      context.setLineDash([]);
    },
  };
}

/**
 * The sheet on the table: round at the top, torn off at the bottom, notched where the dashes are,
 * as a ticket is.
 */
function paintPaper(context: Context, heightPx: number, notchPx: number): void {
  const right = WIDTH_PX - MARGIN_PX;
  const bottom = MARGIN_PX + heightPx;
  const teeth = Math.round((right - MARGIN_PX) / (2 * TOOTH_PX));
  const stepPx = (right - MARGIN_PX) / (2 * teeth);
  fillRect(context, COLOURS.table, 0, 0, WIDTH_PX, heightPx + 2 * MARGIN_PX);
  context.save();
  context.shadowColor = COLOURS.shadow;
  context.shadowBlur = 12 * SCALE;
  context.shadowOffsetY = 2 * SCALE;
  context.fillStyle = COLOURS.paper;
  context.beginPath();
  context.moveTo(MARGIN_PX, bottom);
  context.arc(MARGIN_PX, notchPx, NOTCH_PX, Math.PI / 2, -Math.PI / 2, true);
  context.lineTo(MARGIN_PX, MARGIN_PX + 10);
  context.arcTo(MARGIN_PX, MARGIN_PX, MARGIN_PX + 10, MARGIN_PX, 10);
  context.arcTo(right, MARGIN_PX, right, MARGIN_PX + 10, 10);
  context.arc(right, notchPx, NOTCH_PX, -Math.PI / 2, Math.PI / 2, true);
  context.lineTo(right, bottom);
  for (let step = 1; step <= 2 * teeth; step++) {
    context.lineTo(right - step * stepPx, step % 2 === 1 ? bottom - TOOTH_PX : bottom);
  }
  context.closePath();
  context.fill();
  context.restore();
}

function broken(
  context: Context,
  text: string,
  style: TextStyle,
  widthPx: number,
  maxLines: number,
): string[] {
  return wrap(printable(text), widthPx, maxLines, measureIn(context, style));
}

function measureIn(context: Context, style: TextStyle): (text: string) => number {
  const font = fontOf(style);
  return (text) => {
    context.font = font;
    return context.measureText(text).width;
  };
}

function paintLines(
  context: Context,
  lines: readonly string[],
  style: TextStyle,
  align: "left" | "center" | "right",
  xPx: number,
  topPx: number,
): void {
  context.font = fontOf(style);
  context.fillStyle = style.colour;
  context.textAlign = align;
  context.textBaseline = "alphabetic";
  // Chinese fills its square from 0.88 above to 0.12 below the baseline; this centres that square
  // in the line.
  const baselinePx = topPx + style.lineHeightPx / 2 + style.sizePx * 0.38;
  lines.forEach((line, index) => {
    context.fillText(line, xPx, baselinePx + index * style.lineHeightPx);
  });
}

function fontOf(style: TextStyle): string {
  return `${style.bold === true ? "bold " : ""}${style.sizePx}px ${FONT_FAMILIES}`;
}

function fillRect(
  context: Context,
  colour: string,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.fillStyle = colour;
  context.fillRect(x, y, width, height);
}

function fillCircle(context: Context, colour: string, x: number, y: number, radius: number): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function roundedPath(
  context: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, height / 2));
}
