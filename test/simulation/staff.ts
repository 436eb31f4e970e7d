import type { ShopRole } from "../../src/core/shops/shop.ts";
import type { Chat } from "./chat.ts";
import { finish, someCard } from "./customers.ts";
import { goOnErrands, type Thing } from "./errands.ts";
import { personOf, shopOf } from "./shop-tables.ts";
import { newChat, talkToAnOrder } from "./talk.ts";
import { wish } from "./wish.ts";
import type { World } from "./world.ts";

/** What the people of one shop do. */
export const staff: Record<string, (world: World, name: string) => Promise<void>> = {
  "hires and lets go": hireAndLetGo,
};

/** The people around one shop, with the errands that they go on. */
type Around = { world: World; owner: Chat; helper: Chat; stranger: Chat; thing: Thing };

/**
 * A shop takes somebody in, who looks at its orders, and lets them go while they look. Before and
 * afterwards they know nothing of it, and change nothing; in between as much as their role says.
 */
async function hireAndLetGo(world: World, name: string): Promise<void> {
  const { dice } = world.scene;
  const [owner, helper, stranger] = [newChat(world), newChat(world), newChat(world)];
  const purchase = await talkToAnOrder(world, owner, someCard(world));
  if (purchase === undefined) return;
  const { orderNo, iccid } = purchase;
  // Some of what is asked for there is only once an order was paid.
  const isPaidFirst = dice.chance(0.6);
  if (isPaidFirst) await finish(world, purchase, name);
  const { tables } = world.witness;
  const shopId = shopOf(tables, orderNo);
  const ownerId = personOf(tables, owner.channel, owner.address);
  if (shopId !== undefined && ownerId !== undefined && (await helper.open("zh-CN"))) {
    const thing = { orderNo, iccid, shopId, ownerId };
    await hire({ world, owner, helper, stranger, thing });
  }
  if (!isPaidFirst) await finish(world, purchase, name);
}

async function hire(around: Around): Promise<void> {
  const { world, owner, helper, stranger, thing } = around;
  const { neighbours, scene } = world;
  const { dice } = scene;
  const role = dice.pick(["manager", "cashier"] as const);
  await goOnErrands(world, helper, "nobody", thing);
  const outsider = world.chats.findLast(
    ({ address }) => !neighbours.mayKnow(address, owner.address),
  );
  if (outsider !== undefined) await goOnErrands(world, outsider, "outsider", thing);
  const invited = await wish(world, owner, { type: "invite", shopId: thing.shopId, role });
  if (invited?.type !== "invite-made") return;
  neighbours.hires(helper.address, owner.address);
  const joined = await wish(world, helper, { type: "join", token: invited.token });
  await goOnErrands(world, owner, "owner", thing);
  if (joined?.type === "staff-changed" && joined.result === "joined") {
    await goOnErrands(world, helper, role, thing);
    if (dice.chance(0.8) && (await stranger.open("zh-CN")))
      await joinAfter(around, invited.token, "it was used");
    if (dice.chance(0.8)) await stay(around);
  }
  await helper.say("我的订单");
  await letGo(around, role);
}

/** The only chat of a shop's only owner does not go away from their staff (I31). */
async function stay({ world, owner, stranger }: Around): Promise<void> {
  const { scene, witness } = world;
  if (!(await stranger.open("zh-CN"))) return;
  const made = await wish(world, stranger, { type: "make-link-code" });
  if (made?.type !== "link-code-made") return;
  const { code } = made;
  const asked = await wish(world, owner, { type: "use-link-code", code, fromLink: false });
  if (asked === undefined || witness.isRestored) return;
  scene.count("an owner with staff wants to go");
  if (asked.type !== "linked" || asked.result === "joined")
    scene.fail(`I31 ${owner.address} has staff, and may go: ${JSON.stringify(asked)}`);
}

async function letGo(around: Around, role: ShopRole): Promise<void> {
  const { world, owner, helper, stranger, thing } = around;
  const { scene, neighbours, witness } = world;
  const { time, dice, count } = scene;
  const { shopId } = thing;
  const personId = personOf(witness.tables, helper.channel, helper.address);
  const left = role === "manager" ? await inviteOf(around) : undefined;
  await time.sleep(dice.int(0, 60_000));
  const [gone] = await Promise.all([
    personId === undefined ? undefined : wish(world, owner, { type: "remove", shopId, personId }),
    helper.say("我的订单"),
  ]);
  if (gone?.type !== "staff-changed" || gone.result !== "removed") return;
  neighbours.letsGo(helper.address);
  count("somebody was let go");
  await helper.say("我的订单");
  await goOnErrands(world, helper, "nobody", thing);
  if (left !== undefined && (await stranger.open("zh-CN")))
    await joinAfter(around, left, "who made it was let go");
}

/** The token of an invite that the helper makes. */
async function inviteOf({ world, helper, thing }: Around): Promise<string | undefined> {
  const { shopId } = thing;
  const made = await wish(world, helper, { type: "invite", shopId, role: "cashier" });
  return made?.type === "invite-made" ? made.token : undefined;
}

/** An invite that does not count any more brings nobody in (I31). */
async function joinAfter(around: Around, token: string, why: string): Promise<void> {
  const { world, stranger } = around;
  const joined = await wish(world, stranger, { type: "join", token });
  if (joined === undefined || world.witness.isRestored) return;
  world.scene.count(`an invite is tried, and ${why}`);
  if (joined.type === "staff-changed" && joined.result === "joined")
    world.scene.fail(`I31 ${stranger.address} joined by an invite, and ${why}`);
}
