import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { addNews } from "../../../src/app/delivery/news.ts";
import { findLinkedOrder } from "../../../src/app/orders/read-order.ts";
import { findExport } from "../../../src/app/people/export-own.ts";
import { makeOwnShop } from "../../../src/app/shops/own-shop.ts";
import { receiver } from "../../../src/app/turns/receive.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { wechatWindowName } from "../../../src/core/refs.ts";
import { cards, passwordOf } from "../samples.ts";
import { minuteMs, openWorld, type World } from "../world.ts";
import { type Talk, talkTo } from "./talk.ts";

let world: World;
let talk: Talk;
let chat: Conversation;
beforeEach(async () => {
  world = await openWorld();
  talk = talkTo(world);
  chat = await world.talk("shop");
});
afterEach(() => world.close());

type Line = { table: string; text: string };

/** Every row of every table, as a backup has it. */
async function rows(): Promise<Line[]> {
  const lines: Line[] = [];
  await world.store.backup(Date.now(), async (line) => {
    const { table } = JSON.parse(line) as { table?: string };
    if (table !== undefined) lines.push({ table, text: line });
  });
  return lines;
}

const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => text).join("\n");
const rowsOf = async (...tables: string[]): Promise<string> =>
  textOf((await rows()).filter(({ table }) => tables.includes(table)));

/** Asked for and agreed to; all that is said to whoever comes after. */
async function deleteAll(): Promise<string> {
  await talk.say(chat, "删除我的数据");
  await talk.press(chat, zhCN["ownData.delete"]);
  return await talk.heard(await world.talk("shop"));
}

async function doneOrder(): Promise<string> {
  const { orderNo } = await world.paidOrder(cards.expired, "shop");
  await world.advance(minuteMs);
  expect(await world.stateOf(orderNo)).toBe("done");
  return orderNo;
}

async function proveCard(): Promise<void> {
  await talk.say(chat, cards.active);
  await talk.say(chat, passwordOf(cards.active));
  await talk.say(chat, "取消");
}

/** Another chat of the same person. */
async function otherChat(channel: "telegram" | "wechat", address: string): Promise<Conversation> {
  const other: Conversation = { ...chat, id: "T".repeat(26), channel, address };
  await world.store.write((tables) => tables.conversations.add(other));
  return other;
}

describe("what goes", () => {
  test("is told first, with what stays and why", async () => {
    await doneOrder();
    const asked = await talk.say(chat, "删除我的数据");
    expect(asked).toContain("聊天内容（1 个聊天）");
    expect(asked).toContain("订单和收付款（1 笔），不再写你是谁");
    expect(asked).toContain("记账要求至少留 10 年");
  });

  test("nothing that was said is in the database any more, nor who said it", async () => {
    const other = await otherChat("telegram", "48151623421");
    const neighbour = await world.talk("neighbour");
    await talk.say(neighbour, "邻居说的话在这里");
    await talk.say(chat, "我在漯河开了个豆腐店");
    await talk.say(other, "另一个聊天里说过的");
    await proveCard();
    await talk.say(chat, "绑定");
    await world.store.write((tables) => tables.people.setBroughtBy(chat.personId, "r-laowang"));
    await doneOrder();
    const traces = ["漯河", cards.active, "另一个聊天", other.address, "r-laowang"];
    const payer = /payerIp\\+":\\+"\d/;
    const before = textOf(await rows());
    for (const trace of traces) expect(before, trace).toContain(trace);
    expect(before).toMatch(payer);

    await deleteAll();
    const after = await rows();
    for (const trace of traces) expect(textOf(after), trace).not.toContain(trace);
    expect(textOf(after)).not.toMatch(payer);
    expect(textOf(after)).toContain("邻居说的话在这里");
    // Who placed the order, whose shop it was and in which chats: ids, and nothing else.
    const named = after.filter(({ text }) => text.includes(chat.personId));
    expect(named.map(({ table }) => table)).toEqual([
      "person",
      "shop",
      "conversation",
      "conversation",
      "orders",
    ]);
    const ofChats = after.filter(({ text }) =>
      [chat, other].some(({ id }) => text.includes(`"conversation_id":"${id}"`)),
    );
    expect(ofChats.map(({ table }) => table)).toEqual(["orders"]);
  });

  test("cards, their proofs, invites and all memberships", async () => {
    await proveCard();
    const boss = await world.talk("boss");
    const { personId } = chat;
    const theirs = await world.store.write(async (tables) => {
      const shopId = await makeOwnShop(tables, boss.personId, 1);
      await tables.shops.join({ shopId, personId, role: "manager", sinceMs: 2 });
      // One that they made, and one of an operator's into the shop that was theirs alone.
      const invite = { role: "cashier", endsAtMs: Date.now() + minuteMs } as const;
      await tables.invites.add("a", { ...invite, shopId, invitedBy: personId });
      await tables.invites.add("b", { ...invite, shopId: `shop-${personId}` });
      return shopId;
    });
    expect(await rowsOf("card", "card_proof")).not.toBe("");
    await deleteAll();
    expect(await rowsOf("card", "card_proof", "invite")).toBe("");
    expect(await rowsOf("membership")).not.toContain(personId);
    expect(await rowsOf("membership")).toContain(theirs);
    expect(await world.store.read((tables) => tables.people.find(personId))).toBeUndefined();
  });

  test("until when WeChat lets us write to another chat of theirs", async () => {
    await otherChat("wechat", "o-1");
    await world.store.write((tables) => tables.kept.write(wechatWindowName("o-1"), "{}"));
    await deleteAll();
    expect(await rowsOf("kept")).not.toContain("o-1");
  });
});

describe("what stays", () => {
  const books = () =>
    rowsOf("orders", "refund", "carrier_attempt", "ledger_entry", "link", "ticket");

  test("orders, payments and the ledger, as they are", async () => {
    const orderNo = await doneOrder();
    const before = await books();
    const [payment] = await world.paymentsOf(orderNo);
    await deleteAll();
    expect(await books()).toBe(before);
    const [kept] = await world.paymentsOf(orderNo);
    expect({ ...kept, request: "" }).toEqual({ ...payment, request: "" });
    // Whoever kept the link of a receipt can still open it.
    const token = world.app.links.token("receipt", orderNo);
    expect(await findLinkedOrder(world.app, "receipt", token)).toMatchObject({
      order: { orderNo },
      language: "zh-CN",
    });
  });

  test("and nobody is told of an old order any more", async () => {
    const orderNo = await doneOrder();
    await deleteAll();
    const before = await rowsOf("message");
    await world.store.write((tables) => addNews(world.app, tables, orderNo, "refunded"));
    await world.runJobs();
    expect(await rowsOf("message")).toBe(before);
    expect(world.errors()).toEqual([]);
  });
});

describe("what comes in the same chat afterwards", () => {
  test("is somebody new's, who was told how it ended", async () => {
    await doneOrder();
    const said = await deleteAll();
    expect(said).toContain("都删好了");
    const next = await world.talk("shop");
    expect(next.id).not.toBe(chat.id);
    expect(next.personId).not.toBe(chat.personId);
    expect(await talk.say(next, "我的订单")).toContain(zhCN["orders.none"]);
    expect(await talk.say(next, "删除我的数据")).toContain("订单和收付款（0 笔）");
  });

  test("also when it was on its way meanwhile, from a chat that is gone", async () => {
    await otherChat("telegram", "4815");
    // As somebody who looked the chat up right before it went.
    let isFirst = true;
    const receive = receiver(world.app, "telegram", async (inbound) => {
      if (isFirst) await deleteAll();
      isFirst = false;
      return await world.takeTurn(inbound);
    });
    const received = { key: "tg:1", address: "4815", language: "zh-CN" } as const;
    await receive({ ...received, event: { type: "say", text: "人工" } });
    const found = await world.store.read((tables) =>
      tables.conversations.findByAddress("telegram", "4815"),
    );
    expect(found?.personId).not.toBe(chat.personId);
    expect(await talk.heard({ id: found?.id ?? "" })).not.toBe("");
    expect(
      await world.takeTurn({
        conversationId: chat.id,
        eventKey: "late",
        event: { type: "say", text: "你好" },
      }),
    ).toEqual({ answer: "no-conversation" });
  });

  test("opens nothing of before by a link that was given out before", async () => {
    const said = await talk.say(chat, "导出我的数据");
    const token = /\/privacy\/data\/(\S+)/.exec(said)?.[1] ?? "";
    expect(await findExport(world.app, token)).toBeDefined();
    await deleteAll();
    expect(await findExport(world.app, token)).toBeUndefined();
  });

  test("is a repetition when it is the press that deleted", async () => {
    await talk.say(chat, "删除我的数据");
    const press = { eventKey: "press", event: { type: "pick", turn: 1 } } as const;
    const event = { ...press.event, value: "own-data:delete" };
    const first = await world.takeTurn({ conversationId: chat.id, ...press, event });
    const next = await world.talk("shop");
    expect(first).toMatchObject({ answer: "taken", conversation: { id: next.id } });
    const said = await talk.heard(next);
    const again = await world.takeTurn({ conversationId: next.id, ...press, event });
    expect(again).toMatchObject({ answer: "repeated" });
    expect(await talk.heard(next)).toBe(said);
  });
});

test("a backup of afterwards brings nothing back, and all goes on", async () => {
  await talk.say(chat, "我在漯河开了个豆腐店");
  const orderNo = await doneOrder();
  await deleteAll();
  const goBack = await world.takeCopy();
  await talk.say(await world.talk("shop"), "我又来了");
  await goBack();
  expect(textOf(await rows())).not.toContain("漯河");
  expect((await world.orderOf(orderNo)).placedBy).toBe(chat.personId);
  expect(await talk.say(await world.talk("shop"), "我的订单")).toContain(zhCN["orders.none"]);
  await world.runJobs();
});
