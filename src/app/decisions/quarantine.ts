import type { DecisionsOf } from "./decision.ts";

/** Money that matches nothing of ours: a person finds out whose it is, here nothing changes. */
export const quarantine: DecisionsOf<"quarantine"> = {
  decisions: ["seen"],
  carryOut: async () => true,
};
