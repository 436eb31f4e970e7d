import type { RuleName } from "./rule.ts";

/** A rule, and a file that does not obey it yet. */
export type Debt = `${RuleName} ${string}`;

/**
 * What the house still owes. The list can only shrink: `npm run house -- pay` takes out what is
 * paid, and the test fails until that is done.
 */
export const debts: readonly Debt[] = [];
