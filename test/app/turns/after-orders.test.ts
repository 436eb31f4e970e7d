import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { everyState, stateOfStep } from "../../core/conversation/samples.ts";
import { rowOf, type Stood, stoodIn } from "../../core/conversation/stood.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

let last = 0;

async function stand(address: string, state: Stood): Promise<void> {
  const { id, turn, updatedAtMs, version } = await world.talk(address);
  await world.store.write(({ conversations }) =>
    conversations.save({ id, state: rowOf(state), turn, updatedAtMs }, version),
  );
}

/** What is answered, and the orders whose cards hang below. */
async function say(address: string, words: string) {
  const { id } = await world.talk(address);
  const before = (await world.store.read(({ messages }) => messages.after(id, 0, 1000))).length;
  const event = { type: "say", text: words } as const;
  const taken = await world.takeTurn({ conversationId: id, eventKey: `say-${++last}`, event });
  const after = await world.store.read(({ messages }) => messages.after(id, 0, 1000));
  const said = after.slice(before).filter(({ from }) => from === "bot");
  return {
    taken,
    texts: said.map(({ content }) => content.text),
    orders: said.flatMap(({ content }) => content.orderNo ?? []),
    own: after.findLast(({ from }) => from === "person")?.content.text,
    state: stoodIn((await world.talk(address)).state),
  };
}

describe("the number of an order, typed alone", () => {
  test.each(everyState.map((state) => ({ at: state.at, state })))(
    "at $at shows it",
    async ({ state }) => {
      const { orderNo } = await world.placeOrder();
      await stand("shop", state.at === "pay" ? { at: "pay", orderNo } : state);
      const { orders, own, taken, state: after } = await say("shop", orderNo);
      expect(orders).toContain(orderNo);
      expect(own).toBe(orderNo);
      expect(taken).toMatchObject({ secret: false });
      expect(after?.at).toBe(state.at);
    },
  );

  test.each([
    (no: string) => `订单号 ${no}`,
    (no: string) => `${no.toLowerCase()}`,
    (no: string) => `查一下${no}`,
    (no: string) => `order ${no}`,
    (no: string) => ` ${no}。`,
  ])("with a word around it", async (words) => {
    const { orderNo } = await world.placeOrder();
    expect((await say("shop", words(orderNo))).orders).toEqual([orderNo]);
  });

  test("somebody else's is one that there is not", async () => {
    const { orderNo } = await world.placeOrder();
    const foreign = await say("another shop", orderNo);
    expect(foreign.orders).toEqual([]);
    expect(foreign.texts.join()).toContain("没找到这个订单号");
    const unknown = await say("another shop", "R20261123AAAAAAAA");
    expect(unknown.texts).toEqual(foreign.texts);
  });
});

describe("once everything is done", () => {
  test.each([
    ...["知道了", "收到", "好的", "好", "嗯", "行", "拜拜", "再见", "明白了", "没事了", "👌"],
    ...["ok", "Got it.", "bye", "OK, thanks", "noted"],
  ])("%s needs no menu", async (words) => {
    await stand("shop", stateOfStep.home);
    const { texts } = await say("shop", words);
    expect(texts).toHaveLength(1);
    expect(texts.join()).not.toMatch(/没太明白|要做什么/);
  });

  test.each(["付款", "确认付款", "去支付"])(
    "%s has nothing to pay, and is not agreed to",
    async (words) => {
      await stand("shop", stateOfStep.home);
      expect((await say("shop", words)).texts.join()).not.toContain("生意兴隆");
    },
  );

  test.each(["知道了", "好的", "收到", "ok"])("%s while an order goes on", async (words) => {
    const { orderNo } = await world.placeOrder();
    await stand("shop", { at: "pay", orderNo });
    const { texts, state } = await say("shop", words);
    expect(texts.join()).not.toContain("没太明白");
    expect(state).toEqual({ at: "pay", orderNo });
  });
});
