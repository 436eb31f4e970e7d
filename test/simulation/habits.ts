import type { Chat } from "./chat.ts";
import { crowds } from "./crowds.ts";
import { finish, someCard } from "./customers.ts";
import { exchanges } from "./exchanges.ts";
import { floods } from "./floods.ts";
import { guesses } from "./guesses.ts";
import { listeners } from "./listeners.ts";
import { loneGuesses } from "./lone-guesses.ts";
import { oddities } from "./oddities.ts";
import { sendings } from "./sendings.ts";
import { staff } from "./staff.ts";
import { newChat, pressesNewest, talkToAnOrder } from "./talk.ts";
import { typists } from "./typists.ts";
import type { World } from "./world.ts";

const minuteMs = 60_000;

/** What people do beside ordering one card in one chat. */
const habits: Record<string, (world: World, name: string) => Promise<void>> = {
  "two chats, one card": orderInTwoChats,
  "joins two chats": joinChats,
  ...guesses,
  ...floods,
  ...typists,
  ...staff,
  ...exchanges,
  ...oddities,
  ...sendings,
  ...crowds,
  ...listeners,
  ...loneGuesses,
};

/** Chance of each, every day; more where much has to come together. */
const oftenEnough = 0.25;
const chances: Readonly<Record<string, number>> = {
  "many guess, and who paid comes": 0.3,
  "limit: new chats of an address": 0.32,
  "joins two chats": 0.4,
  // These cost the most.
  "limit: pages of an address": 0.16,
  "guesses at every card": 0.21,
  "a shop listens in many chats": 0.25,
  "limit: a crowd at the chat": 0.16,
  "limit: a crowd at Telegram's door": 0.16,
};

/** Somebody does what only some people do. `at`: a moment of the day. */
export function planHabits(world: World, at: () => number): void {
  const { time, dice, count } = world.scene;
  for (const [name, follow] of Object.entries(habits)) {
    if (!dice.chance(chances[name] ?? oftenEnough)) continue;
    time.at(at(), () => {
      count(`people: ${name}`);
      void follow(world, name);
    });
  }
}

/** A shop's two phones: both want the same card recharged, and neither knows of the other. */
async function orderInTwoChats(world: World, name: string): Promise<void> {
  const { time, dice } = world.scene;
  const iccid = someCard(world);
  // They want the same plan as well.
  const course = dice.pick(["in one sentence", "answers at once"] as const);
  const buy = async (afterMs: number): Promise<void> => {
    await time.sleep(afterMs);
    const purchase = await talkToAnOrder(world, newChat(world), iccid, course);
    if (purchase !== undefined) await finish(world, purchase, name);
  };
  await Promise.all([buy(0), buy(dice.int(0, dice.pick([1000, 30_000, 10 * minuteMs])))]);
}

/**
 * The owner's chat makes a code, another chat says it, and both agree. Afterwards somebody else
 * says it too, who must get nothing. Some change their minds.
 */
async function joinChats(world: World, name: string): Promise<void> {
  const { witness, scene } = world;
  const { time, dice, count, fail } = scene;
  const [owner, taker, stranger] = [newChat(world), newChat(world), newChat(world)];
  // The order is the maker's of the code, or the other's: afterwards it is both's.
  const isTakers = dice.chance(0.5);
  const buyer = isTakers ? taker : owner;
  const purchase = await talkToAnOrder(world, buyer, someCard(world));
  if (isTakers && !(await owner.open("zh-CN"))) return;
  const code = await codeOf(world, owner);
  if (code === undefined || (!isTakers && !(await taker.open("zh-CN")))) return;
  if (dice.chance(0.3)) await taker.say(`绑定 ${code.slice(0, 7)}Z`);
  world.neighbours.join(taker.address, owner.address);
  const isJoined = await agree(world, { taker, owner, code });
  const other = isTakers ? owner : taker;
  const hasAsked = await other.say("我的订单");
  await time.sleep(1000);
  if (isJoined) {
    count("chats were joined");
    // WeChat may be told "success" before anything is committed; then the words can be lost.
    const hasHeard = hasAsked && other.channel !== "wechat";
    if (hasHeard && purchase && !witness.people.wasTold(other.address, purchase.orderNo))
      fail(`I13 ${other.address} belongs to ${buyer.address}: where is ${purchase.orderNo}?`);
    if (dice.chance(0.6)) await beTurnedAway(world, stranger, code);
    if (dice.chance(0.8)) await changeTheirMinds(world, taker, owner);
  }
  if (purchase !== undefined) await finish(world, purchase, name);
}

/** True when both have agreed, and the maker of the code was told that it is done. */
async function agree(
  world: World,
  { taker, owner, code }: { taker: Chat; owner: Chat; code: string },
): Promise<boolean> {
  const { time, dice } = world.scene;
  await taker.say(`绑定 ${code}`);
  await pressesNewest(/^(好，绑定|Link)$/)(taker, world);
  await time.sleep(dice.int(1000, 20_000));
  await pressesNewest(/^(同意绑定|Agree)$/)(owner, world);
  await time.sleep(dice.int(1000, 20_000));
  return (await owner.read()).some((text) => /绑好了|^Linked:/i.test(text));
}

/** From then on each has their own again. */
async function changeTheirMinds(world: World, taker: Chat, owner: Chat): Promise<void> {
  const { time, dice, count } = world.scene;
  const who = dice.pick([taker, owner]);
  let isUndone = false;
  for (let tries = 0; tries < 3 && !isUndone; tries++) {
    await pressesNewest(/^(撤销绑定|Undo the link)$/)(who, world);
    await time.sleep(dice.int(1000, 20_000));
    isUndone = (await who.read()).some((text) => /绑定撤销了|link is undone/.test(text));
  }
  if (!isUndone) return;
  world.neighbours.part(taker.address);
  count("chats were parted");
  await taker.say("我的订单");
  await owner.say("我的订单");
}

async function codeOf({ scene: { time, dice } }: World, chat: Chat): Promise<string | undefined> {
  await chat.say("绑定");
  for (let looks = 0; looks < 4; looks++) {
    const screen = (await chat.read()).join("\n");
    const code = /(?:绑定|link)\s+([0-9A-HJKMNP-TV-Z]{8})/i.exec(screen)?.[1];
    if (code !== undefined) return code;
    await time.sleep(dice.int(1000, 20_000));
  }
  return undefined;
}

/** A code works once: whoever says it again sees nothing of what belongs to the first. */
async function beTurnedAway(
  { scene: { count } }: World,
  stranger: Chat,
  code: string,
): Promise<void> {
  if (!(await stranger.open("zh-CN"))) return;
  await stranger.say(`绑定 ${code}`);
  await stranger.say("我的订单");
  count("a code was said by two");
}
