import type { SKRSContext2D } from "@napi-rs/canvas";
import { FONT_FAMILIES } from "./fonts.ts";
import { printable, wrap } from "./wrap.ts";

/** Where is drawn; CSS pixels. */
export type Context = SKRSContext2D;

/** How a text looks. */
export type TextStyle = { sizePx: number; lineHeightPx: number; colour: string; bold?: boolean };

/** A text in lines no wider than `widthPx`; the last one is cut with `…`. */
export function broken(
  context: Context,
  text: string,
  style: TextStyle,
  widthPx: number,
  maxLines: number,
): string[] {
  return wrap(printable(text), widthPx, maxLines, measureIn(context, style));
}

/** How wide a text is in this style, CSS pixels. */
export function measureIn(context: Context, style: TextStyle): (text: string) => number {
  const font = fontOf(style);
  return (text) => {
    context.font = font;
    return context.measureText(text).width;
  };
}

/** Writes lines below each other; `xPx` is where `align` says. */
export function paintLines(
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

/** A rectangle of one colour. */
export function fillRect(
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

/** A circle of one colour, around its middle. */
export function fillCircle(
  context: Context,
  colour: string,
  x: number,
  y: number,
  radius: number,
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Leaves the outline of a rounded rectangle as the path to be filled, drawn or clipped. */
export function roundedPath(
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
