import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { makeOwnShop } from "../../../src/app/shops/own-shop.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { chatting } from "../chatting.ts";
import { cards } from "../samples.ts";
import { dayMs, minuteMs, openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { now, messages, heard, say, press, codeOf, pressValue, begin } = chatting(() => world);

async function join(taken: Conversation, into: Conversation): Promise<string> {
  await say(taken, `绑定 ${await codeOf(into)}`);
  await press(taken, zhCN["chatMove.yes"]);
  return await press(into, zhCN["chatMove.take"]);
}

const ordersOf = async (chat: Conversation): Promise<string[]> => [
  ...new Set((await say(chat, "我的订单")).match(/R\d{8}[0-9A-Z]{8}/g)),
];

describe("a chat that says another's code", () => {
  test("is asked, and so is the other: named is what goes along", async () => {
    const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
    await world.placeOrder(cards.expired, "computer");
    await world.placeOrder(cards.active, "computer");
    const asked = await say(computer, `绑定 ${await codeOf(phone)}`);
    expect(asked).toContain("2 笔订单、0 张卡会跟过去");
    expect((await now(computer)).personId).toBe(computer.personId);
    expect(await press(computer, zhCN["chatMove.yes"])).toContain(zhCN["link.offered"]);
    expect((await now(computer)).personId).toBe(computer.personId);
    expect(await heard(phone)).toContain("网页聊天想绑到你这里");
    expect(await press(phone, zhCN["chatMove.take"])).toContain(zhCN["link.joined"]);
    expect(await heard(computer)).toContain(zhCN["link.joined"]);
    expect((await now(computer)).personId).toBe(phone.personId);
    expect((await ordersOf(phone)).length).toBe(2);
  });

  test("stays where it is when either says no", async () => {
    const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
    await say(computer, `绑定 ${await codeOf(phone)}`);
    expect(await press(computer, zhCN["chatMove.no"])).toContain(zhCN["link.kept"]);
    await say(computer, `绑定 ${await codeOf(phone)}`);
    await press(computer, zhCN["chatMove.yes"]);
    expect(await press(phone, zhCN["chatMove.notMine"])).toContain(zhCN["link.declined"]);
    expect(await heard(computer)).toContain(zhCN["link.declined"]);
    expect((await now(computer)).personId).toBe(computer.personId);
  });

  test("that followed a link says nothing by a yes: the button has to be pressed", async () => {
    const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
    const payload = `link-${await codeOf(phone)}`;
    await begin(computer, payload);
    expect(await say(computer, "好")).not.toContain(zhCN["link.offered"]);
    expect(await press(computer, zhCN["chatMove.yes"])).toContain(zhCN["link.offered"]);
  });

  test("goes alone while its person has another one: orders stay with that", async () => {
    const [phone, computer, other] = [
      await world.talk("phone"),
      await world.talk("computer"),
      await world.talk("other"),
    ];
    await join(other, computer);
    await world.placeOrder(cards.expired, "computer");
    expect(await say(computer, `绑定 ${await codeOf(phone)}`)).toContain("只有这个聊天过去");
    await press(computer, zhCN["chatMove.yes"]);
    await press(phone, zhCN["chatMove.take"]);
    expect(await ordersOf(computer)).toEqual([]);
    expect((await ordersOf(other)).length).toBe(1);
    expect((await now(other)).personId).toBe(computer.personId);
  });

  test("stays where staff would be left without an owner", async () => {
    const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
    const cashier = await world.talk("cashier");
    await world.store.write(async (tables) => {
      const shopId = await makeOwnShop(tables, computer.personId, 1);
      await tables.shops.join({ shopId, personId: cashier.personId, role: "cashier", sinceMs: 2 });
    });
    expect(await say(computer, `绑定 ${await codeOf(phone)}`)).toContain(zhCN["link.staff"]);
    expect((await now(computer)).personId).toBe(computer.personId);
  });

  test("takes along what its person is in the shop of somebody else", async () => {
    const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
    const boss = await world.talk("boss");
    const { orderNo } = await world.placeOrder(cards.expired, "boss");
    const { shopId } = await world.orderOf(orderNo);
    await world.store.write((tables) =>
      tables.shops.join({ shopId, personId: computer.personId, role: "manager", sinceMs: 2 }),
    );
    await join(computer, phone);
    expect(await ordersOf(phone)).toEqual([orderNo]);
    await press(phone, zhCN["chatMove.undo"]);
    expect(await ordersOf(phone)).toEqual([]);
    expect(await ordersOf(computer)).toEqual([orderNo]);
    expect(await ordersOf(boss)).toEqual([orderNo]);
  });
});

describe("a move", () => {
  test("is undone by either side, and everything that came goes back", async () => {
    for (const undoes of ["phone", "computer"]) {
      const [phone, computer] = [await world.talk(`${undoes} 1`), await world.talk(`${undoes} 2`)];
      const { orderNo } = await world.placeOrder(cards.expired, `${undoes} 2`);
      await join(computer, phone);
      expect(await ordersOf(phone)).toEqual([orderNo]);
      const who = undoes === "phone" ? phone : computer;
      expect(await press(who, zhCN["chatMove.undo"])).toContain(zhCN["link.undone"]);
      expect((await now(computer)).personId).toBe(computer.personId);
      expect(await ordersOf(phone)).toEqual([]);
      expect(await ordersOf(computer)).toEqual([orderNo]);
      expect(await heard(undoes === "phone" ? computer : phone)).toContain(zhCN["link.undone"]);
    }
  });

  test("is undone by its words as well, and only once", async () => {
    const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
    await join(computer, phone);
    expect(await say(computer, "撤销绑定")).toContain(zhCN["link.undone"]);
    expect(await press(phone, zhCN["chatMove.undo"])).toContain(zhCN["link.over"]);
  });

  test("cannot be undone after seven days", async () => {
    const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
    await join(computer, phone);
    world.sleep(7 * dayMs + minuteMs);
    expect(await press(phone, zhCN["chatMove.undo"])).toContain(zhCN["link.over"]);
    expect((await now(computer)).personId).toBe(phone.personId);
  });

  test("is answered by nobody else, and not too late", async () => {
    const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
    await say(computer, `绑定 ${await codeOf(phone)}`);
    await press(computer, zhCN["chatMove.yes"]);
    const asked = (await messages(phone)).flatMap(({ content }) => content.choices ?? []);
    const value = asked.find(({ label }) => label === zhCN["chatMove.take"])?.value ?? "";
    const stranger = await world.talk("stranger");
    for (const chat of [stranger, computer]) {
      expect(await pressValue(chat, value)).toContain(zhCN["link.over"]);
    }
    world.sleep(31 * minuteMs);
    expect(await press(phone, zhCN["chatMove.take"])).toContain(zhCN["link.over"]);
    expect((await now(computer)).personId).toBe(computer.personId);
  });
});
