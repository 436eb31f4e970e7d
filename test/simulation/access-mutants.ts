import type { Mutant } from "./mutant.ts";

const permissions = "src/core/access/permissions.ts";
const whoMay = "test/app/requests/who-may.test.ts";

/** A row of the table that lets in more than it says. */
const loosened = (action: string, find: string, replace: string, name: string): Mutant => ({
  name: `more than those may: ${action}`,
  file: permissions,
  find,
  replace,
  caughtBy: { test: whoMay, name },
});

/** Bugs in who may do what. */
export const accessMutants: readonly Mutant[] = [
  ...["cancel-order", "check-payment", "find-order"].map((action) =>
    loosened(action, `"${action}": inCharge,`, `"${action}": anyMember,`, `${action} own`),
  ),
  loosened(
    "list-orders",
    '"list-orders": ["self", ...inCharge],',
    '"list-orders": ["self", ...anyMember],',
    "lists",
  ),
  loosened(
    "read-card",
    '"read-card": anyMember,',
    '"read-card": ["self", ...anyMember],',
    "nobody is all",
  ),
  loosened(
    "resume-card",
    '"resume-card": inCharge,',
    '"resume-card": anyMember,',
    "resume-card own",
  ),
  loosened(
    "move-card",
    '"move-card": ["owner"],',
    '"move-card": ["self", "owner"],',
    "nobody is all",
  ),
  {
    name: "nothing that is not there may be done",
    file: permissions,
    find: "if (about === undefined) return false;",
    replace: "if (about === undefined) return true;",
    caughtBy: { test: whoMay, name: "find-order unknown" },
  },
  {
    name: "a role in one shop counts in every shop",
    file: permissions,
    find: "if (shopId !== about.shopId) return [];",
    replace: "",
    caughtBy: { test: whoMay, name: "find-order foreign" },
  },
  {
    name: "what is about one person is about everybody",
    file: permissions,
    find: 'about.personId === actor.personId ? ["self"] : []',
    replace: 'about.personId === "" ? [] : ["self"]',
    caughtBy: { test: whoMay, name: "answer-chat foreign" },
  },
  {
    name: "a card that has moved is still read by its former shop",
    file: "src/app/requests/load.ts",
    find: 'return card === undefined ? aboutOrder(order) : { of: "shop", shopId: card.shopId };',
    replace: "return aboutOrder(order);",
    caughtBy: { test: whoMay, name: "read-order-card stale" },
  },
  {
    name: "a proof that has ended still counts",
    file: "src/core/shops/shop-card.ts",
    find: "if (proof === undefined || proof.endedAtMs !== undefined) return false;",
    replace: "if (proof === undefined) return false;",
    caughtBy: { test: whoMay, name: "read-card stale" },
  },
  {
    name: "what was proved once counts for ever",
    file: "src/core/shops/shop-card.ts",
    find: 'return proof.allows !== "once" || nowMs < proof.provedAtMs + onceMs;',
    replace: "return nowMs > 0;",
    caughtBy: { test: "test/app/cards/prove-card.test.ts", name: "moves nothing" },
  },
  {
    name: "another shop's proof of a card makes it theirs",
    file: "src/app/cards/prove-card.ts",
    find: "const allows = isTheirs || isNew ? ",
    replace: 'const allows = isTheirs || shopId !== "" ? ',
    caughtBy: { test: "test/app/cards/prove-card.test.ts", name: "moves nothing" },
  },
  {
    name: "a card that moves away leaves its former shop's proof",
    file: "src/app/cards/prove-card.ts",
    find: "await tables.cards.endProof(cardHash, from, atMs);",
    replace: "",
    caughtBy: { test: "test/app/cards/prove-card.test.ts", name: "is moved belongs" },
  },
];
