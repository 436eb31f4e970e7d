import type { Mutant } from "./mutant.ts";

const staff = "src/app/people/staff.ts";
const shops = "src/storage/sql/shops.ts";
const staffTest = "test/app/people/staff.test.ts";
const removedTest = "test/app/people/removed.test.ts";
const racesTest = "test/storage/postgres/staff-races.test.ts";

/** Bugs in who is in a shop, and in what somebody who is not may do. */
export const staffMutants: readonly Mutant[] = [
  {
    name: "the last owner of a shop may leave",
    file: "src/core/shops/shop.ts",
    find: "return owners.length === 1 && owners[0]?.personId === personId;",
    replace: "return owners.length === 0 && members[0]?.personId === personId;",
    caughtBy: { test: staffTest, name: "not by its last owner, whoever else is in it" },
  },
  {
    name: "a manager invites an owner",
    file: "src/core/access/permissions.ts",
    find: 'invite: ["owner", "superior"],',
    replace: "invite: inCharge,",
    caughtBy: { test: staffTest, name: "is made by an owner, and for a cashier by a manager" },
  },
  {
    name: "a manager removes an owner",
    file: "src/core/access/permissions.ts",
    find: 'remove: ["owner", "superior"],',
    replace: "remove: inCharge,",
    caughtBy: { test: staffTest, name: "by a manager, if it is a cashier" },
  },
  {
    name: "what a member may is not asked again where it is written",
    file: "src/app/requests/perform.ts",
    find: "if (!(await stillMay(tables))) throw overtaken;",
    replace: "",
    caughtBy: { test: removedTest, name: "a turn that was under way writes nothing" },
  },
  {
    name: "somebody else's card is recharged without its password",
    file: "src/app/requests/load.ts",
    find: `: await aboutOwnProof(tables, actor, cardHash, nowMs);
      const shopId = ownShopOf(actor.memberships);`,
    replace: `: { of: "person", personId: actor.personId };
      const shopId = ownShopOf(actor.memberships);`,
    caughtBy: { test: removedTest, name: "orders and cards of the shop are not there" },
  },
  {
    name: "an invite works as often as it is used",
    file: staff,
    find: "|| !(await tables.invites.take(tokenHash))",
    replace: "",
    caughtBy: { test: staffTest, name: "works once" },
  },
  {
    name: "an invite never ends",
    file: "src/storage/sql/invites.ts",
    find: '.where("ends_at_ms", ">", nowMs)',
    replace: "",
    caughtBy: { test: staffTest, name: "works for seven days" },
  },
  {
    name: "an invite counts whatever its maker may by now",
    file: staff,
    find: "if (invitedBy === undefined) return true;",
    replace: 'if (invitedBy === undefined || shopId !== "") return true;',
    caughtBy: { test: staffTest, name: "ends when its maker may not invite any more" },
  },
  {
    name: "whoever writes does not wait for who is just removing them",
    file: shops,
    find: "await hold.nameTogether(membershipsName(personId));",
    replace: "",
    caughtBy: { test: racesTest, name: "placing an order after it: the order waits" },
  },
  {
    name: "two owners leave in the same second",
    file: shops,
    find: "await hold.name(membersName(shopId)); return await membersOf(shopId);",
    replace: "return await membersOf(shopId);",
    caughtBy: { test: racesTest, name: "leave: one stays" },
  },
  {
    name: "a card's owner is decided on by two at once",
    file: "src/storage/sql/cards.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source that is looked for.
    find: "await hold.name(`owner:${cardHash}`);",
    replace: "",
    caughtBy: { test: racesTest, name: "that two shops move is in the end of one" },
  },
  {
    name: "a turn tells what its person might know when it began",
    file: "src/app/turns/take-turn.ts",
    find: "tables.conversations.save(next, conversation.version, person)",
    replace: "tables.conversations.save(next, conversation.version)",
    caughtBy: { test: removedTest, name: "a turn that only reads" },
  },
];
