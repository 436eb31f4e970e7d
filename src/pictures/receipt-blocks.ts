import {
  broken,
  type Context,
  fillCircle,
  fillRect,
  measureIn,
  paintLines,
  roundedPath,
  type TextStyle,
} from "./paint.ts";
import { CENTER_PX, COLOURS, INNER_PX, LABEL_PX, LEFT_PX, RIGHT_PX } from "./receipt-style.ts";
import { printable } from "./wrap.ts";

/** A piece of the receipt that knows its height before it is drawn, CSS pixels. */
export type Block = { heightPx: number; paint(context: Context, topPx: number): void };

/** Nothing, so high. */
export function gap(heightPx: number): Block {
  return { heightPx, paint() {} };
}

/** A text in the middle of the paper. */
export function centeredText(
  context: Context,
  text: string,
  style: TextStyle,
  maxLines: number,
): Block {
  const lines = broken(context, text, style, INNER_PX, maxLines);
  return {
    heightPx: lines.length * style.lineHeightPx,
    paint: (target, topPx) => paintLines(target, lines, style, "center", CENTER_PX, topPx),
  };
}

/** Money is shrunk before it is cut: a cut amount is a wrong amount. */
export function bigAmount(context: Context, text: string): Block {
  const style = (sizePx: number): TextStyle => ({
    sizePx,
    lineHeightPx: 52,
    colour: COLOURS.ink,
    bold: true,
  });
  const fits = (sizePx: number) => measureIn(context, style(sizePx))(printable(text)) <= INNER_PX;
  return centeredText(context, text, style([40, 32, 24, 18].find(fits) ?? 18), 1);
}

/** A label at the left, its value at the right. */
export function rowBlock(context: Context, row: { label: string; value: string }): Block {
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
export function stepBox(context: Context, step: { title: string; text: string }): Block {
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

/** A few words inside a red outline, as a stamp is. */
export function pill(context: Context, text: string): Block {
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
export function badge(outcome: "done" | "returned"): Block {
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

/** Where the ticket would be torn off; takes no height. */
export function dashes(): Block {
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
