import type { Payer } from "../../src/app/money/open-payment.ts";
import type { Chat } from "./chat.ts";
import { lookOver } from "./oddities.ts";
import { orderDirectly, type Purchase, type Wish } from "./purchase.ts";
import { newChat, talkToAnOrder } from "./talk.ts";
import type { World } from "./world.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;

const muchFen = 20_000;

const payers: readonly Payer[] = [
  { product: "native", ip: "203.0.113.7" },
  { product: "h5", ip: "203.0.113.8" },
  { product: "h5", ip: "203.0.113.18" },
  { product: "jsapi", ip: "203.0.113.9", openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
  { product: "jsapi", ip: "203.0.113.19", openid: "oUpF8uAnotherOne1Q9zNjWeS6o0" },
];

/** A customer with an order, about to do something with it. */
type Visit = { world: World; purchase: Purchase; payer: Payer };

/** What a customer may do once there is an order, and how often. */
const manners = {
  "pays at once": 40,
  "pays late": 10,
  "pays in the last seconds": 7,
  "pays after the close": 5,
  "never pays": 8,
  cancels: 6,
  "cancels while paying": 6,
  "cancels while the page opens": 6,
  "comes too late": 7,
  "two devices": 8,
  "two payments and a refusal": 6,
  "taps twice": 6,
};

const ways: Record<keyof typeof manners, (visit: Visit) => Promise<void>> = {
  async "pays at once"(visit) {
    await payNow(visit);
    if (visit.world.scene.dice.chance(0.3)) await visit.purchase.check();
  },
  async "pays late"(visit) {
    const { time, dice } = visit.world.scene;
    await time.sleep(dice.int(minuteMs, 28 * minuteMs));
    await payNow(visit);
  },
  async "pays in the last seconds"(visit) {
    const { world, purchase } = visit;
    const { time, dice } = world.scene;
    const link = await openPage(visit);
    await time.sleep(purchase.expiresAtMs - time.nowMs - dice.int(-3, 10) * secondMs);
    pay(world, link);
  },
  "pays after the close": payAfterClose,
  async "never pays"(visit) {
    if (visit.world.scene.dice.chance(0.5)) await openPage(visit);
  },
  async cancels({ world: { scene }, purchase }) {
    await scene.time.sleep(scene.dice.int(1, 600) * secondMs);
    await purchase.cancel();
  },
  async "cancels while paying"(visit) {
    const { world, purchase } = visit;
    const link = await openPage(visit);
    const cancelled = purchase.cancel();
    await world.scene.time.sleep(world.scene.dice.int(0, 300));
    pay(world, link);
    await cancelled;
  },
  async "cancels while the page opens"(visit) {
    const { world, purchase } = visit;
    const { time, dice } = world.scene;
    // A page is open already: now somebody else's phone opens it, and the first one cancels.
    if (dice.chance(0.7)) await purchase.start(dice.pick(payers));
    const opened = purchase.start(visit.payer);
    await time.sleep(dice.int(0, 300));
    await purchase.cancel();
    const link = await opened;
    if (link !== "again" && dice.chance(0.5)) pay(world, link);
  },
  async "comes too late"({ world: { scene, witness }, purchase, payer }) {
    const { time, dice } = scene;
    const overAtMs = witness.tables.order(purchase.orderNo)?.expires_at_ms ?? 0;
    await time.sleep(overAtMs - time.nowMs + dice.int(1, 50) * secondMs);
    await purchase.start(payer);
  },
  "two devices": payOnTwoDevices,
  "two payments and a refusal": payTwiceForNothing,
  async "taps twice"(visit) {
    await Promise.all([payNow(visit), payNow(visit)]);
  },
};

/** One person who wants one card recharged: an order, and whatever they do with it. */
export async function goShopping(world: World, name: string): Promise<void> {
  const { dice, note, count } = world.scene;
  const iccid = someCard(world);
  let purchase: Purchase | undefined;
  let chat: Chat | undefined;
  if (dice.chance(0.3)) {
    count("people: past the chat");
    const wish = { name, iccid, isDear: dice.chance(0.35) };
    purchase = await orderDirectly(world, wish);
    if (purchase !== undefined && dice.chance(0.6))
      purchase = await orderAgain(world, wish, purchase);
  } else {
    chat = newChat(world);
    purchase = await talkToAnOrder(world, chat, iccid);
  }
  if (purchase === undefined) return note(name, "gave up before there was an order");
  await finish(world, purchase, name);
}

/** Orders once more for the same card before the first order is paid. */
async function orderAgain(world: World, wish: Wish, first: Purchase): Promise<Purchase> {
  const { time, dice, count } = world.scene;
  const change = dice.pick(["another plan", "a new price", "the same, late"] as const);
  count(`people: orders again, ${change}`);
  if (change === "the same, late")
    await time.sleep(first.expiresAtMs - time.nowMs - dice.int(10, 280) * secondMs);
  else await time.sleep(dice.int(1, 10 * 60) * secondMs);
  const firstFen = world.witness.tables.order(first.orderNo)?.price_fen ?? 0;
  const again = {
    ...wish,
    isDear: (wish.isDear ?? false) !== (change === "another plan"),
    // Another plan at the same price, or the same plan at another one.
    priceFen: change === "a new price" ? firstFen - 50 : firstFen,
  };
  return (await orderDirectly(world, again)) ?? first;
}

/** Somebody whom we have not heard of for weeks wants the same again. */
export async function comeBack(world: World, name: string): Promise<void> {
  const { dice, count } = world.scene;
  if (world.chats.length === 0) return;
  const chat = dice.pick(world.chats);
  count("people: come back after weeks");
  await chat.say("我的订单");
  const purchase = await talkToAnOrder(world, chat, someCard(world));
  if (purchase !== undefined) await finish(world, purchase, name);
}

/** A card that was recharged before, or that has run out. */
export function someCard({ scene: { dice }, carrier }: World): string {
  const iccid = dice.pick(carrier.numbers());
  if (dice.chance(0.6))
    carrier.becomes(iccid, dice.pick(["expired", "quota-stopped", "self-stopped"]));
  return iccid;
}

/** Whatever people do with an order once they have it. */
export async function finish(
  world: World,
  purchase: Purchase,
  name: string,
  manner: keyof typeof manners = world.scene.dice.weighted(manners),
): Promise<void> {
  const { dice, note, count } = world.scene;
  const payer = dice.pick(payers);
  note(name, `${purchase.orderNo}: ${manner}, ${payer.product}`);
  count(`people: ${manner}`);
  if (dice.chance(0.1)) void lookOver(world, purchase);
  await ways[manner]({ world, purchase, payer });
}

async function payAfterClose(visit: Visit): Promise<void> {
  const { world, purchase } = visit;
  const { scene, wechatBook } = world;
  const link = await openPage(visit);
  await purchase.cancel();
  if (link === undefined) return;
  await scene.time.sleep(scene.dice.int(1, 40 * 60) * secondMs);
  payAfterAll(world, link);
  if (wechatBook.order(link)?.paidAtMs !== undefined) scene.count("paid after the close");
}

/** WeChat takes the money although it had closed the payment. */
function payAfterAll(world: World, link: string): void {
  const { scene, wechatBook } = world;
  if (wechatBook.order(link)?.paidAtMs === undefined)
    wechatBook.reopen(link, scene.time.nowMs + minuteMs);
  pay(world, link);
}

async function payOnTwoDevices(visit: Visit): Promise<void> {
  const { world } = visit;
  const { time, dice } = world.scene;
  const other = dice.pick(payers);
  const links = await Promise.all([
    openPage(visit),
    time
      .sleep(dice.int(0, dice.pick([50, 20_000])))
      .then(() => openPage({ ...visit, payer: other })),
  ]);
  for (const link of dice.chance(0.5) ? links : links.toReversed()) {
    await time.sleep(dice.int(0, 5000));
    pay(world, link);
  }
}

/**
 * Pays on a second device, the first payment goes through after all while the carrier is at work,
 * and the carrier refuses: both have to come back.
 */
async function payTwiceForNothing(visit: Visit): Promise<void> {
  const { world, purchase } = visit;
  const { time, dice, count } = world.scene;
  const first = await openPage({ ...visit, payer: { product: "native", ip: "203.0.113.7" } });
  const second = await openPage({ ...visit, payer: { product: "h5", ip: "203.0.113.8" } });
  if (first === undefined || second === undefined || first === second) return;
  world.carrier.failsNext(purchase.iccid);
  pay(world, second);
  await time.sleep(dice.int(100, dice.pick([2000, 60_000])));
  payAfterAll(world, first);
  count("paid twice, and refused");
}

async function payNow(visit: Visit): Promise<void> {
  const { world } = visit;
  const link = await openPage(visit);
  await world.scene.time.sleep(world.scene.dice.int(1000, 40_000));
  pay(world, link);
}

function pay({ town, scene, wechat, wechatBook }: World, link: string | undefined): void {
  if (link === undefined) return;
  // Small sums are believed at a notification's word.
  const isMuch = (wechatBook.order(link)?.amountFen ?? 0) >= muchFen;
  if (isMuch && scene.dice.chance(0.6)) {
    scene.count("notice: with a stolen key");
    wechat.forgeNotice(link);
    if (scene.dice.chance(0.5)) return;
  }
  town.pay(link);
}

/** Presses "pay" on the pay page, again and again if need be. */
async function openPage({ world, purchase, payer }: Visit): Promise<string | undefined> {
  const { time, dice } = world.scene;
  for (let tries = 0; tries < 4; tries++) {
    const link = await purchase.start(payer);
    if (link !== "again") return link;
    await time.sleep(dice.int(1000, 20_000));
  }
  return undefined;
}
