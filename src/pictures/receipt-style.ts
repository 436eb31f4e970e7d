/** CSS pixels; `SCALE` picture pixels each, so that small Chinese stays sharp on a phone. */
export const WIDTH_PX = 360;
/** Picture pixels for each CSS pixel. */
export const SCALE = 2;
/** Between the picture's edge and the paper. */
export const MARGIN_PX = 16;
const PADDING_PX = 22;
/** Where text on the paper begins. */
export const LEFT_PX = MARGIN_PX + PADDING_PX;
/** Where text on the paper ends. */
export const RIGHT_PX = WIDTH_PX - LEFT_PX;
/** The middle of the picture. */
export const CENTER_PX = WIDTH_PX / 2;
/** How wide text on the paper can be. */
export const INNER_PX = RIGHT_PX - LEFT_PX;
/** A label's widest line; the value gets what the label leaves. */
export const LABEL_PX = 96;
/** More rows are not drawn. */
export const ROWS_MAX = 24;
/** How deep the torn edge is. */
export const TOOTH_PX = 8;
/** The radius of the notches beside the dashes. */
export const NOTCH_PX = 8;

/** What is printed in which colour; the paper itself is white in every theme. */
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
