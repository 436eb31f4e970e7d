import { openConversation } from "../../src/app/conversations/open-conversation.ts";
import { checkPayment } from "../../src/app/money/ask-payment.ts";
import type { Payer } from "../../src/app/money/open-payment.ts";
import { cancelOrder } from "../../src/app/orders/cancel-order.ts";
import { preparePlacing } from "../../src/app/orders/place-order.ts";
import type { Card } from "../../src/core/cards/card.ts";
import { plansFor, seedCatalogue } from "../../src/core/plans/catalogue.ts";
import type { Plan } from "../../src/core/plans/plan.ts";
import { type Terminal, terminalOf } from "../../src/core/terminals/terminal.ts";
import type { PaymentStart } from "../../src/payments/payment.ts";
import type { PayStart } from "../../src/server/pay/pay-page.ts";
import type { Chat } from "./chat.ts";
import { checkLedBack, checkLink } from "./given-links.ts";
import { publicUrl } from "./instance.ts";
import { browse } from "./web-chat.ts";
import type { World } from "./world.ts";

const terminal = keypad();

/** Longer than the longest order can be paid. */
const orderMs = 30 * 60_000;

/** An order as its customer has it. */
export type Purchase = {
  orderNo: string;
  iccid: string;
  expiresAtMs: number;
  /** Presses "pay" once; gives the payment that the link leads to. */
  start(payer: Payer): Promise<string | "again" | undefined>;
  cancel(): Promise<void>;
  /** Asks whether the money is there. */
  check(): Promise<void>;
};

/** An order that was placed in a chat: it is paid on its page, and cancelled in the chat. */
export function purchaseIn(
  world: World,
  chat: Chat,
  { path, orderNo, iccid }: { path: string; orderNo: string; iccid: string },
): Purchase {
  const { scene, wechatBook, neighbours } = world;
  const who = { ip: chat.ip, name: orderNo };
  const press = async (payer: Payer): Promise<string | "again" | undefined> => {
    const openid = payer.product === "jsapi" ? payer.openid : "";
    const from = { ...who, ip: payer.ip };
    const answer = await browse(world, from, `${path}/start`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: publicUrl,
        cookie: `openid=${openid}`,
      },
      body: JSON.stringify({ product: payer.product }),
    });
    if (answer === undefined || answer.status >= 429) return "again";
    if (!answer.ok) return undefined;
    return wechatBook.paymentOf(linkOnPage((await answer.json()) as PayStart));
  };
  return {
    orderNo,
    iccid,
    expiresAtMs: scene.time.nowMs + orderMs,
    start: (payer) => checked(world, orderNo, payer, press),
    async cancel() {
      neighbours.cancels(chat.address);
      await chat.say(scene.dice.pick(cancelling));
    },
    async check() {
      await browse(world, who, `${path}/check`, { method: "POST", headers: { origin: publicUrl } });
    },
  };
}

const cancelling = ["取消", "不付了", "不想充了"] as const;

/** Presses once, and looks at the link that comes of it. */
async function checked(
  world: World,
  orderNo: string,
  payer: Payer,
  press: (payer: Payer) => Promise<string | "again" | undefined>,
): Promise<string | "again" | undefined> {
  const { scene, witness } = world;
  const askedAtMs = scene.time.nowMs;
  const before = witness.tables.order(orderNo);
  const isOver = scene.areClocksRight && askedAtMs > (before?.expires_at_ms ?? Infinity);
  const payments = witness.tables.payments(orderNo).length;
  const link = await press(payer);
  if (isOver && witness.tables.payments(orderNo).length > payments)
    scene.fail(`I21 order ${orderNo} was over, and a payment was opened for it`);
  if (link !== "again") checkLink(world, payer, link);
  return link;
}

function linkOnPage(start: PayStart): string {
  switch (start.product) {
    case "native":
      return new URL(start.codeUrl).searchParams.get("pr") ?? "";
    case "h5":
      return new URL(start.href).searchParams.get("prepay_id") ?? "";
    case "jsapi":
      return start.invoke.package.replace("prepay_id=", "");
  }
}

/** Who wants which card recharged; the dearest plan for it, or the first one; at another price. */
export type Wish = { name: string; iccid: string; isDear?: boolean; priceFen?: number };

/** The order as the dialogue places it, without the talk, of somebody who is in no chat. */
export async function orderDirectly(world: World, wish: Wish): Promise<Purchase | undefined> {
  const { name, iccid } = wish;
  const { town, scene, neighbours, wechatBook } = world;
  neighbours.wants(name, iccid);
  const press = (orderNo: string) => async (payer: Payer) => {
    const opened = await town.ask(name, ({ openPayment }) => openPayment(orderNo, payer));
    if (opened?.answer === "open") return wechatBook.paymentOf(linkOf(opened.start));
    return opened === undefined || opened.answer === "unavailable" ? "again" : undefined;
  };
  for (let tries = 0; tries < 3; tries++) {
    const orderNo = await place(world, wish);
    if (orderNo === undefined) {
      await scene.time.sleep(scene.dice.int(1000, 10_000));
      continue;
    }
    return {
      orderNo,
      iccid,
      expiresAtMs: scene.time.nowMs + orderMs,
      start: (payer) => checked(world, orderNo, payer, press(orderNo)),
      async cancel() {
        neighbours.cancels(name);
        await town.ask(name, ({ app }) =>
          cancelOrder(app, orderNo, { wishedBy: async () => true }),
        );
      },
      async check() {
        await town.ask(name, ({ app }) => checkPayment(app, orderNo));
      },
    };
  }
  return undefined;
}

function keypad(): Terminal {
  const found = terminalOf({ family: "keypad" });
  if (found === undefined) throw new Error("A keypad terminal is not known.");
  return found;
}

function linkOf(start: PaymentStart): string {
  switch (start.product) {
    case "native":
      return new URL(start.codeUrl).searchParams.get("pr") ?? "";
    case "h5":
      return new URL(start.h5Url).searchParams.get("prepay_id") ?? "";
    case "jsapi":
      return start.invoke.package.replace("prepay_id=", "");
  }
}

async function place(world: World, wish: Wish): Promise<string | undefined> {
  const { town, scene } = world;
  const { name, iccid, isDear = false } = wish;
  const askedAtMs = scene.time.nowMs;
  return await town.ask(name, async ({ app }) => {
    const conversation = await openConversation(app, "web", name, "zh-CN");
    const card = await app.carriers.of("sandbox").readCard(iccid);
    if (card.answer !== "done") return undefined;
    const plan = planFor(card.value, isDear);
    const retailFen = wish.priceFen ?? plan.priceFen;
    const discountFen = Math.max(0, plan.priceFen - retailFen);
    const agreed = { planCode: plan.code, priceFen: retailFen, askedAtMs };
    const { event, write } = await preparePlacing(app, conversation, {
      card: card.value,
      plan,
      terminal,
      volume: { kind: "transactions", low: 30, high: 100 },
      region: "GD",
      price: { retailFen, costFen: plan.costFen, discountFen },
    });
    if (event.type !== "order-placed") throw new Error(`Placing an order came to ${event.type}.`);
    if (write === undefined) {
      checkLedBack(world, event.orderNo, agreed);
      return event.orderNo;
    }
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
}

function planFor(card: Card, isDear: boolean): Plan {
  const plans = plansFor(card, seedCatalogue);
  const plan = isDear ? plans.toSorted((one, other) => other.priceFen - one.priceFen)[0] : plans[0];
  if (plan === undefined) throw new Error(`No plan for ${card.iccid}.`);
  return plan;
}
