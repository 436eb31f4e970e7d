import type { Membership, Shop } from "../core/shops/shop.ts";

/** The shops, and who is in them. */
export interface Shops {
  /** Undefined when there is none. */
  find(id: string): Promise<Shop | undefined>;
  /** A shop that is there already stays as it is. */
  add(shop: Shop): Promise<void>;
  /** Who brought this shop, once and for all: the first one counts. */
  setBroughtBy(id: string, code: string): Promise<void>;
  /** The shops that a person is in, the oldest membership first. */
  membershipsOf(personId: string): Promise<Membership[]>;
  /** Who is in a shop, the oldest membership first. */
  membersOf(shopId: string): Promise<Membership[]>;
  /** What one person is in a shop the other is from now on. False when they are in it already. */
  passOn(shopId: string, from: string, into: string): Promise<boolean>;
  /** Who is in this shop already stays as they are. Throws without such a shop or person. */
  join(membership: Membership): Promise<void>;
}
