/** CSS pixels; `SCALE` picture pixels each, so that small Chinese stays sharp on a phone. */
export const WIDTH_PX = 360;
export const SCALE = 2;
export const MARGIN_PX = 16;
const PADDING_PX = 22;
export const LEFT_PX = MARGIN_PX + PADDING_PX;
export const RIGHT_PX = WIDTH_PX - LEFT_PX;
export const CENTER_PX = WIDTH_PX / 2;
export const INNER_PX = RIGHT_PX - LEFT_PX;
/** A label's widest line; the value gets what the label leaves. */
export const LABEL_PX = 96;
export const ROWS_MAX = 24;
export const TOOTH_PX = 8;
export const NOTCH_PX = 8;

export const COLOURS = {
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
