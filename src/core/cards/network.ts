import { oneOf } from "../shape.ts";

/** The four networks that issue data SIMs in China. */
export type Network = "mobile" | "unicom" | "telecom" | "broadnet";

/** A plug-in card, or a profile on a soldered chip. */
export type CardForm = "sim" | "esim";

/** A network as it is stored. */
export const networkShape = oneOf<Network>("mobile", "unicom", "telecom", "broadnet");

/** A form as it is stored. */
export const cardFormShape = oneOf<CardForm>("sim", "esim");
