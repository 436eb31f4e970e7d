import type { OperatorActor, PersonActor } from "./actor.ts";
import { type Action, isAllowed, mayDo, standingIn } from "./permissions.ts";

declare const made: unique symbol;

/**
 * Of which shops rows may be listed. Every query for a list takes one, and only this file makes
 * them: a list without an owner does not compile.
 */
export type Scope = { readonly shopIds: readonly string[]; readonly [made]: true };

/** One shop, for an operator who may do that. */
export function scopeOfShop(operator: OperatorActor, action: Action, shopId: string): Scope {
  const shopIds = mayDo(operator, action, { of: "shop", shopId }) ? [shopId] : [];
  return { shopIds } as unknown as Scope;
}

/** The shops in which somebody may do that. */
export function scopeOf(actor: PersonActor, action: Action): Scope {
  const shopIds = actor.memberships.flatMap(({ shopId, role }) =>
    isAllowed(action, standingIn(actor, role)) ? [shopId] : [],
  );
  return { shopIds } as unknown as Scope;
}
