import type { Stated } from "../advice/stated.ts";
import type { Plan } from "../plans/plan.ts";

/** What somebody agreed to: this plan, at this price, for this card in this terminal. */
export type Agreed = Stated & { plan: Plan };
