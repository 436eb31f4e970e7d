import type { Membership, ShopRole } from "../shops/shop.ts";
import type { About, Actor, HouseRole, PersonActor } from "./actor.ts";

/**
 * As what somebody stands before a thing. `self`: it is about that very person. `superior`: they
 * are a manager, and it is about a cashier. `till`: they speak in a chat that is the till of
 * somebody in charge, or of whoever it is about. `payer` and `receipt-holder`: they hold the
 * order's link.
 */
type Role = "self" | ShopRole | "superior" | "till" | HouseRole | "payer" | "receipt-holder";

const anyMember: readonly Role[] = ["owner", "manager", "cashier"];
const inCharge: readonly Role[] = ["owner", "manager"];
/** The day's work. */
const atWork: readonly Role[] = [...inCharge, "till"];
const anyOperator: readonly Role[] = ["viewer", "support", "finance", "house-owner"];
const books: readonly Role[] = ["finance", "house-owner"];

/** Who may ask for what: the one table. Whatever is not written here nobody may. */
export const permissions = {
  // Whoever knows a card's password proves it, whoever they are.
  "check-card": ["self", "till"],
  remind: ["self", "till"],
  "make-link-code": ["self"],
  "use-link-code": ["self"],
  "offer-chat": ["self"],
  "answer-chat": ["self"],
  "undo-chat": ["self"],
  // Whoever is in the shop may say that it was not them; so may whoever answers for the service.
  "stop-regain": [...anyMember, "till", "support", "house-owner"],
  // With the shops that they own.
  "export-own": ["self", "owner"],
  "delete-own": ["self"],
  "make-till": ["self"],
  "end-tills": ["self"],

  // A shop that somebody does not have yet is theirs.
  "place-order": ["self", ...atWork],
  "cancel-order": atWork,
  "check-payment": atWork,
  "find-order": atWork,
  "list-orders": ["self", ...atWork],
  "list-cards": ["self", ...anyMember, "till"],
  "read-card": [...anyMember, "till"],
  "resume-card": atWork,
  "move-card": ["owner"],

  invite: ["owner", "superior"],
  // Whoever has the token of an invite.
  join: ["self"],
  leave: anyMember,
  remove: ["owner", "superior"],

  pay: ["payer"],
  "see-receipt": ["receipt-holder"],

  "list-tickets": anyOperator,
  "show-ticket": anyOperator,
  "list-jobs": anyOperator,
  "list-reports": anyOperator,
  "show-shop": anyOperator,
  "change-shop": ["support", "house-owner"],
  "decide-ticket": books,
  "begin-regain": ["support", "house-owner"],
  "confirm-regain": ["support", ...books],
  "list-regains": ["support", "house-owner"],
  "revive-job": ["support", ...books],
  reconcile: books,
  recover: ["house-owner"],
  "back-up": ["house-owner"],
  restore: ["house-owner"],
  "make-operator-key": ["house-owner"],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** What can be asked for. */
export type Action = keyof typeof permissions;

/** Whether this actor may do that; nobody may do anything about what is not there. */
export function mayDo(actor: Actor, action: Action, about: About | undefined): boolean {
  if (about === undefined) return false;
  return rolesOf(actor, about).some((role) => isAllowed(action, role));
}

/** Whether the table has this role in the row of this action. */
export function isAllowed(action: Action, role: Role): boolean {
  const allowed: readonly Role[] = permissions[action];
  return allowed.includes(role);
}

function rolesOf(actor: Actor, about: About): readonly Role[] {
  switch (actor.is) {
    case "person":
      return about.of === "person"
        ? about.personId === actor.personId
          ? [actor.isAtTill ? "till" : "self"]
          : []
        : about.of === "shop"
          ? actor.memberships.flatMap((membership) => rolesIn(actor, membership, about))
          : [];
    case "operator":
      return [actor.role];
    case "bearer":
      return about.of === "shop" && about.orderNo === actor.orderNo
        ? [actor.link === "pay" ? "payer" : "receipt-holder"]
        : [];
  }
}

function rolesIn(
  actor: PersonActor,
  { shopId, role }: Membership,
  about: Extract<About, { of: "shop" }>,
): readonly Role[] {
  if (shopId !== about.shopId) return [];
  const standing = standingIn(actor, role);
  return standing === "manager" && about.role === "cashier" ? [standing, "superior"] : [standing];
}

/** As what this actor stands in a shop that they are in, in the chat that they speak in. */
export function standingIn({ isAtTill }: PersonActor, role: ShopRole): "till" | ShopRole {
  return isAtTill && role !== "cashier" ? "till" : role;
}
