/**
 * The ids of shops, of who is in them and of their cards. As in `refs.ts`, each derives from what
 * it is about.
 */

/** The shop of a person's own, which they have from their first order on. */
export function ownShopId(personId: string): string {
  return `shop-${personId}`;
}

/** That a shop knew a card's password. */
export function proofId(cardHash: string, shopId: string): string {
  return `${cardHash}:${shopId}`;
}

/** What one person of a shop is told when a card leaves it. */
export function cardMovedId(cardHash: string, personId: string, atMs: number): string {
  return `card-moved:${cardHash}:${personId}:${atMs}`;
}

/** One person in one shop. */
export function membershipId(shopId: string, personId: string): string {
  return `${shopId}:${personId}`;
}
