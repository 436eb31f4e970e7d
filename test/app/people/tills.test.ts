import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { perform } from "../../../src/app/requests/perform.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { chatting } from "../chatting.ts";
import { cards, passwordOf } from "../samples.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { now, say, press, codeOf } = chatting(() => world);

const begin = "这台电脑是收银台";
const end = "取消收银台";

/** An owner's phone, and their computer on the counter. */
async function counter(): Promise<{ phone: Conversation; computer: Conversation }> {
  const [phone, computer] = [await world.talk("phone"), await world.talk("computer")];
  await say(computer, `绑定 ${await codeOf(phone)}`);
  await press(computer, zhCN["chatMove.yes"]);
  await press(phone, zhCN["chatMove.take"]);
  return { phone, computer: await now(computer) };
}

describe("a chat on the counter", () => {
  test("does the day's work: recharging, orders, cards", async () => {
    const { phone, computer } = await counter();
    const { orderNo } = await world.placeOrder(cards.expired, "phone");
    expect(await say(computer, begin)).toContain(zhCN["till.made"]);
    expect(await say(computer, "我的订单")).toContain(orderNo);
    await say(computer, "充值");
    await say(computer, cards.active);
    expect(await say(computer, passwordOf(cards.active))).not.toContain(zhCN["till.notHere"]);
    const listed = await perform(world.app, await now(phone), { type: "list-orders" }, asking);
    expect(listed.event).toMatchObject({ orders: [{ orderNo }] });
  });

  test.each(["绑定", "导出我的数据", "删除我的数据", end, begin, "撤销绑定"])(
    "does not do %s, and says where it is done",
    async (words) => {
      const { computer } = await counter();
      await say(computer, begin);
      expect(await say(computer, words)).toContain(zhCN["till.notHere"]);
    },
  );

  test("takes no code, which would give it away", async () => {
    const { computer } = await counter();
    await say(computer, begin);
    const code = await codeOf(await world.talk("thief"));
    expect(await say(computer, `绑定 ${code}`)).toContain(zhCN["till.notHere"]);
  });

  test("is a chat like any other again when its person says so elsewhere", async () => {
    const { phone, computer } = await counter();
    await say(computer, begin);
    expect(await say(phone, end)).toContain("1 个收银台改回来了");
    expect(await say(computer, "绑定")).not.toContain(zhCN["till.notHere"]);
    expect(await say(phone, end)).toContain(zhCN["till.none"]);
  });

  test("is no till any more when it goes to somebody else", async () => {
    const { phone, computer } = await counter();
    await say(computer, begin);
    expect(await say(phone, "撤销绑定")).toContain(zhCN["link.undone"]);
    expect((await now(computer)).tillSinceMs).toBeUndefined();
    expect(await say(computer, "绑定")).not.toContain(zhCN["till.notHere"]);
  });
});

describe("nobody is left with a till alone", () => {
  test("an only chat becomes none", async () => {
    const phone = await world.talk("phone");
    expect(await say(phone, begin)).toContain(zhCN["till.onlyChat"]);
    expect((await now(phone)).tillSinceMs).toBeUndefined();
  });

  test("the only other chat does not become one too", async () => {
    const { phone, computer } = await counter();
    await say(computer, begin);
    expect(await say(phone, begin)).toContain(zhCN["till.onlyChat"]);
  });

  test("the only other chat does not go away", async () => {
    const { phone, computer } = await counter();
    await say(computer, begin);
    const code = await codeOf(await world.talk("friend"));
    expect(await say(phone, `绑定 ${code}`)).toContain(zhCN["link.tills"]);
  });
});

test("what was under way when the chat became a till is not written", async () => {
  const { computer } = await counter();
  const { write } = await perform(world.app, computer, { type: "end-tills" }, asking);
  await world.store.write(({ conversations }) => conversations.makeTill(computer.id, 1));
  await expect(world.store.write(async (tables) => await write?.(tables))).rejects.toThrow();
});

const asking = { eventKey: "e" };
