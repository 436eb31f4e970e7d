import type { Conversation, Person } from "../../src/core/conversation/message.ts";
import type { Payment, Refund } from "../../src/core/money/payment.ts";
import type { Order } from "../../src/core/orders/order.ts";
import type { ChatMove } from "../../src/core/shops/chat-move.ts";
import type { Regain } from "../../src/core/shops/regain.ts";
import type { ShopCard } from "../../src/core/shops/shop-card.ts";
import type { Evidence } from "../../src/core/tickets/evidence.ts";
import type { Store, Tables } from "../../src/storage/store.ts";

export const person: Person = { id: "P1", language: "zh-CN", createdAtMs: 1, version: 0 };

export const conversation: Conversation = {
  id: "C1",
  personId: "P1",
  channel: "web",
  address: "browser-1",
  state: "{}",
  turn: 0,
  version: 0,
  createdAtMs: 1,
  updatedAtMs: 1,
};

export const order: Order = {
  orderNo: "R1",
  shopId: "shop-P1",
  placedBy: "P1",
  conversationId: "C1",
  language: "en",
  iccid: "89860400000000000015",
  cardHash: "hash-1",
  network: "mobile",
  carrier: "sandbox",
  snapshot: {
    plan: {
      code: "CM-30-12M",
      network: "mobile",
      kind: "main",
      cycleKb: 30_720,
      cycles: 12,
      priceFen: 3000,
      costFen: 1800,
      forms: ["sim", "esim"],
    },
    terminal: { family: "keypad", takes: ["sim"] },
    volume: { kind: "transactions", low: 30, high: 100 },
    region: "GD",
    price: { retailFen: 3000, costFen: 1800, discountFen: 0 },
  },
  priceFen: 3000,
  state: "awaiting-payment",
  createdAtMs: 10,
  expiresAtMs: 1_800_000,
};

export const payment: Payment = {
  outTradeNo: "R1-1",
  orderNo: "R1",
  product: "native",
  request: "{}",
  amountFen: 3000,
  state: "open",
  createdAtMs: 20,
};

export const refund: Refund = {
  outRefundNo: "R1-1-R",
  outTradeNo: "R1-1",
  orderNo: "R1",
  amountFen: 3000,
  byHandFen: 0,
  cause: "order",
  state: "due",
  createdAtMs: 30,
};

export const card: ShopCard = {
  cardHash: "hash-1",
  shopId: "shop-P1",
  iccid: "89860400000000000015",
  network: "mobile",
  sinceMs: 2,
};

export const chatMove: ChatMove = {
  id: "move-1",
  conversationId: "C1",
  fromPerson: "P1",
  intoPerson: "P1",
  askedIn: "C1",
  state: "offered",
  came: { shops: [], memberships: [] },
  atMs: 3,
  untilMs: 9,
};

export const regain: Regain = {
  shopId: "shop-P1",
  outTradeNo: "R1-1",
  cardHash: "hash-1",
  begun: { operatorId: "telegram:7001", by: "Wang", atMs: 3 },
};

/** What is known of a plan order that was sent that often. */
export function doubt(sends: number): Evidence["in-doubt"] {
  const at = { firstSentAtMs: 1, sentAtMs: 2 };
  const known = { ref: "R1-1", plan: "CM-30-12M", lastAnswer: "no answer" };
  return { ...known, ...at, carrier: "sandbox", sends, notFoundCount: 0 };
}

/** A person with a shop of their own. */
export async function addPerson(tables: Tables): Promise<void> {
  await tables.people.add(person);
  await tables.shops.add({ id: "shop-P1", madeAtMs: 1 });
  await tables.shops.join({ shopId: "shop-P1", personId: "P1", role: "owner", sinceMs: 1 });
}

/** A person, their conversation and one order, as most tables refer to them. */
export async function writeSamples(store: Store): Promise<void> {
  await store.write(async (tables) => {
    await addPerson(tables);
    await tables.conversations.add(conversation);
    await tables.orders.add(order);
  });
}
