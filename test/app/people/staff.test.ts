import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scheduleClearing } from "../../../src/app/running/sweeps.ts";
import { makeOwnShop } from "../../../src/app/shops/own-shop.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { shopRoles } from "../../../src/core/shops/shop.ts";
import { dayMs, openWorld, secondMs, type World } from "../world.ts";
import { inviteBy, memberOf, outcomeOf } from "./asking.ts";

let world: World;
let owner: Conversation;
let shopId: string;
beforeEach(async () => {
  world = await openWorld();
  owner = await world.talk("owner");
  shopId = await world.store.write((tables) => makeOwnShop(tables, owner.personId, Date.now()));
});
afterEach(() => world.close());

const joined = async (name: string, role: (typeof shopRoles)[number]) =>
  await memberOf(world.app, await world.talk(`new ${name}`), { owner, shopId, role });
const rolesNow = async () =>
  (await world.store.read((tables) => tables.shops.membersOf(shopId)))
    .map(({ role }) => role)
    .toSorted();
const versionOf = async ({ personId }: Conversation) =>
  (await world.store.read((tables) => tables.people.find(personId)))?.version;
const invitedAs = (role: (typeof shopRoles)[number]) => ({ type: "invite", shopId, role }) as const;
const join = (token: string) => ({ type: "join", token }) as const;
const leave = () => ({ type: "leave", shopId }) as const;
const remove = ({ personId }: Conversation) => ({ type: "remove", shopId, personId }) as const;

describe("an invite", () => {
  test("brings whoever has its token into the shop, in its role, which is a change", async () => {
    for (const role of shopRoles) {
      const newcomer = await joined(role, role);
      expect(await versionOf(newcomer)).toBe(1);
    }
    expect(await rolesNow()).toEqual(["cashier", "manager", "owner", "owner"]);
  });

  test("is kept as its hash only", async () => {
    const token = await inviteBy(world.app, owner, { shopId, role: "cashier" });
    const lines: string[] = [];
    await world.store.backup(0, async (line) => void lines.push(line));
    expect(lines.join("")).toContain("token_hash");
    expect(lines.join("")).not.toContain(token);
  });

  test("works once", async () => {
    const token = await inviteBy(world.app, owner, { shopId, role: "cashier" });
    expect(await outcomeOf(world.app, await world.talk("a"), join(token))).toBe("joined");
    expect(await outcomeOf(world.app, await world.talk("b"), join(token))).toBe("noSuchInvite");
    expect(await rolesNow()).toEqual(["cashier", "owner"]);
  });

  test("works for seven days", async () => {
    const tokens = [
      await inviteBy(world.app, owner, { shopId, role: "cashier" }),
      await inviteBy(world.app, owner, { shopId, role: "cashier" }),
    ] as const;
    world.sleep(7 * dayMs - secondMs);
    expect(await outcomeOf(world.app, await world.talk("a"), join(tokens[0]))).toBe("joined");
    world.sleep(secondMs);
    expect(await outcomeOf(world.app, await world.talk("b"), join(tokens[1]))).toBe("noSuchInvite");
  });

  test("is not used up by somebody who is in the shop, and changes no role", async () => {
    const token = await inviteBy(world.app, owner, { shopId, role: "cashier" });
    expect(await outcomeOf(world.app, owner, join(token))).toBe("alreadyIn");
    expect(await rolesNow()).toEqual(["owner"]);
    expect(await outcomeOf(world.app, await world.talk("a"), join(token))).toBe("joined");
  });

  test("ends when its maker may not invite any more", async () => {
    const manager = await joined("manager", "manager");
    const token = await inviteBy(world.app, manager, { shopId, role: "cashier" });
    expect(await outcomeOf(world.app, owner, remove(manager))).toBe("removed");
    expect(await outcomeOf(world.app, await world.talk("a"), join(token))).toBe("noSuchInvite");
  });

  test("that nobody made is none", async () => {
    expect(await outcomeOf(world.app, owner, join("ABC"))).toBe("noSuchInvite");
  });

  test("is made by an owner, and for a cashier by a manager", async () => {
    const [manager, cashier] = [await joined("m", "manager"), await joined("c", "cashier")];
    const stranger = await world.talk("stranger");
    const made = async (who: Conversation) => {
      const outcomes: string[] = [];
      for (const role of shopRoles) outcomes.push(await outcomeOf(world.app, who, invitedAs(role)));
      return outcomes;
    };
    expect(await made(owner)).toEqual(["invite-made", "invite-made", "invite-made"]);
    expect(await made(manager)).toEqual(["refused", "refused", "invite-made"]);
    expect(await made(cashier)).toEqual(["refused", "refused", "refused"]);
    expect(await made(stranger)).toEqual(["refused", "refused", "refused"]);
  });

  test("goes away a day after its end", async () => {
    await inviteBy(world.app, owner, { shopId, role: "cashier" });
    await scheduleClearing(world.app);
    world.sleep(9 * dayMs);
    await world.runJobs();
    expect(await world.store.read((tables) => tables.invites.oldestFinishedMs())).toBeUndefined();
  });
});

describe("a shop is left", () => {
  test("by whoever wants to", async () => {
    for (const role of shopRoles) {
      const member = await joined(role, role);
      expect(await outcomeOf(world.app, member, leave())).toBe("left");
      expect(await versionOf(member)).toBe(2);
      expect(await outcomeOf(world.app, member, leave())).toBe("refused");
    }
    expect(await rolesNow()).toEqual(["owner"]);
  });

  test("not by its last owner, whoever else is in it", async () => {
    await joined("manager", "manager");
    expect(await outcomeOf(world.app, owner, leave())).toBe("lastOwner");
    expect(await outcomeOf(world.app, owner, remove(owner))).toBe("lastOwner");
    const other = await joined("other", "owner");
    expect(await outcomeOf(world.app, owner, leave())).toBe("left");
    expect(await outcomeOf(world.app, other, leave())).toBe("lastOwner");
    expect(await rolesNow()).toEqual(["manager", "owner"]);
  });

  test("not by the last owner of this moment", async () => {
    const other = await joined("other", "owner");
    let isFirst = true;
    const outcome = await outcomeOf(world.app, owner, leave(), {
      async beforeCommit() {
        if (isFirst) expect(await outcomeOf(world.app, other, leave())).toBe("left");
        isFirst = false;
      },
    });
    expect(outcome).toBe("lastOwner");
    expect(await rolesNow()).toEqual(["owner"]);
  });
});

describe("somebody is removed", () => {
  test("by an owner, whoever it is", async () => {
    for (const role of shopRoles) {
      const member = await joined(role, role);
      expect(await outcomeOf(world.app, owner, remove(member))).toBe("removed");
      expect(await outcomeOf(world.app, owner, remove(member))).toBe("refused");
    }
    expect(await rolesNow()).toEqual(["owner"]);
  });

  test("by a manager, if it is a cashier", async () => {
    const [manager, cashier] = [await joined("m", "manager"), await joined("c", "cashier")];
    const other = await joined("m2", "manager");
    for (const who of [owner, other, manager])
      expect(await outcomeOf(world.app, manager, remove(who))).toBe("refused");
    expect(await outcomeOf(world.app, cashier, remove(other))).toBe("refused");
    expect(await outcomeOf(world.app, manager, remove(cashier))).toBe("removed");
  });

  test("by nobody from another shop, and nobody's shop is changed for another's", async () => {
    const stranger = await world.talk("stranger");
    await world.store.write((tables) => makeOwnShop(tables, stranger.personId, Date.now()));
    const member = await joined("c", "cashier");
    expect(await outcomeOf(world.app, stranger, remove(member))).toBe("refused");
    expect(await outcomeOf(world.app, stranger, leave())).toBe("refused");
    const nowhere = { shopId: "no-such-shop", personId: member.personId };
    expect(await outcomeOf(world.app, owner, { type: "remove", ...nowhere })).toBe("refused");
    expect(await outcomeOf(world.app, owner, { type: "leave", ...nowhere })).toBe("refused");
    expect(await rolesNow()).toEqual(["cashier", "owner"]);
  });
});
