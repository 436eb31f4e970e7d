import { type AdvicePicture, layOutAdvice, type Shape } from "./advice-layout.ts";
import { printable } from "./wrap.ts";

/** As wide as a message on the smallest phone, so that it is not made smaller there. */
const WIDTH_PX = 272;

/**
 * The picture as an SVG element for our own pages. Colours and fonts come from the page's style
 * sheet, by the classes
 * `chart-<role>`, so it is dark where the page is. Nothing in it is executable and every string is
 * escaped.
 */
export function drawAdviceSvg(picture: AdvicePicture): string {
  const { heightPx, shapes } = layOutAdvice(picture, WIDTH_PX);
  const label = escapeXml(`${picture.title}\n${picture.summary}`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="advice-chart" viewBox="0 0 ${WIDTH_PX} ${round(heightPx)}"` +
    ` width="${WIDTH_PX}" height="${round(heightPx)}" role="img" aria-label="${label}">` +
    `${shapes.map(write).join("")}</svg>`
  );
}

function write(shape: Shape): string {
  const role = `class="chart-${shape.role}"`;
  switch (shape.kind) {
    case "rect":
      return (
        `<rect ${role} x="${round(shape.x)}" y="${round(shape.y)}" width="${round(shape.width)}"` +
        ` height="${round(shape.height)}" rx="${shape.radius}"/>`
      );
    case "line":
      return (
        `<line ${role} x1="${round(shape.x)}" x2="${round(shape.x)}" y1="${round(shape.fromY)}" y2="${round(shape.toY)}"` +
        ` stroke-width="1.5" stroke-dasharray="4 3"/>`
      );
    case "text": {
      const anchor = shape.align === "right" ? ` text-anchor="end"` : "";
      const weight = shape.bold ? ` font-weight="600"` : "";
      return (
        `<text ${role} x="${round(shape.x)}" y="${round(shape.y)}" font-size="${shape.size}"${anchor}${weight}>` +
        `${escapeXml(shape.text)}</text>`
      );
    }
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Line breaks become spaces; what neither ink nor XML can hold is left out. */
function escapeXml(text: string): string {
  return printable(text)
    .replaceAll("\n", " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
