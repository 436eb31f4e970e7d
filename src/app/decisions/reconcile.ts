import { releaseCarrier } from "../halts/carrier-stop.ts";
import type { DecisionsOf } from "./decision.ts";

/** Books that differ: a person has looked, and a carrier that was stopped for it may go on. */
export const reconcile: DecisionsOf<"reconcile"> = {
  decisions: ["seen"],
  async carryOut(_app, tables, { ticket }) {
    await releaseCarrier(tables, ticket);
    return true;
  },
};
