import type { Invite } from "../core/shops/invite.ts";
import type { Membership, Shop } from "../core/shops/shop.ts";
import type { Clearable } from "./clearable.ts";

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
  /** The same, for whoever is about to change that: nobody else does before the commit. */
  membersToChange(shopId: string): Promise<Membership[]>;
  /** What one person is in a shop the other is from now on. False when they are in it already. */
  passOn(shopId: string, from: string, into: string): Promise<boolean>;
  /** Who is in this shop already stays as they are. Throws without such a shop or person. */
  join(membership: Membership): Promise<void>;
  /** Waits for whoever is deciding on what this person may. False when they are not in the shop. */
  leave(shopId: string, personId: string): Promise<boolean>;
}

/** The invites that nobody has used yet; tokens are kept as SHA-256, hex. */
export interface Invites extends Clearable {
  /** Throws when the token is there already. */
  add(tokenHash: string, invite: Invite): Promise<void>;
  /** Undefined when it is unknown, used, or over. */
  find(tokenHash: string, nowMs: number): Promise<Invite | undefined>;
  /** Uses it up. False when somebody else has done so. */
  take(tokenHash: string): Promise<boolean>;
  /** Those that this person made, and those into these shops. */
  removeOf(invitedBy: string, shopIds: readonly string[]): Promise<void>;
}
