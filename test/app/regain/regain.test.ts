import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { beginRecovery } from "../../../src/app/halts/recovery-mode.ts";
import { stopRegain } from "../../../src/app/regain/stop-regain.ts";
import { workOnRegain } from "../../../src/app/regain/work-on-regain.ts";
import { makeOwnShop } from "../../../src/app/shops/own-shop.ts";
import { machineUser } from "../../../src/core/access/operators.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { Secret } from "../../../src/core/secret.ts";
import { li, wang } from "../../running/operators.ts";
import { cards, passwordOf } from "../samples.ts";
import { dayMs, minuteMs, openWorld, type World } from "../world.ts";
import { regaining } from "./regaining.ts";

let world: World;
let shop: Awaited<ReturnType<typeof openShop>>;
let fresh: Conversation;

const { openShop, begin, tellOf, confirm, announced, stateOf, wait, ...chats } = regaining(
  () => world,
);
const { now, heard, messages, say, press, pressValue, codeOf } = chats;

beforeEach(async () => {
  world = await openWorld();
  shop = await openShop("phone");
  fresh = await world.talk("new phone");
});
afterEach(() => world.close());

const noticed = zhCN["regain.notice"].slice(0, 20);
const noticedAgain = zhCN["regain.secondNotice"].slice(0, 10);

async function hire(role: "manager" | "cashier", address: string): Promise<Conversation> {
  const chat = await world.talk(address);
  const { shopId } = shop;
  await world.store.write((tables) =>
    tables.shops.join({ shopId, personId: chat.personId, role, sinceMs: 2 }),
  );
  return chat;
}

describe("beginning takes every proof", () => {
  test("each that is wrong or missing alone is enough that nothing begins", async () => {
    const other = await openShop("neighbour", cards.active);
    expect(await begin(fresh, shop, { code: "AAAA2222" })).toBe("code");
    expect(await begin(fresh, { transactionId: "4200000000000" })).toBe("payment");
    expect(await begin(fresh, shop, { password: new Secret("000000") })).toBe("password");
    expect(await begin(fresh, shop, { card: cards.active }), "another shop's card").toBe("card");
    expect(await begin(fresh, other), "another shop's payment").toBe("card");
    expect(await begin(shop.owner, shop), "their own chat").toBe("same");
    expect(await world.store.read((tables) => tables.chatMoves.openRegains())).toEqual([]);
  });

  test("another shop's card that was recharged once is none of this shop's", async () => {
    await openShop("neighbour", cards.active);
    const passing = await openShop("passing", cards.unblockSlow);
    // The neighbour's card, recharged once in the passing shop, is proved there for that alone.
    await openShop("passing", cards.active);
    expect(await begin(fresh, passing, { card: cards.active })).toBe("card");
  });

  test("a card that has moved away since is one of the shop's", async () => {
    const thief = await world.talk("neighbour");
    const hash = (await world.orderOf(shop.orderNo)).cardHash;
    await world.store.write(async (tables) => {
      const to = await makeOwnShop(tables, thief.personId, 1);
      expect(await tables.cards.move(hash, shop.shopId, to, 2)).toBe(true);
      await tables.cards.endProof(hash, shop.shopId, 2);
    });
    expect(await stateOf(await begin(fresh, shop))).toBe("proposed");
  });

  test("a wrong password counts against the chat and the card, as any other", async () => {
    const wrong = { password: new Secret("000000") };
    for (let count = 0; count < 4; count++)
      expect(await begin(fresh, shop, wrong)).toBe("password");
    expect(await begin(fresh, shop, wrong)).toBe("locked");
    expect(await begin(fresh, shop), "with the right one").toBe("locked");
  });

  test("the code works once, and one shop is given back once at a time", async () => {
    const code = await codeOf(fresh);
    const id = await begin(fresh, shop, { code });
    expect(await begin(fresh, shop, { code })).toBe("code");
    expect(await begin(await world.talk("third"), shop)).toBe("open");
    expect(await stopRegain(world.app, id, wang)).toBe(true);
    expect(await stateOf(await begin(fresh, shop))).toBe("proposed");
  });

  test("who would leave staff of their own behind needs another chat", async () => {
    const staff = await world.talk("their cashier");
    await world.store.write(async (tables) => {
      const shopId = await makeOwnShop(tables, fresh.personId, 1);
      await tables.shops.join({ shopId, personId: staff.personId, role: "cashier", sinceMs: 2 });
    });
    expect(await begin(fresh, shop)).toBe("staff");
  });

  test("the password and the card's number stay nowhere", async () => {
    await announced(fresh, shop);
    await wait();
    const kept: string[] = [];
    await world.store.backup(1, async (line) => void kept.push(line));
    const moves = kept.filter((line) => line.includes('"regain"'));
    expect(moves.length).toBeGreaterThan(0);
    expect(moves.join("\n")).not.toContain(cards.expired);
    const everything = [...kept, JSON.stringify(world.logged), await heard(fresh)].join("\n");
    expect(everything).not.toContain(passwordOf(cards.expired));
  });
});

describe("confirming", () => {
  test("takes another operator: the same one is not two, however long they wait", async () => {
    const id = await begin(fresh, shop);
    expect(await confirm(id, wang)).toEqual({ answer: "needs-second-person" });
    world.sleep(2 * dayMs);
    expect(await confirm(id, { ...wang, name: "Li" })).toEqual({ answer: "needs-second-person" });
    expect(await stateOf(id)).toBe("proposed");
    expect(await heard(shop.owner), "nobody is told yet").not.toContain(noticed);
    const untilMs = Date.now() + 3 * dayMs;
    expect(await confirm(id, li)).toEqual({ answer: "announced", untilMs });
    expect(await confirm(id, li), "twice").toEqual({ answer: "refused", why: "over" });
  });

  test("the only one confirms again after 24 hours", async () => {
    world.app.operators = [];
    const alone = machineUser("root");
    const id = await begin(fresh, shop, {}, alone);
    const fromMs = Date.now() + dayMs;
    expect(await confirm(id, alone)).toEqual({ answer: "confirm-later", fromMs });
    world.sleep(dayMs - minuteMs);
    expect(await confirm(id, alone)).toEqual({ answer: "confirm-later", fromMs });
    world.sleep(minuteMs);
    expect(await confirm(id, alone)).toMatchObject({ answer: "announced" });
  });

  test("where the first has left, the second becomes the first", async () => {
    const zhao = { ...li, id: "telegram:7003", role: "support" } as const;
    const id = await begin(fresh, shop, {}, zhao);
    expect(await confirm(id, li)).toEqual({ answer: "needs-second-person" });
    expect(await confirm(id, wang)).toMatchObject({ answer: "announced" });
  });

  test("is not put off for ever, and looks at the proofs again", async () => {
    const id = await begin(fresh, shop);
    const { shopId, orderNo } = shop;
    const to = await shopOf("neighbour");
    await world.store.write((tables) =>
      tables.orders.changeShop({ orders: [orderNo], from: shopId, to }),
    );
    expect(await confirm(id)).toEqual({ answer: "refused", why: "not-proved" });
    world.sleep(7 * dayMs);
    expect(await confirm(id)).toEqual({ answer: "refused", why: "over" });
  });
});

async function shopOf(address: string): Promise<string> {
  const { personId } = await world.talk(address);
  return await world.store.write((tables) => makeOwnShop(tables, personId, 1));
}

describe("three days' notice", () => {
  test("every chat of the shop's people is told at once, and a day before the end", async () => {
    const cashier = await hire("cashier", "till");
    await announced(fresh, shop);
    expect(await heard(fresh)).toContain(zhCN["regain.waits"].slice(0, 10));
    for (const chat of [shop.owner, cashier]) {
      expect(await heard(chat)).toContain(noticed);
      const choices = (await messages(chat)).flatMap(({ content }) => content.choices ?? []);
      expect(choices.map(({ label }) => label)).toContain(zhCN["chatMove.notMine"]);
    }
    await world.advance(2 * dayMs - minuteMs);
    expect(await heard(cashier)).not.toContain(noticedAgain);
    await world.advance(2 * minuteMs);
    for (const chat of [shop.owner, cashier]) expect(await heard(chat)).toContain(noticedAgain);
    for (const chat of [fresh, await world.talk("stranger")])
      expect(await heard(chat)).not.toContain(noticed);
  });

  test("then the new chat is the owner's, both hear of it, and it can be undone", async () => {
    const id = await announced(fresh, shop);
    await world.advance(3 * dayMs - minuteMs);
    expect((await now(fresh)).personId).toBe(fresh.personId);
    expect(await say(fresh, "我的订单")).not.toContain(shop.orderNo);
    await world.advance(2 * minuteMs);
    expect(await stateOf(id)).toBe("done");
    expect((await now(fresh)).personId).toBe(shop.owner.personId);
    for (const chat of [fresh, shop.owner])
      expect(await heard(chat)).toContain(zhCN["regain.done"]);
    expect(await say(fresh, "我的订单")).toContain(shop.orderNo);
    await world.advance(7 * dayMs - 10 * minuteMs);
    expect(await press(shop.owner, zhCN["chatMove.undo"])).toContain(zhCN["link.undone"]);
    expect((await now(fresh)).personId).toBe(fresh.personId);
    expect(await say(fresh, "我的订单")).not.toContain(shop.orderNo);
  });

  test("what the new chat had of its own comes along, and goes back", async () => {
    const { orderNo } = await world.placeOrder(cards.active, "new phone");
    await announced(fresh, shop);
    await wait();
    expect(await say(shop.owner, "我的订单")).toContain(orderNo);
    await press(shop.owner, zhCN["chatMove.undo"]);
    expect(await say(shop.owner, "我的订单")).not.toContain(orderNo);
    expect(await say(fresh, "我的订单")).toContain(orderNo);
  });

  test("anybody of the shop ends it with a press, and nothing happens", async () => {
    const cashier = await hire("cashier", "till");
    const id = await announced(fresh, shop);
    await world.advance(2 * dayMs + minuteMs);
    expect(await press(cashier, zhCN["chatMove.notMine"])).toContain(zhCN["link.stopped"]);
    for (const chat of [fresh, shop.owner])
      expect(await heard(chat)).toContain(zhCN["regain.stopped"]);
    expect(await heard(cashier)).not.toContain(zhCN["regain.stopped"]);
    expect(await press(shop.owner, zhCN["chatMove.notMine"])).toContain(zhCN["link.over"]);
    await wait();
    expect(await stateOf(id)).toBe("stopped");
    expect((await now(fresh)).personId).toBe(fresh.personId);
  });

  test("the new chat and strangers cannot end it, and no other answer does", async () => {
    const id = await announced(fresh, shop);
    for (const chat of [fresh, await world.talk("stranger")])
      expect(await pressValue(chat, `chat-move:stop:${id}`)).toContain(zhCN["link.over"]);
    for (const what of ["take", "leave", "undo"])
      expect(await pressValue(shop.owner, `chat-move:${what}:${id}`)).toContain(zhCN["link.over"]);
    expect(await stateOf(id)).toBe("announced");
  });

  test("an operator ends it before it is confirmed, unheard, and afterwards", async () => {
    const first = await begin(fresh, shop);
    expect(await stopRegain(world.app, first, wang)).toBe(true);
    expect(await heard(shop.owner)).not.toContain(zhCN["regain.stopped"]);
    expect(await confirm(first)).toEqual({ answer: "refused", why: "over" });
    const second = await announced(fresh, shop);
    expect(await stopRegain(world.app, second, wang)).toBe(true);
    expect(await heard(shop.owner)).toContain(zhCN["regain.stopped"]);
    expect(await stopRegain(world.app, second, wang)).toBe(false);
    await wait();
    expect((await now(fresh)).personId).toBe(fresh.personId);
  });

  test("whoever ends it at the last moment is first or too late, never both", async () => {
    const id = await announced(fresh, shop);
    await world.advance(2 * dayMs + minuteMs);
    world.sleep(dayMs);
    const [isStopped] = await Promise.all([
      stopRegain(world.app, id, wang),
      workOnRegain(world.app, id),
    ]);
    const isMoved = (await now(fresh)).personId === shop.owner.personId;
    expect(isMoved).toBe(!isStopped);
    expect(await stateOf(id)).toBe(isStopped ? "stopped" : "done");
  });

  test("where we stood still the second notice comes late, and its day is whole", async () => {
    const id = await announced(fresh, shop);
    world.sleep(10 * dayMs);
    await world.runJobs();
    expect(await heard(shop.owner)).toContain(noticedAgain);
    expect(await stateOf(id)).toBe("announced");
    await world.advance(dayMs - minuteMs);
    expect(await stateOf(id)).toBe("announced");
    await world.advance(2 * minuteMs);
    expect(await stateOf(id)).toBe("done");
  });
});

describe("at the end it is asked again", () => {
  const isNotMoved = async (id: string) => {
    await wait();
    expect(await stateOf(id)).toBe("stopped");
    expect(await heard(fresh)).toContain(zhCN["regain.stopped"]);
    expect((await now(fresh)).personId).not.toBe(shop.owner.personId);
  };

  test("whether the order is still the shop's", async () => {
    const id = await announced(fresh, shop);
    const to = await shopOf("neighbour");
    const { orderNo, shopId } = shop;
    await world.store.write((tables) =>
      tables.orders.changeShop({ orders: [orderNo], from: shopId, to }),
    );
    await isNotMoved(id);
  });

  test("whether the owner still is", async () => {
    const id = await announced(fresh, shop);
    const heir = await world.talk("heir");
    await world.store.write((tables) =>
      tables.shops.passOn(shop.shopId, shop.owner.personId, heir.personId),
    );
    await isNotMoved(id);
  });

  test("whether the new chat is still that person's", async () => {
    const id = await announced(fresh, shop);
    const stranger = await world.talk("stranger");
    await world.store.write((tables) =>
      tables.conversations.give(fresh.id, fresh.personId, stranger.personId),
    );
    await isNotMoved(id);
  });
});

describe("while a gap is filled", () => {
  test("nothing begins, is confirmed or carried out; afterwards the notice is whole", async () => {
    const id = await announced(fresh, shop);
    const other = await openShop("neighbour", cards.active);
    const third = await world.talk("third");
    const waiting = await begin(third, other, { card: cards.active });
    const told = await tellOf(await world.talk("fourth"), other, { card: cards.active });
    await world.advance(2 * dayMs + minuteMs);
    world.sleep(dayMs);
    await world.store.write((tables) => beginRecovery(world.app, tables, Date.now() - dayMs));
    expect(await begin(third, other, told), "beginning").toBe("recovering");
    expect(await confirm(waiting)).toEqual({ answer: "refused", why: "recovering" });
    expect(await workOnRegain(world.app, id)).toBe("again");
    expect(await stateOf(id)).toBe("announced");
    const before = (await heard(shop.owner)).split(noticed).length;
    await world.runJobs();
    expect((await heard(shop.owner)).split(noticed).length, "told anew").toBe(before + 1);
    await world.advance(3 * dayMs - minuteMs);
    expect(await stateOf(id)).toBe("announced");
    await world.advance(2 * minuteMs);
    expect(await stateOf(id)).toBe("done");
  });
});
