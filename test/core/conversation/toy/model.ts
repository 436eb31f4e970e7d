import { object, oneOf, type Shape } from "../../../../src/core/shape.ts";

/** What there is to eat. */
export type Dish = "noodles" | "rice";

/** Lunch: what, and whether that is sure. */
export type LunchState = { at: "lunch" } | { at: "lunch-sure"; dish: Dish };

type Of<At extends LunchState["at"]> = Extract<LunchState, { at: At }>;

/** A dish as it is stored. */
const dishShape = oneOf("noodles", "rice");

/** As they are stored. */
export const lunchShapes: { readonly [At in LunchState["at"]]: Shape<Of<At>> } = {
  lunch: object<Of<"lunch">>({ at: oneOf("lunch") }),
  "lunch-sure": object<Of<"lunch-sure">>({ at: oneOf("lunch-sure"), dish: dishShape }),
};
