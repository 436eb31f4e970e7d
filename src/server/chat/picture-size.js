/** Where a card's bars are still plain, and a slow line is not kept busy. */
const longestSidePx = 1600;

/**
 * The size to draw a picture at, so that neither side is over the limit. Small ones keep theirs.
 * @param {number} width
 * @param {number} height
 */
export function fitted(width, height) {
  const scale = Math.min(1, longestSidePx / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
