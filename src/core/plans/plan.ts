import type { CardForm, Network } from "../cards/network.ts";
import type { TerminalFamily } from "../terminals/terminal.ts";

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
