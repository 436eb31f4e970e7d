import type { Membership } from "../shops/shop.ts";

declare const made: unique symbol;

/**
 * Of which shops rows may be listed. Every query for a list takes one, and only `scopeOf` makes
 * one: a list without an owner does not compile.
 */
export type Scope = { readonly shopIds: readonly string[]; readonly [made]: true };

/** The shops that somebody is in. */
export function scopeOf({ memberships }: { memberships: readonly Membership[] }): Scope {
  return { shopIds: memberships.map(({ shopId }) => shopId) } as unknown as Scope;
}
