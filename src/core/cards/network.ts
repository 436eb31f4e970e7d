/** The four networks that issue data SIMs in China. */
export type Network = "mobile" | "unicom" | "telecom" | "broadnet";

/** A plug-in card, or a profile on a soldered chip. */
export type CardForm = "sim" | "esim";
