import { type Mutant, soon } from "./mutant.ts";

const permissions = "src/core/access/permissions.ts";
const whoMay = "test/app/requests/who-may.test.ts";

/** A row of the table that lets in more than it says. */
const loosened = (
  action: string,
  find: string,
  replace: string,
  caughtBy: Mutant["caughtBy"] = soon,
): Mutant => ({
  name: `more than those may: ${action}`,
  file: permissions,
  find,
  replace,
  caughtBy,
});

/** What is never about a person: the hand-written file alone shows it. */
const byHand = { test: whoMay, name: "nobody is all" };

/** Bugs in who may do what. */
export const accessMutants: readonly Mutant[] = [
  ...["cancel-order", "check-payment", "find-order"].map((action) =>
    loosened(action, `"${action}": atWork,`, `"${action}": [...anyMember, "till"],`),
  ),
  loosened(
    "list-orders",
    '"list-orders": ["self", ...atWork],',
    '"list-orders": ["self", ...anyMember, "till"],',
  ),
  loosened(
    "read-card",
    '"read-card": [...anyMember, "till"],',
    '"read-card": ["self", ...anyMember, "till"],',
    byHand,
  ),
  loosened("resume-card", '"resume-card": atWork,', '"resume-card": [...anyMember, "till"],'),
  loosened("move-card", '"move-card": ["owner"],', '"move-card": ["self", "owner"],', byHand),
  {
    name: "nothing that is not there may be done",
    file: permissions,
    find: "if (about === undefined) return false;",
    replace: "if (about === undefined) return true;",
    caughtBy: soon,
  },
  {
    name: "a role in one shop counts in every shop",
    file: permissions,
    find: "if (shopId !== about.shopId) return [];",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "what is about one person is about everybody",
    file: permissions,
    find: 'about.personId === actor.personId ? [actor.isAtTill ? "till" : "self"] : []',
    replace: 'about.personId === "" ? [] : ["self"]',
    caughtBy: soon,
  },
  {
    name: "a card that has moved is still read by its former shop",
    file: "src/app/requests/load.ts",
    find: 'return card === undefined ? aboutOrder(order) : { of: "shop", shopId: card.shopId };',
    replace: "return aboutOrder(order);",
    caughtBy: soon,
  },
  {
    name: "a proof that has ended still counts",
    file: "src/core/shops/shop-card.ts",
    find: "if (proof === undefined || proof.endedAtMs !== undefined) return false;",
    replace: "if (proof === undefined) return false;",
    caughtBy: soon,
  },
  {
    name: "what was proved once counts for ever",
    file: "src/core/shops/shop-card.ts",
    find: 'return proof.allows !== "once" || nowMs < proof.provedAtMs + onceMs;',
    replace: "return nowMs > 0;",
    caughtBy: soon,
  },
  {
    name: "another shop's proof of a card makes it theirs",
    file: "src/app/cards/prove-card.ts",
    find: "const allows = isTheirs || isNew ? ",
    replace: 'const allows = isTheirs || shopId !== "" ? ',
    caughtBy: soon,
  },
  {
    name: "a card that moves away leaves its former shop's proof",
    file: "src/app/cards/prove-card.ts",
    find: "await tables.cards.endProof(cardHash, from, atMs);",
    replace: "",
    caughtBy: soon,
  },
];
