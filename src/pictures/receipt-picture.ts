import { createCanvas } from "@napi-rs/canvas";
import { loadFonts } from "./fonts.ts";
import { type Context, fillRect, type TextStyle } from "./paint.ts";
import {
  type Block,
  badge,
  bigAmount,
  centeredText,
  dashes,
  gap,
  pill,
  rowBlock,
  stepBox,
} from "./receipt-blocks.ts";
import {
  COLOURS,
  MARGIN_PX,
  NOTCH_PX,
  ROWS_MAX,
  SCALE,
  TOOTH_PX,
  WIDTH_PX,
} from "./receipt-style.ts";

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

/** The sheet in its two parts, above and below the line of dashes. */
type Layout = { head: readonly Block[]; body: readonly Block[] };

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
