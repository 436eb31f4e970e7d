import type { ShopRole } from "./shop.ts";

/** How long an invite counts. */
export const inviteDays = 7;

/**
 * Whoever brings the token of an invite first is in its shop, in its role. Only the token's hash is
 * kept. `endsAtMs`: epoch ms.
 */
export type Invite = {
  shopId: string;
  role: ShopRole;
  /** The person who must still be allowed to invite when it is used; an operator without one. */
  invitedBy?: string;
  endsAtMs: number;
};
