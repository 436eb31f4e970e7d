import { create } from "qrcode";

/**
 * Light border around the code, modules: four, or phones do not find it (ISO/IEC 18004, quiet
 * zone).
 */
const QUIET_ZONE = 4;

/**
 * A QR code as one inline SVG: black on white, no script, no style, sized by its container.
 * Error correction M, as a phone screen in a bright shop loses up to 15 % to glare.
 *
 * @throws when `text` is empty or longer than a QR code holds (2,331 bytes at level M).
 */
export function qrSvg(text: string): string {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const side = modules.size + 2 * QUIET_ZONE;
  const bars: string[] = [];
  for (let row = 0; row < modules.size; row++) {
    bars.push(...barsOf(row, modules.size, (column) => modules.get(row, column) === 1));
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${bars.join("")}"/></svg>`
  );
}

/** The dark runs of one row; a run is one bar, so that no hairline shows between its modules. */
function barsOf(row: number, size: number, isDark: (column: number) => boolean): string[] {
  const bars: string[] = [];
  let start = 0;
  for (let column = 0; column <= size; column++) {
    if (column < size && isDark(column)) continue;
    if (column > start)
      bars.push(
        `M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${column - start}v1h-${column - start}z`,
      );
    start = column + 1;
  }
  return bars;
}
