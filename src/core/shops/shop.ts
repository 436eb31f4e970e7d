/** What somebody may do in a shop: `permissions` in `src/core/access/permissions.ts` says what. */
export const shopRoles = ["owner", "manager", "cashier"] as const;
/** One of them. */
export type ShopRole = (typeof shopRoles)[number];

/** Whom cards and orders belong to. A person may be in several; times are epoch ms. */
export type Shop = {
  id: string;
  /** The code of whoever brought this shop; the first one counts. */
  broughtBy?: string;
  madeAtMs: number;
};

/** Who is in a shop, and as what. */
export type Membership = { shopId: string; personId: string; role: ShopRole; sinceMs: number };

/** Whether a shop with these members would have no owner once this person has gone. */
export function isLastOwner(
  members: readonly Pick<Membership, "personId" | "role">[],
  personId: string,
): boolean {
  const owners = members.filter(({ role }) => role === "owner");
  return owners.length === 1 && owners[0]?.personId === personId;
}

/**
 * Where what a person begins belongs to: the oldest shop that they own. Undefined when they own
 * none yet.
 */
export function ownShopOf(memberships: readonly Membership[]): string | undefined {
  return memberships
    .filter(({ role }) => role === "owner")
    .toSorted((a, b) => a.sinceMs - b.sinceMs || (a.shopId < b.shopId ? -1 : 1))[0]?.shopId;
}
