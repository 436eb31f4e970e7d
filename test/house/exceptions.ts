import type { RuleName } from "./rule.ts";

/** One place where a rule would do harm. `what` is a part of what the rule says there. */
export type Exception = { rule: RuleName; path: string; what: string; why: string };

/** Never more than these, or they are no exceptions. */
export const mostExceptions = 10;

/** All of them. */
export const exceptions: readonly Exception[] = [];
