import type { Request } from "../../src/core/conversation/requests.ts";
import type { Chat } from "./chat.ts";
import { finish, someCard } from "./customers.ts";
import type { Purchase } from "./purchase.ts";
import { newestMoveOf, personOf, shopOf } from "./shop-tables.ts";
import { newChat, pressesNewest, talkToAnOrder } from "./talk.ts";
import { wish } from "./wish.ts";
import type { World } from "./world.ts";

/** What people do with the codes that join their chats. */
export const joins: Record<string, (world: World, name: string) => Promise<void>> = {
  "joins two chats": joinChats,
};

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
  const shopBefore = purchase && shopOf(witness.tables, purchase.orderNo);
  if (dice.chance(0.3)) await taker.say(`绑定 ${code.slice(0, 7)}Z`);
  world.neighbours.join(taker.address, owner.address);
  const isJoined = await agree(world, { taker, owner, stranger, code });
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
    if (dice.chance(0.6)) await beTill(world, taker, owner);
    if (purchase !== undefined && !isTakers && dice.chance(0.85))
      await goOn(world, { taker, owner, third: newChat(world), purchase });
    else if (dice.chance(0.9) && (await changeTheirMinds(world, taker, owner)))
      checkBack(world, purchase, shopBefore);
  }
  if (purchase !== undefined) await finish(world, purchase, name);
}

/** True when both have agreed, and the maker of the code was told that it is done. */
async function agree(
  world: World,
  { taker, owner, stranger, code }: { taker: Chat; owner: Chat; stranger?: Chat; code: string },
): Promise<boolean> {
  const { time, dice } = world.scene;
  await taker.say(`绑定 ${code}`);
  await pressesNewest(/^(好，绑定|Link)$/)(taker, world);
  await time.sleep(dice.int(1000, 20_000));
  checkApart(world, taker, owner);
  if (stranger !== undefined && dice.chance(0.5)) await answerForOthers(world, taker, stranger);
  await pressesNewest(/^(同意绑定|Agree)$/)(owner, world);
  await time.sleep(dice.int(1000, 20_000));
  return (await owner.read()).some((text) => /绑好了|^Linked:/i.test(text));
}

/** From then on each has their own again. */
async function changeTheirMinds(world: World, taker: Chat, owner: Chat): Promise<boolean> {
  const { time, dice, count } = world.scene;
  const who = dice.pick([taker, owner]);
  let isUndone = false;
  for (let tries = 0; tries < 3 && !isUndone; tries++) {
    await pressesNewest(/^(撤销绑定|Undo the link)$/)(who, world);
    await time.sleep(dice.int(1000, 20_000));
    isUndone = (await who.read()).some((text) => /绑定撤销了|link is undone/.test(text));
  }
  if (!isUndone) return false;
  world.neighbours.part(taker.address);
  count("chats were parted");
  await taker.say("我的订单");
  await owner.say("我的订单");
  return true;
}

/** One of two chats stands on the counter for a while: nothing about its person is done there. */
async function beTill(world: World, till: Chat, other: Chat): Promise<void> {
  const { scene, witness } = world;
  const made = await wish(world, till, { type: "make-till" });
  if (made?.type !== "till-made" || made.result !== "made") return;
  scene.count("a chat is a till");
  const requests: readonly Request[] = [
    { type: "make-link-code" },
    { type: "export-own" },
    { type: "delete-own", isAgreed: true },
    { type: "undo-chat" },
    { type: "end-tills" },
  ];
  for (const request of requests) {
    const answer = await wish(world, till, request);
    const isRight = answer === undefined || answer.type === "not-at-till";
    if (!isRight && !witness.isRestored)
      scene.fail(`I31 ${till.address} is a till, and does ${request.type}: ${answer.type}`);
  }
  await till.say("我的订单");
  for (let tries = 0; tries < 5; tries++)
    if ((await wish(world, other, { type: "end-tills" })) !== undefined) return;
}

/** Before whoever made the code has agreed, nothing is joined (I31). */
function checkApart({ scene, witness: { tables } }: World, taker: Chat, owner: Chat): void {
  const [one, other] = [taker, owner].map((chat) => personOf(tables, chat.channel, chat.address));
  if (one !== undefined && one === other)
    scene.fail(`I31 ${taker.address} joined ${owner.address}, and nobody there was asked`);
}

/** Somebody else says yes to what they were never asked (I31). */
async function answerForOthers(world: World, taker: Chat, stranger: Chat): Promise<void> {
  const { scene, witness } = world;
  const moveId = newestMoveOf(witness.tables, taker.address);
  if (moveId === undefined || !(await stranger.open("zh-CN"))) return;
  const answered = await wish(world, stranger, { type: "answer-chat", moveId, isTaken: true });
  if (answered === undefined) return;
  scene.count("somebody else answers for a chat");
  if (answered.type !== "linked" || answered.result !== "over")
    scene.fail(`I31 ${stranger.address} answers for ${taker.address}: ${JSON.stringify(answered)}`);
}

/** What came along with a chat has gone back with it (I31). */
function checkBack(
  { scene, witness }: World,
  purchase: Purchase | undefined,
  shopBefore: string | undefined,
): void {
  if (purchase === undefined || witness.isRestored) return;
  const shop = shopOf(witness.tables, purchase.orderNo);
  if (shop !== shopBefore)
    scene.fail(`I31 chats were parted, and ${purchase.orderNo} is of ${shop}, not ${shopBefore}`);
}

/** A chat that came goes on to somebody else, and takes nothing of its person's other one along. */
async function goOn(
  world: World,
  { taker, owner, third, purchase }: { taker: Chat; owner: Chat; third: Chat; purchase: Purchase },
): Promise<void> {
  const { scene, witness, neighbours } = world;
  const { tables } = witness;
  if (!(await third.open("zh-CN"))) return;
  const code = await codeOf(world, third);
  const before = shopOf(tables, purchase.orderNo);
  if (code === undefined || !(await agree(world, { taker, owner: third, code }))) return;
  neighbours.part(taker.address);
  neighbours.join(taker.address, third.address);
  scene.count("a chat went on to a third");
  await third.say("我的订单");
  if (!witness.isRestored && shopOf(tables, purchase.orderNo) !== before)
    scene.fail(`I31 ${taker.address} went on, and took ${owner.address}'s order along`);
}

/** The code that a chat is given for joining. */
export async function codeOf(
  { scene: { time, dice } }: World,
  chat: Chat,
): Promise<string | undefined> {
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
