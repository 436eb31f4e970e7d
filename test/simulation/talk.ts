import type { Chat } from "./chat.ts";
import { lastPath } from "./chat.ts";
import { photoOf } from "./pictures.ts";
import { type Purchase, purchaseIn } from "./purchase.ts";
import { sendStrangers } from "./strangers.ts";
import { TelegramChat } from "./telegram-chat.ts";
import { payUnnamed } from "./unnamed-payers.ts";
import { WebChat } from "./web-chat.ts";
import { WechatChat } from "./wechat-chat.ts";
import type { World } from "./world.ts";

/** How somebody comes to an order; each with its share. */
const courses = {
  "step by step": 3,
  "in one sentence": 3,
  "answers at once": 4,
  "in English": 3,
  "with a photo": 3,
};
type Course = keyof typeof courses;
type Step = (chat: Chat, world: World) => Promise<boolean>;

const says =
  (text: string): Step =>
  (chat) =>
    chat.say(text);

type Card = { iccid: string; password: string };

const tells =
  ({ password }: Card): Step =>
  (chat) =>
    chat.tell(password);

const scripts: Record<Course, (card: Card) => readonly Step[]> = {
  "step by step": (card) => [
    ...["你好", "充值", card.iccid].map(says),
    tells(card),
    ...["N910", "每天200笔", "随便", "河南", "1", "好"].map(says),
  ],
  "in one sentence": (card) => [
    async (chat) =>
      chat.channel === "wechat"
        ? (await chat.say(`充值 ${card.iccid}`)) && (await chat.tell(card.password))
        : await chat.say(`充值 ${card.iccid} 密码${card.password}`),
    ...["新大陆N910，每天200笔，预算随便，河南", "1", "好"].map(says),
  ],
  "answers at once": (card) => [
    says(`充值 ${card.iccid}`),
    tells(card),
    ...["新大陆N910，每天50笔，预算随便，广东", "1", "好"].map(says),
  ],
  "in English": (card) => [
    ...["recharge", card.iccid].map(says),
    tells(card),
    ...["N910", "about 80 a day", "any", "Henan", "1", "yes"].map(says),
  ],
  "with a photo": (card) => [
    says("充值"),
    (chat) => chat.photo(photoOf(card.iccid)),
    pressesNewest(/^(对|Yes)/),
    tells(card),
    ...["新大陆N910，每天50笔，预算随便，广东", "1", "好"].map(says),
  ],
};

/** The newest button that reads so; nothing when there is none. */
export function pressesNewest(label: RegExp): Step {
  return async (chat, { scene: { time, dice } }) => {
    for (let tries = 0; tries < 4; tries++) {
      await chat.read();
      const button = (await chat.buttons()).findLast((one) => label.test(one.label));
      if (button !== undefined) return await button.press();
      await time.sleep(dice.int(1000, 15_000));
    }
    return true;
  };
}

/** What people do besides, at any step. */
const tics: Record<string, Step> = {
  "does it twice": (chat) => chat.again(),
  async "says several things at once"(chat) {
    await Promise.all([chat.say("价格"), chat.say("安全吗"), chat.say("多久到账")]);
    return true;
  },
  async "presses an old button"(chat, { scene: { dice } }) {
    await chat.read();
    const old = (await chat.buttons()).filter(({ isOld }) => isOld);
    return old.length === 0 || (await dice.pick(old).press()) || true;
  },
  async "changes the language"(chat) {
    return (await chat.say("English")) && (await chat.say("中文"));
  },
};

/** A chat of somebody new, on any platform. */
export function newChat(world: World): Chat {
  const { dice } = world.scene;
  const ip = `10.${dice.int(1, 254)}.${dice.int(1, 254)}.${dice.int(1, 254)}`;
  const number = dice.int(100_000, 999_999_999);
  switch (dice.weighted({ web: 4, telegram: 3, wechat: 3 })) {
    case "web":
      return new WebChat(world, `browser-${number}`, ip);
    case "telegram":
      return new TelegramChat(world, number, ip);
    case "wechat":
      return new WechatChat(world, `o${String(number).padStart(27, "k")}`, ip);
  }
}

/**
 * The whole dialogue about one card, in one of the ways that people have. Undefined when it did not
 * come to an order.
 */
export async function talkToAnOrder(
  world: World,
  chat: Chat,
  iccid: string,
  course: Course = world.scene.dice.weighted(courses),
): Promise<Purchase | undefined> {
  const { scene, carrier, neighbours } = world;
  const { time, dice, count, note } = scene;
  const language = course === "in English" ? "en" : "zh-CN";
  const card = { iccid, password: carrier.passwordOf(iccid) };
  world.chats.push(chat);
  note(chat.address, `talks about ${iccid} on ${chat.channel}, ${course}`);
  count(`people: ${chat.channel}`);
  count(`people: ${course}`);
  const isFirst = neighbours.actsOf(chat.address) === 0;
  neighbours.wants(chat.address, iccid);
  neighbours.maySpeakAnything(chat.address);
  if (!(await chat.open(language))) return undefined;
  const hasTics = dice.chance(0.4);
  for (const step of scripts[course](card)) {
    await time.sleep(dice.int(500, 6000));
    if (!(await step(chat, world))) return undefined;
    if (hasTics && dice.chance(0.3)) await doBesides(world, chat);
    if (dice.chance(0.1)) await movesCard(world, chat);
  }
  if (language === "en" && isFirst && !hasTics) neighbours.readsEnglish(chat.address);
  const found = await findPurchase(world, chat, iccid);
  void sendStrangers(world, chat);
  if (dice.chance(0.12)) void payUnnamed(world, chat);
  if (found !== undefined) {
    if (dice.chance(0.3)) await denies(world, chat);
    return found;
  }
  // They have got lost, or an answer has; they begin again without ado.
  neighbours.cancels(chat.address);
  await chat.say("取消");
  for (const step of scripts["answers at once"](card)) {
    await time.sleep(dice.int(500, 6000));
    if (!(await step(chat, world))) return undefined;
  }
  return await findPurchase(world, chat, iccid);
}

/** Whose card is another shop's takes it over, when that is offered. */
async function movesCard({ scene: { time, dice, count } }: World, chat: Chat): Promise<void> {
  await chat.read();
  const button = (await chat.buttons()).findLast(({ label }) =>
    /^(移到这里|Move it here)$/.test(label),
  );
  if (button === undefined || !(await button.press())) return;
  await time.sleep(dice.int(500, 5000));
  if (
    (await chat.read()).some((text) => /这张卡以后归你这里|the card is yours from now/.test(text))
  )
    count("a card was moved");
}

async function doBesides(world: World, chat: Chat): Promise<void> {
  const { dice, count } = world.scene;
  const tic = dice.pick(Object.keys(tics));
  count(`people: ${tic}`);
  await tics[tic]?.(chat, world);
}

/** What is denied is not done: the order stays as it is. */
async function denies({ scene: { dice, count } }: World, chat: Chat): Promise<void> {
  count("people: deny a wish");
  await chat.say(dice.pick(["不要取消", "别取消订单", "先不要取消", "don't cancel it"]));
}

/** The order whose pay link stands on the screen. */
async function findPurchase(
  world: World,
  chat: Chat,
  iccid: string,
): Promise<Purchase | undefined> {
  const { scene } = world;
  const { time, dice } = scene;
  for (let looks = 0; looks < 6; looks++) {
    const path = lastPath(await chat.read(), "/pay/");
    const orderNo = path && world.witness.orderOfLink(path.slice("/pay/".length));
    if (path !== undefined && orderNo === undefined)
      scene.fail(`I13 ${chat.address} was given ${path}, which leads nowhere`);
    if (path !== undefined && orderNo !== undefined)
      return purchaseIn(world, chat, { path, orderNo, iccid });
    await time.sleep(dice.int(1000, 30_000));
  }
  scene.note(chat.address, `reads at the end: ${(await chat.read()).slice(-4).join(" | ")}`);
  return undefined;
}
