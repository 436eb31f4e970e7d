import type { DecisionsOf } from "./decision.ts";

/** What a partner refuses is put right there, and solves itself by the first call that is done. */
export const accountRefused: DecisionsOf<"account-refused"> = {
  decisions: ["seen"],
  carryOut: async () => true,
};
