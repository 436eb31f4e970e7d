import { openConversation } from "../../src/app/conversations/open-conversation.ts";
import { checkPayment } from "../../src/app/money/ask-payment.ts";
import type { Opened, Payer } from "../../src/app/money/open-payment.ts";
import { cancelOrder } from "../../src/app/orders/cancel-order.ts";
import { preparePlacing } from "../../src/app/orders/place-order.ts";
import { plansFor, seedCatalogue } from "../../src/core/plans/catalogue.ts";
import { terminalOf } from "../../src/core/terminals/terminal.ts";
import type { SimulatedCarrier } from "./carrier.ts";
import type { Dice } from "./dice.ts";
import type { Instance } from "./instance.ts";
import type { Timeline } from "./timeline.ts";
import type { WechatBook } from "./wechat-book.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** Longer than the longest order can be paid. */
const orderMs = 30 * minuteMs;

export type Town = {
  time: Timeline;
  dice: Dice;
  carrier: SimulatedCarrier;
  wechatBook: WechatBook;
  /**
   * A request of a browser or a chat platform: any instance may get it, and it may never be
   * answered.
   */
  ask<T>(name: string, work: (instance: Instance) => Promise<T>): Promise<T | undefined>;
  /** The person pays in WeChat. */
  pay(outTradeNo: string): string;
  trace(who: string, what: string): void;
};

const payers: readonly Payer[] = [
  { product: "native", ip: "203.0.113.7" },
  { product: "h5", ip: "203.0.113.8" },
  { product: "jsapi", ip: "203.0.113.9", openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
];

/** A customer with an order, about to do something with it. */
type Visit = { town: Town; name: string; orderNo: string; payer: Payer; expiresAtMs: number };

/** What a customer may do once there is an order, and how often. */
const manners = {
  "pays at once": 44,
  "pays late": 10,
  "pays in the last seconds": 7,
  "pays after the close": 5,
  "never pays": 8,
  cancels: 6,
  "cancels while paying": 6,
  "two devices": 8,
  "taps twice": 6,
};

const ways: Record<keyof typeof manners, (visit: Visit) => Promise<void>> = {
  async "pays at once"(visit) {
    const { town, name, orderNo } = visit;
    await payNow(visit);
    if (town.dice.chance(0.3)) await town.ask(name, ({ app }) => checkPayment(app, orderNo));
  },
  async "pays late"(visit) {
    const { time, dice } = visit.town;
    await time.sleep(dice.int(minuteMs, orderMs - 2 * minuteMs));
    await payNow(visit);
  },
  async "pays in the last seconds"(visit) {
    const { town, expiresAtMs } = visit;
    const link = await openPage(visit);
    await town.time.sleep(expiresAtMs - town.time.nowMs - town.dice.int(-3, 10) * secondMs);
    if (link !== undefined) town.pay(link);
  },
  "pays after the close": payAfterClose,
  async "never pays"(visit) {
    if (visit.town.dice.chance(0.5)) await openPage(visit);
  },
  async cancels({ town, name, orderNo }) {
    await town.time.sleep(town.dice.int(1, 600) * secondMs);
    await town.ask(name, ({ app }) => cancelOrder(app, orderNo));
  },
  async "cancels while paying"(visit) {
    const { town, name, orderNo } = visit;
    const link = await openPage(visit);
    const cancelled = town.ask(name, ({ app }) => cancelOrder(app, orderNo));
    await town.time.sleep(town.dice.int(0, 300));
    if (link !== undefined) town.pay(link);
    await cancelled;
  },
  "two devices": payOnTwoDevices,
  async "taps twice"(visit) {
    await Promise.all([payNow(visit), payNow(visit)]);
  },
};

/** One person who wants one card recharged: an order, and whatever they do with it. */
export async function goShopping(town: Town, name: string): Promise<void> {
  const { time, dice, carrier, trace } = town;
  const iccid = dice.pick(carrier.numbers());
  if (dice.chance(0.6))
    carrier.becomes(iccid, dice.pick(["expired", "quota-stopped", "self-stopped"]));
  const channel = dice.chance(0.5) ? "telegram" : "web";
  const place = dice.chance(0.15) ? talkToTheBot : orderDirectly;
  const orderNo = await place(town, { name, channel, iccid });
  if (orderNo === undefined) return trace(name, "gave up before there was an order");
  const expiresAtMs = time.nowMs + orderMs;
  const payer = dice.pick(payers);
  const manner = dice.weighted(manners);
  trace(name, `${orderNo}: ${manner}, ${payer.product}`);
  await ways[manner]({ town, name, orderNo, payer, expiresAtMs });
}

async function payAfterClose(visit: Visit): Promise<void> {
  const { town, name, orderNo } = visit;
  const { time, dice, wechatBook } = town;
  const link = await openPage(visit);
  await town.ask(name, ({ app }) => cancelOrder(app, orderNo));
  if (link === undefined) return;
  await time.sleep(dice.int(1, 40 * 60) * secondMs);
  if (wechatBook.order(link)?.paidAtMs === undefined)
    wechatBook.reopen(link, time.nowMs + minuteMs);
  town.pay(link);
}

async function payOnTwoDevices(visit: Visit): Promise<void> {
  const { town } = visit;
  const { time, dice } = town;
  const other = dice.pick(payers);
  const links = await Promise.all([
    openPage(visit),
    time
      .sleep(dice.int(0, dice.pick([50, 20_000])))
      .then(() => openPage({ ...visit, payer: other })),
  ]);
  for (const link of dice.chance(0.5) ? links : links.toReversed()) {
    await time.sleep(dice.int(0, 5000));
    if (link !== undefined) town.pay(link);
  }
}

async function payNow(visit: Visit): Promise<void> {
  const { town } = visit;
  const link = await openPage(visit);
  await town.time.sleep(town.dice.int(1000, 40_000));
  if (link !== undefined) town.pay(link);
}

/**
 * Presses "pay" on the pay page, again and again if need be. Gives the payment that the link leads
 * to.
 */
async function openPage({ town, name, orderNo, payer }: Visit): Promise<string | undefined> {
  for (let tries = 0; tries < 4; tries++) {
    const opened = await town.ask(name, ({ openPayment }) => openPayment(orderNo, payer));
    if (opened?.answer === "open") return town.wechatBook.paymentOf(linkIdOf(opened.start));
    if (opened !== undefined && opened.answer !== "unavailable") return undefined;
    await town.time.sleep(town.dice.int(1000, 20_000));
  }
  return undefined;
}

function linkIdOf(start: Extract<Opened, { answer: "open" }>["start"]): string {
  switch (start.product) {
    case "native":
      return new URL(start.codeUrl).searchParams.get("pr") ?? "";
    case "h5":
      return new URL(start.h5Url).searchParams.get("prepay_id") ?? "";
    case "jsapi":
      return start.invoke.package.replace("prepay_id=", "");
  }
}

type Wish = { name: string; channel: "web" | "telegram"; iccid: string };

/** The order as the dialogue places it, without the talk. */
async function orderDirectly(
  town: Town,
  { name, channel, iccid }: Wish,
): Promise<string | undefined> {
  const terminal = terminalOf({ family: "keypad" });
  if (terminal === undefined) throw new Error("A keypad terminal is not known.");
  for (let tries = 0; tries < 3; tries++) {
    const placed = await town.ask(name, async ({ app }) => {
      const conversation = await openConversation(app, channel, name, "zh-CN");
      const card = await app.carriers.of("sandbox").readCard(iccid);
      if (card.answer !== "done") return undefined;
      const [plan] = plansFor(card.value, seedCatalogue);
      if (plan === undefined) throw new Error(`No plan for ${iccid}.`);
      const { event, write } = await preparePlacing(app, conversation, {
        card: card.value,
        plan,
        terminal,
        volume: { kind: "transactions", low: 30, high: 100 },
        region: "GD",
        price: { retailFen: plan.priceFen, costFen: plan.costFen, discountFen: 0 },
      });
      if (event.type !== "order-placed") throw new Error(`Placing an order came to ${event.type}.`);
      if (write === undefined) return event.orderNo;
      await app.store.write(async (tables) => {
        await write(tables);
        const id = `placed:${event.orderNo}`;
        const content = { text: "order", orderNo: event.orderNo };
        await tables.messages.append(conversation.id, [
          { id, eventKey: id, from: "bot", turn: 0, content, atMs: app.clock.nowMs() },
        ]);
      });
      return event.orderNo;
    });
    if (placed !== undefined) return placed;
    await town.time.sleep(town.dice.int(1000, 10_000));
  }
  return undefined;
}

/**
 * The whole dialogue, said again whenever no answer came. Gives the order that stands at its end.
 */
async function talkToTheBot(
  town: Town,
  { name, channel, iccid }: Wish,
): Promise<string | undefined> {
  const said = [
    "你好",
    "充值",
    iccid,
    town.carrier.passwordOf(iccid),
    "键盘机",
    "每天200笔",
    "随便",
    "河南",
    "1",
    "好",
  ];
  const id = await repeat(town, () =>
    town.ask(name, async ({ app }) => (await openConversation(app, channel, name, "zh-CN")).id),
  );
  if (id === undefined) return undefined;
  for (const [index, text] of said.entries()) {
    const event = {
      conversationId: id,
      eventKey: `${name}:${index}`,
      event: { type: "say", text },
    } as const;
    if ((await repeat(town, () => town.ask(name, ({ takeTurn }) => takeTurn(event)))) === undefined)
      return undefined;
    await town.time.sleep(town.dice.int(500, 6000));
  }
  return await town.ask(name, async ({ app }) => {
    const orders = await app.store.read(async (tables) => {
      const conversation = await tables.conversations.find(id);
      return conversation === undefined
        ? []
        : await tables.orders.ofPerson(conversation.personId, 1);
    });
    return orders[0]?.orderNo;
  });
}

async function repeat<T>(town: Town, work: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let tries = 0; tries < 4; tries++) {
    const result = await work();
    if (result !== undefined) return result;
    await town.time.sleep(town.dice.int(1000, 5000));
  }
  return undefined;
}
