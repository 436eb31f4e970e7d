import { printable, wrap } from "./wrap.ts";

/**
 * What a month needs against what the plans hold. Every string is already in the reader's language;
 * one that is too long for its place is cut with `…`. The bars stand in the order given; at most
 * six are drawn.
 */
export type AdvicePicture = {
  title: string;
  need: { lowKb: number; highKb: number; label: string };
  bars: readonly {
    label: string;
    value: string;
    /** Data of the plan, KB a month, and what add-ons bring besides. */
    kb: number;
    addedKb: number;
    mark: "recommended" | "enough" | "short";
    markText: string;
  }[];
  footnote: string;
  /** The same in words, for who does not see it. */
  summary: string;
};

/** What a shape stands for; each medium has its own colours for it. */
export type Role =
  | "need"
  | "edge"
  | "track"
  | "recommended"
  | "enough"
  | "short"
  | "added"
  | "gap"
  | "ink"
  | "soft"
  | "good"
  | "warm";

/** One thing to be drawn; pixels of the page, the baseline for a text's `y`. */
export type Shape =
  | {
      kind: "rect";
      x: number;
      y: number;
      width: number;
      height: number;
      radius: number;
      role: Role;
    }
  | { kind: "line"; x: number; fromY: number; toY: number; role: Role }
  | {
      kind: "text";
      x: number;
      y: number;
      size: number;
      bold: boolean;
      align: "left" | "right";
      role: Role;
      text: string;
    };

const MARGIN_PX = 16;
const BAR_PX = 12;
/** How far the need stands out above and below a bar. */
const OVER_PX = 5;
const MOST_BARS = 6;
/**
 * The scale ends there, in needs: a plan ten times as large would leave the rest too small to
 * compare.
 */
const MOST_NEEDS = 2.5;
/** And not before: the end of the need must be seen to be an end. */
const LEAST_NEEDS = 1.25;

/**
 * The picture as shapes, so that web and chat show the same; `widthPx` in pixels of the page. Any
 * strings and figures are laid out; never throws.
 */
export function layOutAdvice(
  picture: AdvicePicture,
  widthPx: number,
): { heightPx: number; shapes: readonly Shape[] } {
  const innerPx = widthPx - 2 * MARGIN_PX;
  const bars = picture.bars.slice(0, MOST_BARS);
  const endKb = scaleEndKb(picture, bars);
  const toX = (kilobytes: number): number =>
    MARGIN_PX + innerPx * Math.min(1, Math.max(0, kilobytes / endKb));
  const frame: Frame = { widthPx, innerPx, need: picture.need, endKb, toX };
  const parts: readonly ((y: number) => Part)[] = [
    (y) => paragraph(picture.title, innerPx, y, 20, { size: 15, bold: true, role: "ink" }),
    (y) => needPart(picture.need.label, innerPx, y),
    ...bars.map((bar) => (y: number) => barPart(bar, frame, y)),
    (y) => paragraph(picture.footnote, innerPx, y + 6, 16, { size: 12, role: "soft" }),
  ];
  const shapes: Shape[] = [];
  let y = 28;
  for (const part of parts) {
    const laidOut = part(y);
    shapes.push(...laidOut.shapes);
    y = laidOut.endY;
  }
  return { heightPx: y + 2, shapes };
}

/** Some shapes, and where the next ones begin. */
type Part = { shapes: readonly Shape[]; endY: number };

/** What all bars have in common. */
type Frame = {
  widthPx: number;
  innerPx: number;
  need: AdvicePicture["need"];
  endKb: number;
  toX: (kilobytes: number) => number;
};

/** Up to two lines over the whole width. */
function paragraph(
  words: string,
  innerPx: number,
  y: number,
  linePx: number,
  look: { size: number; bold?: boolean; role: Role },
): Part {
  const written = lines(words, look.size, innerPx, 2);
  return {
    shapes: written.map((line, index) => text(line, { y: y + index * linePx, ...look })),
    endY: y + written.length * linePx,
  };
}

/** A patch in the colour of the need, and what it says. */
function needPart(label: string, innerPx: number, y: number): Part {
  const written = lines(label, 13, innerPx - 16, 2);
  return {
    shapes: [
      { kind: "rect", x: MARGIN_PX, y: y - 8, width: 10, height: 10, radius: 2, role: "need" },
      ...written.map((line, index) =>
        text(line, { x: MARGIN_PX + 16, y: y + 2 + index * 18, size: 13, role: "warm" }),
      ),
    ],
    endY: y + written.length * 18 + 8,
  };
}

function barPart(bar: Bar, { widthPx, innerPx, need, endKb, toX }: Frame, y: number): Part {
  const isBest = bar.mark === "recommended";
  const mark = cutTo(bar.markText, 12, 130);
  const labels = lines(bar.label, 13, innerPx - widthOf(mark, 12) - 10, 2);
  const valueY = y + labels.length * 18;
  const barY = valueY + 24;
  const markLook = {
    size: 12,
    bold: isBest,
    align: "right",
    role: isBest ? "good" : "soft",
  } as const;
  return {
    shapes: [
      text(mark, { x: widthPx - MARGIN_PX, y: y + 14, ...markLook }),
      ...labels.map((line, index) =>
        text(line, { y: y + index * 18 + 14, size: 13, bold: isBest, role: "ink" }),
      ),
      text(cutTo(bar.value, 12, innerPx), { y: valueY + 12, size: 12, role: "soft" }),
      ...needShapes(need, toX, barY),
      ...barShapes(bar, toX, barY),
      // Longer than the picture: a cut near its end says so.
      ...(bar.kb + bar.addedKb > endKb ? [cutShape(widthPx, barY)] : []),
      {
        kind: "line",
        x: toX(need.highKb),
        fromY: barY - OVER_PX,
        toY: barY + BAR_PX + OVER_PX,
        role: "edge",
      },
    ],
    endY: barY + BAR_PX + 16,
  };
}

type Bar = AdvicePicture["bars"][number];

function scaleEndKb({ need }: AdvicePicture, bars: readonly Bar[]): number {
  const largest = Math.max(1, ...bars.map(({ kb, addedKb }) => kb + addedKb));
  return Math.max(
    1,
    Math.min(Math.max(largest, need.highKb * LEAST_NEEDS), need.highKb * MOST_NEEDS),
  );
}

/** The need behind a bar, a little higher than the bar itself. */
function needShapes(
  { lowKb, highKb }: AdvicePicture["need"],
  toX: (kilobytes: number) => number,
  y: number,
): Shape[] {
  const low = toX(lowKb);
  const endX = toX(Number.POSITIVE_INFINITY);
  const width = Math.max(2, toX(highKb) - low);
  return [
    {
      kind: "rect",
      x: MARGIN_PX,
      y,
      width: endX - MARGIN_PX,
      height: BAR_PX,
      radius: 3,
      role: "track",
    },
    {
      kind: "rect",
      x: low,
      y: y - OVER_PX,
      width,
      height: BAR_PX + 2 * OVER_PX,
      radius: 2,
      role: "need",
    },
  ];
}

function barShapes(
  { kb, addedKb, mark }: Bar,
  toX: (kilobytes: number) => number,
  y: number,
): Shape[] {
  const rect = (x: number, width: number, role: Role): Shape => ({
    kind: "rect",
    x,
    y,
    width: Math.max(0, width),
    height: BAR_PX,
    radius: 3,
    role,
  });
  const start = MARGIN_PX;
  const own = toX(kb);
  const end = toX(kb + addedKb);
  const shapes = [rect(start, own - start, mark)];
  if (end > own) shapes.push(rect(own + 1, end - own - 1, "added"));
  return shapes;
}

function cutShape(widthPx: number, y: number): Shape {
  const x = widthPx - MARGIN_PX - 16;
  return { kind: "rect", x, y: y - 2, width: 3, height: BAR_PX + 4, radius: 0, role: "gap" };
}

function text(
  words: string,
  of: { x?: number; y: number; size: number; bold?: boolean; align?: "left" | "right"; role: Role },
): Shape {
  return { kind: "text", x: MARGIN_PX, bold: false, align: "left", ...of, text: words };
}

function lines(words: string, size: number, widthPx: number, most: number): string[] {
  return wrap(printable(words), widthPx, most, (part) => widthOf(part, size));
}

function cutTo(words: string, size: number, widthPx: number): string {
  return lines(words, size, widthPx, 1)[0] ?? "";
}

/** Near enough for any font: Chinese fills its square, Latin seldom more than half. */
function widthOf(words: string, size: number): number {
  let squares = 0;
  for (const character of words) squares += character > "\u2E7F" ? 1 : 0.56;
  return squares * size;
}
