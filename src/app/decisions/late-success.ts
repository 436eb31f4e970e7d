import type { DecisionsOf } from "./decision.ts";

/** The loss is booked already; a person looks at the carrier. */
export const lateSuccess: DecisionsOf<"late-success"> = {
  decisions: ["seen"],
  carryOut: async () => true,
};
