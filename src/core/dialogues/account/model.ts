import { object, oneOf } from "../../shape.ts";

/** Nothing is going on. */
export type HomeState = { at: "home" };

/** As it is stored. */
export const homeShape = object<HomeState>({ at: oneOf("home") });
