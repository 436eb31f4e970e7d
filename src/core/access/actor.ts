import type { Membership, ShopRole } from "../shops/shop.ts";

/**
 * A person in a chat of theirs, with the shops that they are in. `isAtTill`: others speak there as
 * well, so that it may less than its person.
 */
export type PersonActor = {
  is: "person";
  personId: string;
  memberships: readonly Membership[];
  isAtTill?: true;
};

/** What an operator may do, the least first; `permissions` says what. */
export type HouseRole = (typeof houseRoles)[number];

/** All of them. */
export const houseRoles = ["viewer", "support", "finance", "house-owner"] as const;

/**
 * Somebody who runs this service. `id` is who it is, whatever they are called today; `name` is what
 * stands in what they decide.
 */
export type OperatorActor = { is: "operator"; id: string; name: string; role: HouseRole };

/** Whoever holds the link of one order. */
export type BearerActor = { is: "bearer"; link: "pay" | "receipt"; orderNo: string };

/** Who asks for something. */
export type Actor = PersonActor | OperatorActor | BearerActor;

/** What somebody asks about; undefined stands for a thing that there is not. */
export type About =
  | { of: "person"; personId: string }
  /** A thing of a shop; `orderNo` when it is an order, `role` when it is being in the shop so. */
  | { of: "shop"; shopId: string; orderNo?: string; role?: ShopRole }
  /** The service itself. */
  | { of: "house" };
