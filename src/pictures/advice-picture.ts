import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { type AdvicePicture, layOutAdvice, type Role, type Shape } from "./advice-layout.ts";
import { FONT_FAMILIES, loadFonts } from "./fonts.ts";

const WIDTH_PX = 340;
/** Picture pixels for each pixel of the page, so that small Chinese stays sharp on a phone. */
const SCALE = 2;

/** The colours of the receipt, by what a shape stands for. */
const colours: Readonly<Record<Role, string>> = {
  need: "#fbe3b0",
  edge: "#f2b134",
  track: "rgba(86, 99, 92, 0.14)",
  recommended: "#0f9d58",
  enough: "#7fbf9d",
  short: "#a9b5ae",
  added: "#66c293",
  gap: "#ffffff",
  ink: "#17211c",
  soft: "#56635c",
  good: "#0b7a4b",
  warm: "#7a4d00",
};

/**
 * Draws need against plan sizes as a PNG, 680 pixels wide. Strings of any content and length are
 * drawn; none of them makes it throw.
 *
 * @throws when the font files are missing or damaged.
 */
export async function drawAdvice(picture: AdvicePicture): Promise<Uint8Array> {
  await loadFonts();
  const { heightPx, shapes } = layOutAdvice(picture, WIDTH_PX);
  const canvas = createCanvas(WIDTH_PX * SCALE, Math.ceil(heightPx) * SCALE);
  const context = canvas.getContext("2d");
  context.scale(SCALE, SCALE);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, WIDTH_PX, heightPx);
  for (const shape of shapes) paint(context, shape);
  return canvas.encode("png");
}

function paint(context: SKRSContext2D, shape: Shape): void {
  context.fillStyle = colours[shape.role];
  context.strokeStyle = colours[shape.role];
  context.beginPath();
  switch (shape.kind) {
    case "rect":
      context.roundRect(
        shape.x,
        shape.y,
        shape.width,
        shape.height,
        Math.min(shape.radius, shape.width / 2),
      );
      context.fill();
      return;
    case "line":
      context.lineWidth = 1.5;
      context.setLineDash([4, 3]);
      context.moveTo(shape.x, shape.fromY);
      context.lineTo(shape.x, shape.toY);
      context.stroke();
      context.setLineDash([]);
      return;
    case "text":
      context.font = `${shape.bold ? "bold " : ""}${shape.size}px ${FONT_FAMILIES}`;
      context.textAlign = shape.align;
      context.textBaseline = "alphabetic";
      context.fillText(shape.text, shape.x, shape.y);
  }
}
