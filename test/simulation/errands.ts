import type { ResultEvent } from "../../src/core/conversation/events.ts";
import type { Request } from "../../src/core/conversation/requests.ts";
import type { ShopRole } from "../../src/core/shops/shop.ts";
import type { Chat } from "./chat.ts";
import { standOf } from "./shop-tables.ts";
import { wish } from "./wish.ts";
import type { World } from "./world.ts";

/** As what somebody stands before a shop. `outsider`: they have one of their own. */
type Standing = ShopRole | "nobody" | "outsider";

/** An order, the shop that it is of, and the person who owns the shop. */
export type Thing = { orderNo: string; iccid: string; shopId: string; ownerId: string };

type Errand = {
  request(thing: Thing): Request;
  /** Whether whoever asked got it. */
  isGot(event: ResultEvent, thing: Thing): boolean;
  may: readonly Standing[];
  /** Only the card's own shop gets it, and only once the order was paid. */
  isOfCard?: true;
  /** Nobody else is sent for it: it would change what is looked at, or says too little. */
  by?: readonly Standing[];
};

const anyMember = ["owner", "manager", "cashier"] as const;
const inCharge = ["owner", "manager"] as const;
const underlings = ["cashier", "nobody", "outsider"] as const;

/** What may be asked for and who gets it: said here once more, so that a wrong table shows. */
const errands: Readonly<Record<string, Errand>> = {
  "find-order": {
    request: ({ orderNo }) => ({ type: "find-order", orderNo }),
    isGot: (event) => event.type === "order-found" && event.order !== undefined,
    may: inCharge,
  },
  "check-payment": {
    request: ({ orderNo }) => ({ type: "check-payment", orderNo }),
    isGot: (event) => event.type === "payment-checked",
    may: inCharge,
  },
  "cancel-order": {
    request: ({ orderNo }) => ({ type: "cancel-order", orderNo }),
    isGot: (event) => event.type === "order-cancelled",
    may: inCharge,
    by: underlings,
  },
  "list-orders": {
    request: () => ({ type: "list-orders" }),
    isGot: (event, { orderNo }) =>
      event.type === "orders-listed" && event.orders.some((order) => order.orderNo === orderNo),
    may: inCharge,
  },
  "list-cards": {
    request: () => ({ type: "list-cards" }),
    isGot: (event) => event.type === "cards-listed" && event.cards.length > 0,
    may: anyMember,
    isOfCard: true,
  },
  "read-card, by its order": {
    request: ({ orderNo }) => ({ type: "read-card", card: { orderNo } }),
    isGot: wasRead,
    may: anyMember,
    isOfCard: true,
  },
  "read-card, by its number": {
    request: ({ iccid }) => ({ type: "read-card", card: { iccid, network: "mobile" } }),
    isGot: wasRead,
    may: [],
    by: ["nobody"],
  },
  "resume-card": {
    request: ({ iccid }) => ({ type: "resume-card", card: { iccid, network: "mobile" } }),
    isGot: (event) => event.type === "card-resumed" && event.result !== "refused",
    may: [],
    by: ["cashier", "nobody"],
  },
  "invite an owner": {
    request: ({ shopId }) => ({ type: "invite", shopId, role: "owner" }),
    isGot: (event) => event.type === "invite-made",
    may: ["owner"],
  },
  "invite a cashier": {
    request: ({ shopId }) => ({ type: "invite", shopId, role: "cashier" }),
    isGot: (event) => event.type === "invite-made",
    may: inCharge,
  },
  "remove the owner": {
    request: ({ shopId, ownerId }) => ({ type: "remove", shopId, personId: ownerId }),
    isGot: wasChanged,
    may: [],
    by: ["manager", ...underlings],
  },
  "leave as the last owner": {
    request: ({ shopId }) => ({ type: "leave", shopId }),
    isGot: (event) => wasChanged(event) && !("result" in event && event.result === "lastOwner"),
    may: [],
    by: ["owner", "nobody", "outsider"],
  },
};

/**
 * Somebody asks for everything that may be asked for of a shop. They get what they may, and nothing
 * else (I31).
 */
export async function goOnErrands(
  world: World,
  chat: Chat,
  standing: Standing,
  thing: Thing,
): Promise<void> {
  for (const [name, errand] of Object.entries(errands))
    if (isFor(errand, standing)) await goOnErrand(world, { chat, standing, thing, name, errand });
}

type Trip = { chat: Chat; standing: Standing; thing: Thing; name: string; errand: Errand };

async function goOnErrand(
  world: World,
  { chat, standing, thing, name, errand }: Trip,
): Promise<void> {
  const { count, fail } = world.scene;
  const { tables } = world.witness;
  const before = standOf(tables, thing.orderNo);
  const event = await wish(world, chat, errand.request(thing));
  if (event === undefined || world.witness.isRestored) return;
  count(`at the gate: ${standing}`);
  const isGot = errand.isGot(event, thing);
  const may = errand.may.includes(standing);
  const isThere = errand.isOfCard === undefined || before === "paid, of an own card";
  const isSettled = before === standOf(tables, thing.orderNo) && before !== "one of several";
  if (isGot && !may) tell("and got it");
  else if (isSettled && isGot !== (may && isThere)) tell("which is wrong");

  function tell(how: string): void {
    const answer = JSON.stringify(event);
    fail(`I31 ${chat.address} (${standing}) asks for ${name}, ${how}; ${before}: ${answer}`);
  }
}

/** An outsider may have told the password of the very same card. */
function isFor({ by, isOfCard }: Errand, standing: Standing): boolean {
  return by === undefined ? standing !== "outsider" || isOfCard !== true : by.includes(standing);
}

function wasRead(event: ResultEvent): boolean {
  return event.type === "card-read" && event.result.answer !== "unknown";
}

function wasChanged(event: ResultEvent): boolean {
  return event.type === "staff-changed" && event.result !== "refused";
}
