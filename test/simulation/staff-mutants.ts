import { type Mutant, soon } from "./mutant.ts";

const staff = "src/app/people/staff.ts";
const shops = "src/storage/sql/shops.ts";
const staffTest = "test/app/people/staff.test.ts";
const whoMay = "test/app/requests/who-may.test.ts";
const tillTest = "test/app/people/tills.test.ts";
const removedTest = "test/app/people/removed.test.ts";
const racesTest = "test/storage/postgres/staff-races.test.ts";

/** Bugs in who is in a shop, and in what somebody who is not may do. */
export const staffMutants: readonly Mutant[] = [
  {
    name: "the last owner of a shop may leave",
    file: "src/core/shops/shop.ts",
    find: "return owners.length === 1 && owners[0]?.personId === personId;",
    replace: "return owners.length === 0 && members[0]?.personId === personId;",
    caughtBy: soon,
  },
  {
    name: "a manager invites an owner",
    file: "src/core/access/permissions.ts",
    find: 'invite: ["owner", "superior"],',
    replace: "invite: inCharge,",
    caughtBy: soon,
  },
  {
    name: "a manager removes an owner",
    file: "src/core/access/permissions.ts",
    find: 'remove: ["owner", "superior"],',
    replace: "remove: inCharge,",
    caughtBy: soon,
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
    caughtBy: soon,
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
    caughtBy: soon,
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
    name: "at a till somebody may what its person may",
    file: "src/app/person-actor.ts",
    find: "...(tillSinceMs === undefined ? {} : { isAtTill: true }),",
    replace: "...(tillSinceMs === undefined || memberships ? {} : { isAtTill: true }),",
    caughtBy: { test: whoMay, name: "make-link-code" },
  },
  {
    name: "an owner at a till is an owner",
    file: "src/core/access/permissions.ts",
    find: 'return isAtTill && role !== "cashier" ? "till" : role;',
    replace: "return isAtTill ? role : role;",
    caughtBy: { test: whoMay, name: "move-card" },
  },
  {
    name: "an only chat becomes a till",
    file: "src/app/people/tills.ts",
    find: "return chats.some((chat) => chat.id !== id && chat.tillSinceMs === undefined);",
    replace: "return chats.some((chat) => chat.tillSinceMs === undefined || chat.id === id);",
    caughtBy: { test: tillTest, name: "an only chat becomes none" },
  },
  {
    name: "the chat goes away that alone could end a till",
    file: "src/app/people/move-chat.ts",
    find: "if (others.length > 0 && others.every(",
    replace: "if (others.length > 9 && others.every(",
    caughtBy: { test: tillTest, name: "does not go away" },
  },
  {
    name: "a till that goes to somebody else stays one",
    file: "src/storage/sql/conversations.ts",
    find: "person_id: into, till_since_ms: null, version",
    replace: "person_id: into, version",
    caughtBy: { test: tillTest, name: "is no till any more" },
  },
  {
    name: "a turn tells what its person might know when it began",
    file: "src/app/turns/take-turn.ts",
    find: "tables.conversations.save(next, conversation.version, person)",
    replace: "tables.conversations.save(next, conversation.version)",
    caughtBy: { test: removedTest, name: "a turn that only reads" },
  },
];
