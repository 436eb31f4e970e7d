import type { PersonActor } from "./actor.ts";
import { type Action, isAllowed } from "./permissions.ts";

declare const made: unique symbol;

/**
 * Of which shops rows may be listed. Every query for a list takes one, and only `scopeOf` makes
 * one: a list without an owner does not compile.
 */
export type Scope = { readonly shopIds: readonly string[]; readonly [made]: true };

/** The shops in which somebody may do that. */
export function scopeOf({ memberships }: PersonActor, action: Action): Scope {
  const shopIds = memberships.flatMap(({ shopId, role }) =>
    isAllowed(action, role) ? [shopId] : [],
  );
  return { shopIds } as unknown as Scope;
}
