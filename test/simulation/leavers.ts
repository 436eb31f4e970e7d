import type { Chat } from "./chat.ts";
import { finish, someCard } from "./customers.ts";
import { publicUrl } from "./instance.ts";
import type { Purchase } from "./purchase.ts";
import { leftOfDeleted, personOf } from "./shop-tables.ts";
import { newChat, pressesNewest, talkToAnOrder } from "./talk.ts";
import { browse } from "./web-chat.ts";
import { wish } from "./wish.ts";
import type { World } from "./world.ts";

const hourMs = 60 * 60_000;

const ended: readonly (string | undefined)[] = ["closed", "done", "refunded"];

/** People who take along what is kept about them, and want nothing of it to stay. */
export const leavers: Record<string, (world: World, name: string) => Promise<void>> = {
  "has everything deleted": takeAndDelete,
};

/** Some ask for it while their order is under way, when nothing may go. */
async function takeAndDelete(world: World, name: string): Promise<void> {
  const { time, dice } = world.scene;
  const chat = newChat(world);
  const purchase = await talkToAnOrder(world, chat, someCard(world));
  if (purchase === undefined) return;
  if (!dice.chance(0.4)) await finish(world, purchase, name);
  else if (await deleteAll(world, chat, purchase)) return;
  await time.sleep(dice.int(0, 6) * hourMs);
  await takeData(world, chat, purchase);
  await deleteAll(world, chat, purchase);
}

/** What comes is theirs, without a password, and comes once (I32). */
async function takeData(world: World, chat: Chat, { orderNo, iccid }: Purchase): Promise<void> {
  const { scene, witness, carrier } = world;
  const { count, fail } = scene;
  await chat.say("导出我的数据");
  const person = personOf(witness.tables, chat.channel, chat.address);
  const page = /\/privacy\/data\/[\w-]+/.exec((await chat.read()).join("\n"))?.[0];
  if (page === undefined) return;
  const take = () =>
    browse(world, { ip: chat.ip, name: chat.address }, page, {
      method: "POST",
      headers: { origin: publicUrl },
    });
  const first = await take();
  if (first?.ok !== true) return;
  const data = await first.text();
  count("somebody takes their data");
  const isSame = person === personOf(witness.tables, chat.channel, chat.address);
  if (isSame && !witness.isRestored && !data.includes(orderNo))
    fail(`I32 ${chat.address} took their data, and ${orderNo} is not in it`);
  const beside = data.replace(/"(?:at|madeAt|since|lastUsed|placed)": "[^"]*"/g, "");
  if (new RegExp(`(?<!\\d)${carrier.passwordOf(iccid)}(?!\\d)`).test(beside))
    fail(`I18 the data of ${chat.address} holds a password`);
  if ((await take())?.ok === true) fail(`I32 ${chat.address} took their data by one link twice`);
}

/** Everything goes, and only when nothing of theirs is under way (I32). */
async function deleteAll(world: World, chat: Chat, { orderNo }: Purchase): Promise<boolean> {
  const { scene, witness } = world;
  const { dice, count, fail } = scene;
  const { tables } = witness;
  const person = () => personOf(tables, chat.channel, chat.address);
  const before = person();
  if (dice.chance(0.5)) await wish(world, chat, { type: "make-link-code" });
  const stateBefore = tables.order(orderNo)?.state;
  await chat.say("删除我的数据");
  const pressed = pressesNewest(/^(全部删掉|Delete everything)$/)(chat, world);
  await Promise.all([pressed, ...(dice.chance(0.3) ? [chat.say("我的订单")] : [])]);
  if (before === undefined || person() === before) return false;
  const state = tables.order(orderNo)?.state;
  // An order that has ended goes on by itself when money comes late.
  if (!ended.includes(state) && !ended.includes(stateBefore) && !witness.isRestored)
    fail(`I32 ${chat.address} had everything deleted while ${orderNo} was ${state}`);
  count("somebody had everything deleted");
  await chat.say("我的订单");
  return true;
}

/** What was to go is gone for good (I32). */
export function checkGone({ scene, witness }: World): void {
  if (witness.isRestored) return;
  for (const left of leftOfDeleted(witness.tables))
    scene.fail(`I32 somebody had everything deleted, and there is left: ${left}`);
}
