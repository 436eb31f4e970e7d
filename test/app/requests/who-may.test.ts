import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareProof } from "../../../src/app/cards/prove-card.ts";
import { load } from "../../../src/app/requests/load.ts";
import { perform } from "../../../src/app/requests/perform.ts";
import { permissions } from "../../../src/core/access/permissions.ts";
import { cardKey } from "../../../src/core/cards/card.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import type { Request } from "../../../src/core/conversation/requests.ts";
import { Secret } from "../../../src/core/secret.ts";
import { type ShopRole, shopRoles } from "../../../src/core/shops/shop.ts";
import { agreedFor, cards } from "../samples.ts";
import { openWorld, type World } from "../world.ts";

/** The gate's answers, held against a table that was written by hand. */

const people = ["owner", "manager", "cashier", "removed", "stranger", "till"] as const;
type Who = (typeof people)[number];

const unknownCard = "89860400000000009999";
const iccids: Readonly<Record<string, string>> = {
  own: cards.active,
  foreign: cards.expired,
  stale: cards.orderFails,
  proved: cards.planRefused,
  unknown: unknownCard,
};

let world: World;
const orders: Record<string, string> = { unknown: "R20200101AAAAAAAA" };

const shops: Record<string, string> = {};
/** Who is what in the shop, by their persons. */
const members: Record<string, string> = {};

const chatOf = (who: string): Promise<Conversation> => world.talk(who);

async function prove(who: string, iccid: string): Promise<void> {
  const card = await world.app.carriers.of("sandbox").readCard(iccid);
  if (card.answer !== "done") throw new Error(`No card ${iccid}.`);
  const found = { answer: "found", card: card.value } as const;
  const { write } = await prepareProof(world.app, await chatOf(who), found);
  await world.store.write(async (tables) => await write?.(tables));
}

beforeAll(async () => {
  world = await openWorld();
  orders.own = (await world.placeOrder(cards.active, "owner")).orderNo;
  orders.stale = (await world.placeOrder(cards.orderFails, "owner")).orderNo;
  orders.foreign = (await world.placeOrder(cards.expired, "neighbour")).orderNo;
  await world.placeOrder(cards.unblockSlow, "stranger");
  for (const iccid of [cards.active, cards.orderFails]) await prove("owner", iccid);
  for (const iccid of [cards.expired, cards.planRefused]) await prove("neighbour", iccid);
  const { shopId } = await world.orderOf(orders.own);
  shops.own = shopId;
  for (const role of shopRoles) members[role] = (await chatOf(role)).personId;
  const theirs = (await world.orderOf(orders.foreign)).shopId;
  shops.foreign = theirs;
  const hired = { manager: "manager", cashier: "cashier", removed: "manager" } as const;
  const somebody = await chatOf("somebody");
  for (const [who, role] of Object.entries(hired)) {
    const { personId } = await chatOf(who);
    await world.store.write(async (tables) => {
      await tables.shops.join({ shopId, personId, role, sinceMs: 2 });
      if (who === "removed") await tables.shops.passOn(shopId, personId, somebody.personId);
    });
  }
  const hash = world.app.hashCard(cardKey(cards.orderFails));
  const isMoved = await world.store.write(async (tables) => {
    await tables.cards.endProof(hash, shopId, 3);
    return await tables.cards.move(hash, shopId, theirs, 3);
  });
  expect(isMoved).toBe(true);
  await makeTill(await chatOf("till"), await chatOf("owner"));
  for (const who of people) await prove(who, cards.planRefused);
  for (const who of people) await offer(who, `move-of-${who}`);
  await offer("neighbour", "move-foreign");
  await offer("owner", "regain-own", shopId);
  await offer("neighbour", "regain-foreign", theirs);
});
afterAll(() => world.close());

/** A chat of this owner's that stands on the counter. */
async function makeTill(chat: Conversation, owner: Conversation): Promise<void> {
  await world.store.write(async ({ conversations }) => {
    await conversations.give(chat.id, chat.personId, owner.personId);
    await conversations.makeTill(chat.id, 1);
  });
}

/** A guest's chat is to go to this person, and may go back; with a shop, it regains that. */
async function offer(who: string, id: string, shopId?: string): Promise<void> {
  const [into, from] = [await chatOf(who), await chatOf("guest")];
  const begun = { operatorId: "telegram:7001", by: "Wang", atMs: 1 };
  const regain = { shopId: shopId ?? "", outTradeNo: "", cardHash: "", begun };
  await world.store.write((tables) =>
    tables.chatMoves.add({
      id,
      conversationId: from.id,
      fromPerson: from.personId,
      intoPerson: into.personId,
      askedIn: into.id,
      ...(shopId === undefined ? { state: "offered" } : { state: "announced", regain }),
      came: { shops: [], memberships: [] },
      atMs: 1,
      untilMs: Date.now() + 60_000,
    }),
  );
}

const regains: Readonly<Record<string, string>> = {
  own: "regain-own",
  foreign: "regain-foreign",
  "no-regain": "move-foreign",
};

function requestOf(name: string, thing: string, who: Who): Request {
  const iccid = iccids[thing] ?? unknownCard;
  const orderNo = orders[thing] ?? "";
  const shopId = shops[thing] ?? "shop-nowhere";
  const card = { iccid, network: "mobile" } as const;
  const moveId = { own: `move-of-${who}`, foreign: "move-foreign" }[thing] ?? "move-unknown";
  switch (name) {
    case "check-card":
      return { type: name, ...checkOf(iccid) };
    case "remind":
      return { type: name, atMs: 1 };
    case "delete-own":
      return { type: name, isAgreed: true };
    case "export-own":
    case "make-till":
    case "end-tills":
    case "make-link-code":
    case "list-orders":
    case "list-cards":
      return { type: name };
    case "use-link-code":
      return { type: name, code: "K3M9Q2XA", fromLink: false };
    case "offer-chat":
      return { type: name, code: "K3M9Q2XA" };
    case "find-order":
    case "cancel-order":
    case "check-payment":
      return { type: name, orderNo };
    case "read-order-card":
      return { type: "read-card", card: { orderNo } };
    case "read-card":
    case "resume-card":
    case "move-card":
      return { type: name, card };
    case "place-order":
      return { type: name, agreed: agreedFor(iccid) };
    case "invite-cashier":
    case "invite-manager":
    case "invite-owner":
      return { type: "invite", shopId, role: roleIn(name) };
    case "remove-cashier":
    case "remove-manager":
    case "remove-owner":
      return { type: "remove", shopId, personId: members[roleIn(name)] ?? "nobody" };
    case "leave":
      return { type: name, shopId };
    case "join":
      return { type: name, token: "K3M9Q2XA" };
    case "answer-chat":
      return { type: name, moveId, isTaken: true };
    case "undo-chat":
      return { type: name, moveId };
    case "stop-regain":
      return { type: name, moveId: regains[thing] ?? "move-unknown" };
    default:
      throw new Error(`The table names ${name}, which is no request.`);
  }
}

function checkOf(value: string) {
  const number = { kind: "iccid", value, network: "mobile", suspect: false } as const;
  return { number, password: new Secret("135701") };
}

function roleIn(name: string): ShopRole {
  const role = shopRoles.find((one) => name.endsWith(`-${one}`));
  if (role === undefined) throw new Error(`${name} names no role.`);
  return role;
}

const rows = readFileSync(new URL("./who-may.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(/\s+/));

test.for(rows)("%s %s", async ([name = "", thing = "", ...expected]) => {
  const answers: string[] = [];
  for (const who of people) {
    const chat = await chatOf(who);
    const request = requestOf(name, thing, who);
    const loaded = await world.store.read((tables) => load(world.app, tables, chat, request));
    answers.push(loaded?.isAllowed === true ? "+" : "-");
  }
  expect(answers).toEqual(expected);
});

test("lists hold what is of one's shops, as far as one's role goes", async () => {
  const listed = async (who: Who, type: "list-orders" | "list-cards") => {
    const { event } = await perform(world.app, await chatOf(who), { type }, { eventKey: "e" });
    const found = event.type === "orders-listed" ? event.orders : [];
    const known = event.type === "cards-listed" ? event.cards : [];
    return [...found, ...known].map(({ orderNo }) => orderNo);
  };
  const { own = "", stale = "" } = orders;
  for (const who of ["owner", "manager"] as const)
    expect((await listed(who, "list-orders")).toSorted(), who).toEqual([own, stale].toSorted());
  for (const who of ["cashier", "removed"] as const)
    expect(await listed(who, "list-orders"), who).toEqual([]);
  expect((await listed("stranger", "list-orders")).length).toBe(1);
});

test("nobody is all", () => {
  // A row that lets `self` in lets in everybody for what is theirs; the others never do.
  const open = Object.entries(permissions).filter(([, roles]) => includes(roles, "self"));
  expect(open.map(([action]) => action)).toEqual([
    ...["check-card", "remind", "make-link-code", "use-link-code", "offer-chat", "answer-chat"],
    ...["undo-chat", "export-own", "delete-own", "make-till", "end-tills", "place-order"],
    ...["list-orders", "list-cards", "join"],
  ]);
});

function includes(roles: readonly string[], role: string): boolean {
  return roles.includes(role);
}

test("the table names everything that a chat can ask for", () => {
  const named = new Set(rows.map(([name = ""]) => requestOf(name, "own", "owner").type));
  const house = Object.entries(permissions).filter(([, roles]) =>
    roles.some((role) => ["self", "owner", "manager", "cashier"].includes(role)),
  );
  expect(house.map(([action]) => action).filter((one) => !named.has(one as never))).toEqual([]);
});
