import { type CardForm, cardFormShape, type Network, networkShape } from "../cards/network.ts";
import { integer, list, object, oneOf, optional, string } from "../shape.ts";
import { type TerminalFamily, terminalFamilyShape } from "../terminals/terminal.ts";

/** A plan as it is sold. `main` renews the term; `add-on` adds data to the current cycle only. */
export type Plan = {
  code: string;
  network: Network;
  kind: "main" | "add-on";
  /** Data per cycle (a month; Unicom's runs from the 27th to the 26th), KB. */
  cycleKb: number;
  /** Number of cycles; 1 for an add-on, which ends with the current cycle. */
  cycles: number;
  /** What the merchant pays for the whole term, fen. */
  priceFen: number;
  /** What we pay for the whole term, fen. */
  costFen: number;
  forms: readonly CardForm[];
  /** Families it is sold for; undefined means all. */
  families?: readonly TerminalFamily[];
};

/** Price of one cycle, fen, rounded up: a promise of "3 yuan a month" must not turn out dearer. */
export function monthlyFen(plan: Plan): number {
  return Math.ceil(plan.priceFen / plan.cycles);
}

/** A plan as it is stored. */
export const planShape = object<Plan>({
  code: string,
  network: networkShape,
  kind: oneOf("main", "add-on"),
  cycleKb: integer(1),
  cycles: integer(1),
  priceFen: integer(1),
  costFen: integer(0),
  forms: list(cardFormShape),
  families: optional(list(terminalFamilyShape)),
});
