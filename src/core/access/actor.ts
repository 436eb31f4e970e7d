import type { Membership } from "../shops/shop.ts";

/** A person in a chat of theirs, with the shops that they are in. */
export type PersonActor = {
  is: "person";
  personId: string;
  memberships: readonly Membership[];
};
