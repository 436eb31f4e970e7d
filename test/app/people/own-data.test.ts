import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { en } from "../../../locales/en/index.ts";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { findExport, takeExport } from "../../../src/app/people/export-own.ts";
import { makeOwnShop } from "../../../src/app/shops/own-shop.ts";
import { maskCardNumber } from "../../../src/core/cards/card.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { cards, passwordOf } from "../samples.ts";
import { minuteMs, openWorld, type World } from "../world.ts";
import { type Talk, talkTo } from "./talk.ts";

let world: World;
let talk: Talk;
beforeEach(async () => {
  world = await openWorld();
  talk = talkTo(world);
});
afterEach(() => world.close());

const password = passwordOf(cards.active);
const askToExport = "导出我的数据";

async function tokenOf(chat: Conversation, words = askToExport): Promise<string> {
  const token = /\/privacy\/data\/(\S+)/.exec(await talk.say(chat, words))?.[1];
  if (token === undefined) throw new Error("No address.");
  return token;
}

async function exportOf(chat: Conversation): Promise<unknown> {
  const found = await findExport(world.app, await tokenOf(chat));
  return found && (await takeExport(world.app, found));
}

describe("the page of what is kept", () => {
  test("is named in the chat, with how to take it and how to be rid of it", async () => {
    const said = await talk.say(await world.talk("shop"), "隐私");
    expect(said).toContain(`${world.app.publicUrl}/privacy`);
    expect(said).toContain(askToExport);
    expect(said).toContain("删除我的数据");
  });
});

describe("an export", () => {
  test("holds what is kept about its person, cards masked, and nobody else's", async () => {
    const chat = await world.talk("shop");
    await talk.say(chat, cards.active);
    await talk.say(chat, password);
    await talk.say(chat, "取消");
    const { orderNo } = await world.placeOrder(cards.active, "shop");
    const other = await world.placeOrder(cards.expired, "neighbour");
    const data = JSON.stringify(await exportOf(chat));
    for (const kept of [orderNo, "zh-CN", "web", "owner", maskCardNumber(cards.active), "取消"])
      expect(data).toContain(kept);
    expect(data).toContain('"cards":[{"card":');
    expect(data).not.toContain(other.orderNo);
    // Of the message in which it was typed, as of every other place, only dots are left.
    expect(data).toContain("••••••");
    for (const secret of [password, world.app.links.token("pay", orderNo), other.iccid])
      expect(data).not.toContain(secret);
    const beside = data.replace(/"messages":.*/, "");
    expect(beside).not.toContain(cards.active);
  });

  test("masks the address of a chat", async () => {
    const chat = await world.talk("shop");
    await world.store.write((tables) =>
      tables.conversations.add({ ...chat, id: "T", channel: "telegram", address: "123456789" }),
    );
    const data = JSON.stringify(await exportOf(chat));
    expect(data).toContain("12****89");
    expect(data).not.toContain("123456789");
  });

  test("has the orders of a shop for its owner only", async () => {
    const manager = await world.talk("manager");
    const { orderNo } = await world.placeOrder(cards.active, "boss");
    const { shopId } = await world.orderOf(orderNo);
    await world.store.write((tables) =>
      tables.shops.join({ shopId, personId: manager.personId, role: "manager", sinceMs: 2 }),
    );
    const data = await exportOf(manager);
    expect(data).toMatchObject({ shops: [{ role: "manager" }], orders: [], cards: [] });
  });

  test("is taken once, within its time, and by whose chat it is", async () => {
    const chat = await world.talk("shop");
    const token = await tokenOf(chat);
    expect(await findExport(world.app, `${token.slice(0, -1)}!`)).toBeUndefined();
    expect(await findExport(world.app, token.replace(/-\d+-/, "-9999999999999-"))).toBeUndefined();
    const [one, two] = [await findExport(world.app, token), await findExport(world.app, token)];
    if (one === undefined || two === undefined) throw new Error("The page does not open.");
    expect(await takeExport(world.app, one)).toBeDefined();
    expect(await takeExport(world.app, two)).toBeUndefined();
    expect(await findExport(world.app, token)).toBeUndefined();

    const late = await tokenOf(chat);
    world.sleep(15 * minuteMs);
    expect(await findExport(world.app, late)).toBeUndefined();

    const moved = await tokenOf(chat);
    const into = await world.talk("other");
    await world.store.write((tables) =>
      tables.conversations.give(chat.id, chat.personId, into.personId),
    );
    expect(await findExport(world.app, moved)).toBeUndefined();
  });

  test("is asked for in English too", async () => {
    const chat = await world.talk("shop");
    await talk.say(chat, "English");
    expect(await tokenOf(chat, "export my data")).not.toBe("");
    expect(await talk.say(chat, "delete my data")).toContain("at least 10 years");
    expect(await talk.press(chat, en["ownData.keep"])).toContain(en["ownData.kept"]);
  });
});

describe("deleting is refused, with why,", () => {
  const asked = async (chat: Conversation) => await talk.say(chat, "删除我的数据");
  const isRefused = async (chat: Conversation, why: string) => {
    expect(await asked(chat)).toContain(why);
    expect((await world.talk("shop")).personId).toBe(chat.personId);
  };

  test("while an order can be paid, is in work, or is given back", async () => {
    const chat = await world.talk("shop");
    const { orderNo } = await world.placeOrder(cards.orderFails, "shop");
    await isRefused(chat, `订单 ${orderNo} 还没办完`);
    await world.store.write((tables) =>
      tables.orders.move(orderNo, "awaiting-payment", "closed", { finishedAtMs: 1 }),
    );
    expect(await asked(chat)).toContain("要把你的数据都删掉吗");
    await talk.say(chat, "不");
    const paid = await world.paidOrder(cards.planRefused, "shop");
    await isRefused(chat, `订单 ${paid.orderNo} 还没办完`);
  });

  test("while a second payment of an order that is over is open at WeChat", async () => {
    const chat = await world.talk("shop");
    const { orderNo } = await world.placeOrder(cards.active, "shop");
    const payment = {
      outTradeNo: `${orderNo}-2`,
      orderNo,
      product: "native",
      amountFen: 1,
    } as const;
    await world.store.write(async (tables) => {
      await tables.orders.move(orderNo, "awaiting-payment", "closed", { finishedAtMs: 1 });
      await tables.payments.add({ ...payment, state: "open", createdAtMs: 1 });
    });
    expect(await asked(chat)).toContain(orderNo);
    await world.store.write((tables) => tables.payments.markClosed(payment.outTradeNo));
    expect(await asked(chat)).toContain("要把你的数据都删掉吗");
  });

  test("while a payment of an order that is over is given back", async () => {
    const chat = await world.talk("shop");
    const { orderNo } = await world.placeOrder(cards.active, "shop");
    await world.store.write(async (tables) => {
      await tables.orders.move(orderNo, "awaiting-payment", "closed", { finishedAtMs: 1 });
    });
    const order = await world.orderOf(orderNo);
    const unended = (state: "processing" | "succeeded") =>
      world.store
        .write(async (tables) => {
          await tables.payments.add({
            ...{ outTradeNo: `${orderNo}-1`, orderNo, product: "native", amountFen: 1 },
            ...{ state: "open", createdAtMs: 1 },
          });
          await tables.payments.markPaid(`${orderNo}-1`, "t", 1);
          await tables.refunds.add({
            ...{ outRefundNo: `${orderNo}-1-R`, outTradeNo: `${orderNo}-1`, orderNo },
            ...{ amountFen: 1, cause: "extra-payment", state: "due", createdAtMs: 1, byHandFen: 0 },
          });
          await tables.refunds.move(`${orderNo}-1-R`, "processing");
          if (state === "succeeded") await tables.refunds.move(`${orderNo}-1-R`, state);
          const of = { placedBy: order.placedBy, shopIds: [] };
          const found = await tables.orders.unendedOf(of);
          // Only looked at: nothing of it is to stay in these books.
          throw new Error(found?.orderNo ?? "none");
        })
        .catch((error: Error) => error.message);
    expect(await unended("processing")).toBe(orderNo);
    expect(await unended("succeeded")).toBe("none");
    expect(await asked(chat)).toContain("要把你的数据都删掉吗");
  });

  test("where staff would be left without an owner, and not where there is another", async () => {
    const [chat, cashier] = [await world.talk("shop"), await world.talk("cashier")];
    const shopId = await world.store.write(async (tables) => {
      const made = await makeOwnShop(tables, chat.personId, 1);
      const { personId } = cashier;
      await tables.shops.join({ shopId: made, personId, role: "cashier", sinceMs: 2 });
      return made;
    });
    await isRefused(chat, zhCN["ownData.not.staff"]);
    const partner = await world.talk("partner");
    await world.store.write((tables) =>
      tables.shops.join({ shopId, personId: partner.personId, role: "owner", sinceMs: 3 }),
    );
    expect(await asked(chat)).toContain("要把你的数据都删掉吗");
    expect(await talk.press(chat, zhCN["ownData.delete"])).toBe("");
    const left = await world.store.read((tables) => tables.shops.membersOf(shopId));
    expect(left.map(({ personId }) => personId)).toEqual([cashier.personId, partner.personId]);
  });

  test("where somebody runs the service", async () => {
    const chat = await world.talk("shop");
    const [operator] = world.app.operators;
    const address = operator?.id.replace("telegram:", "") ?? "";
    await world.store.write((tables) =>
      tables.conversations.add({ ...chat, id: "T", channel: "telegram", address }),
    );
    await isRefused(chat, zhCN["ownData.not.operator"]);
  });

  test("while a chat that joined may still go back", async () => {
    const [chat, other] = [await world.talk("shop"), await world.talk("other")];
    await world.store.write(async (tables) => {
      await tables.chatMoves.add({
        ...{ id: "M", conversationId: other.id, fromPerson: other.personId },
        ...{ intoPerson: chat.personId, askedIn: chat.id, state: "done" },
        ...{ came: { shops: [], memberships: [] }, atMs: 1, untilMs: Date.now() + minuteMs },
      });
    });
    await isRefused(chat, zhCN["ownData.not.joined"]);
    world.sleep(minuteMs);
    expect(await asked(chat)).toContain("要把你的数据都删掉吗");
  });

  test("when an order has come in since it was asked", async () => {
    const chat = await world.talk("shop");
    await asked(chat);
    const { orderNo } = await world.placeOrder(cards.active, "shop");
    expect(await talk.press(chat, zhCN["ownData.delete"])).toContain(`订单 ${orderNo} 还没办完`);
    expect((await world.talk("shop")).personId).toBe(chat.personId);
  });

  test("by anything but the button", async () => {
    const chat = await world.talk("shop");
    await asked(chat);
    for (const words of ["好", "确认", "是的"]) {
      await talk.say(chat, words);
      expect((await world.talk("shop")).id).toBe(chat.id);
    }
    expect(await talk.say(chat, "不")).toContain(zhCN["ownData.kept"]);
  });
});
