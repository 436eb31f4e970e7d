import { type Card, cardShape } from "../../cards/card.ts";
import { type Remedy, remedyShape } from "../../cards/diagnosis.ts";
import type { KnownCard } from "../../conversation/events.ts";
import { list, object, oneOf, optional, type Shape, string } from "../../shape.ts";
import { type Terminal, terminalShape } from "../../terminals/terminal.ts";

/** A terminal has no network. */
export type DiagnosisState =
  /** Which card is in it? */
  | { at: "offline-card"; cards: readonly KnownCard[] }
  /** What is wrong with the card, and the one next step. */
  | { at: "diagnosis"; card: Card; terminal?: Terminal }
  /** The card is fine, or nobody can say: something to try on the machine. */
  | { at: "remedy"; remedy: Remedy; card?: Card; terminal?: Terminal };

type Of<At extends DiagnosisState["at"]> = Extract<DiagnosisState, { at: At }>;

/** As they are stored. */
export const diagnosisShapes: { readonly [At in DiagnosisState["at"]]: Shape<Of<At>> } = {
  "offline-card": object<Of<"offline-card">>({
    at: oneOf("offline-card"),
    cards: list(object<KnownCard>({ orderNo: string, card: string })),
  }),
  diagnosis: object<Of<"diagnosis">>({
    at: oneOf("diagnosis"),
    card: cardShape,
    terminal: optional(terminalShape),
  }),
  remedy: object<Of<"remedy">>({
    at: oneOf("remedy"),
    remedy: remedyShape,
    card: optional(cardShape),
    terminal: optional(terminalShape),
  }),
};
