import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Inbound } from "../../../src/app/turns/inbound.ts";
import { turnTaker } from "../../../src/app/turns/take-turn.ts";
import type { Message } from "../../../src/core/conversation/message.ts";
import type { Stood } from "../../core/conversation/stood.ts";
import { stoodIn } from "../../core/conversation/stood.ts";
import { ordersOf } from "../../storage/orders-of.ts";
import { cards, passwordOf } from "../samples.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
let chat: string;
beforeEach(async () => {
  world = await openWorld();
  chat = (await world.talk("shop")).id;
});
afterEach(() => world.close());

let lastKey = 0;

function inbound(event: Inbound["event"], eventKey = `event-${++lastKey}`): Inbound {
  return { conversationId: chat, eventKey, event };
}

const say = (text: string, eventKey?: string): Inbound => inbound({ type: "say", text }, eventKey);

async function state(): Promise<Stood | undefined> {
  const conversation = await world.store.read((tables) => tables.conversations.find(chat));
  return conversation && stoodIn(conversation.state);
}

async function messages(): Promise<Message[]> {
  return await world.store.read((tables) => tables.messages.after(chat, 0, 1000));
}

/** Presses a button under the newest message that has it. */
async function press(value: string): Promise<Inbound> {
  const under = (await messages()).findLast(({ content }) =>
    content.choices?.some((choice) => choice.value === value),
  );
  if (under === undefined) throw new Error(`No button ${value}.`);
  return inbound({ type: "pick", value, turn: under.turn });
}

/** Talks up to the confirm button. */
async function talkToConfirm(number = cards.active): Promise<string> {
  const words = [number, passwordOf(number), "新大陆", "传统键盘机", "每天200笔", "随便", "河南"];
  for (const text of words) await world.takeTurn(say(text));
  for (let tries = 0; (await state())?.at !== "plan"; tries++) {
    const choice = (await messages()).at(-1)?.content.choices?.[0];
    if (choice === undefined || tries === 5)
      throw new Error(`The dialogue is at ${(await state())?.at}.`);
    await world.takeTurn(await press(choice.value));
  }
  const offered = (await messages())
    .at(-1)
    ?.content.choices?.find(({ value }) => value.startsWith("plan:"));
  await world.takeTurn(await press(offered?.value ?? ""));
  const confirm = (await messages())
    .at(-1)
    ?.content.choices?.find(({ value }) => value.startsWith("confirm:"));
  return confirm?.value ?? "";
}

async function ordersPlaced(): Promise<number> {
  const conversation = await world.store.read((tables) => tables.conversations.find(chat));
  return (await world.store.read((tables) => ordersOf(tables, conversation?.personId ?? "", 100)))
    .length;
}

describe("one event", () => {
  test("takes effect once, however often it comes", async () => {
    expect(await world.takeTurn(say(cards.active, "same"))).toMatchObject({ answer: "taken" });
    const after = await messages();
    expect(await world.takeTurn(say(cards.active, "same"))).toMatchObject({ answer: "repeated" });
    expect(await world.takeTurn(say("something else", "same"))).toMatchObject({
      answer: "repeated",
    });
    expect(await messages()).toEqual(after);
    expect(after.filter(({ from }) => from === "person")).toHaveLength(1);
  });

  test("takes effect once when ten copies come at the same time, at ten instances", async () => {
    const taken = await Promise.all(
      Array.from({ length: 10 }, () => turnTaker(world.app)(say(cards.active, "same"))),
    );
    expect(taken.filter(({ answer }) => answer === "taken")).toHaveLength(1);
    expect(taken.filter(({ answer }) => answer === "repeated")).toHaveLength(9);
    expect((await messages()).filter(({ from }) => from === "person")).toHaveLength(1);
  });

  test("of confirming, ten times at ten instances, is one order", async () => {
    const confirm = await talkToConfirm();
    const pressed = await press(confirm);
    await Promise.all(Array.from({ length: 10 }, () => turnTaker(world.app)(pressed)));
    expect(await ordersPlaced()).toBe(1);
  });

  test("ten different presses of one confirm button are one order", async () => {
    const pressed = await press(await talkToConfirm());
    await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        turnTaker(world.app)({ ...pressed, eventKey: `press-${index}` }),
      ),
    );
    expect(await ordersPlaced()).toBe(1);
    expect((await state())?.at).toBe("pay");
  });

  test("for a conversation that is not there is no turn", async () => {
    expect(await world.takeTurn({ ...say("hello"), conversationId: "nobody" })).toEqual({
      answer: "no-conversation",
    });
  });
});

describe("two instances on one store", () => {
  test("with different events at once: both take effect, no update is lost", async () => {
    for (let round = 0; round < 20; round++) {
      const before = (await messages()).filter(({ from }) => from === "person").length;
      const taken = await Promise.all([
        turnTaker(world.app)(say("帮助")),
        turnTaker(world.app)(say("价格")),
        turnTaker(world.app)(inbound({ type: "unsupported", what: "other" })),
      ]);
      expect(taken.map(({ answer }) => answer)).toEqual(["taken", "taken", "taken"]);
      expect((await messages()).filter(({ from }) => from === "person")).toHaveLength(before + 3);
    }
    const conversation = await world.store.read((tables) => tables.conversations.find(chat));
    expect(conversation?.version).toBe(60);
    const seqs = (await messages()).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  test("an order of events inside one instance is kept", async () => {
    const words = Array.from({ length: 10 }, (_, index) => `hello number ${index}`);
    await Promise.all(words.map((text) => world.takeTurn(say(text))));
    const heard = (await messages())
      .filter(({ from }) => from === "person")
      .map(({ content }) => content.text);
    expect(heard).toEqual(words);
  });
});

describe("a damaged state", () => {
  test.for([
    "",
    "not json",
    "null",
    "{}",
    '{"version":0,"state":{"at":"home"}}',
    '{"version":1,"state":{"at":"nowhere"}}',
    '{"version":1,"state":{"at":"card-password"}}',
    '{"version":1,"state":{"at":"pay"}}',
    '{"version":1,"state":{"at":"plan","showAll":true}}',
  ])("%s restarts politely and goes on", async (damaged) => {
    const conversation = await world.store.read((tables) => tables.conversations.find(chat));
    await world.store.write((tables) =>
      tables.conversations.save(
        { id: chat, state: damaged, turn: 3, updatedAtMs: Date.now() },
        conversation?.version ?? 0,
      ),
    );
    expect(await world.takeTurn(say("你好"))).toMatchObject({ answer: "taken" });
    const restarted = world.app.texts.render({ key: "home.restarted" }, "zh-CN");
    expect((await messages()).map(({ content }) => content.text)).toContain(restarted);
    expect(await state()).toEqual({ at: "home" });
    await world.takeTurn(say(cards.active));
    expect((await state())?.at).toBe("card-password");
    expect((await messages()).filter(({ content }) => content.text === restarted)).toHaveLength(1);
  });
});

describe("a turn that fails", () => {
  test("in the carrier leaves nothing behind, and the same event works later", async () => {
    await world.takeTurn(say(cards.active));
    const before = { messages: await messages(), state: await state() };
    const { carrier } = world;
    world.carrier = {
      ...carrier,
      checkCard: () => Promise.reject(new Error("the adapter has a bug")),
    };
    const password = say(passwordOf(cards.active), "the password");
    await expect(world.takeTurn(password)).rejects.toThrow("the adapter has a bug");
    expect({ messages: await messages(), state: await state() }).toEqual(before);
    expect(await world.store.read((tables) => tables.inbox.has("the password"))).toBe(false);

    world.carrier = carrier;
    expect(await world.takeTurn(password)).toMatchObject({ answer: "taken" });
    expect((await state())?.at).toBe("terminal");
  });

  test("in the middle of its commit leaves nothing behind", async () => {
    const pressed = await press(await talkToConfirm());
    const { links } = world.app;
    world.app.links = { ...links, add: () => Promise.reject(new Error("the disk is full")) };
    await expect(world.takeTurn(pressed)).rejects.toThrow("the disk is full");
    expect(await ordersPlaced()).toBe(0);
    expect((await state())?.at).toBe("confirm");
    world.app.links = links;
    await world.takeTurn(pressed);
    expect(await ordersPlaced()).toBe(1);
  });

  test("does not stop the next one", async () => {
    const { checkCard } = world.carrier;
    world.carrier.checkCard = () => Promise.reject(new Error("once"));
    await world.takeTurn(say(cards.active));
    const [failed, next] = await Promise.allSettled([
      world.takeTurn(say("135701")),
      world.takeTurn(say("取消")),
    ]);
    world.carrier.checkCard = checkCard;
    expect(failed.status).toBe("rejected");
    expect(next).toMatchObject({ status: "fulfilled", value: { answer: "taken" } });
  });
});

describe("what is kept of a dialogue", () => {
  test("never holds the password, however it was sent", async () => {
    await world.takeTurn(say(`${cards.active} 密码 135701`));
    await world.takeTurn(say("取消"));
    await world.takeTurn(say(cards.active));
    await world.takeTurn({ ...say("246802"), masked: true });
    await world.takeTurn(say("975310"));
    const kept = JSON.stringify({
      messages: await messages(),
      state: await state(),
      logged: world.logged,
    });
    for (const secret of ["135701", "246802", "975310"]) expect(kept).not.toContain(secret);
    expect(kept).toContain("••••");
  });

  test("holds what stood on the button that was pressed", async () => {
    await world.takeTurn(inbound({ type: "start" }));
    await world.takeTurn(await press("do:recharge"));
    const own = (await messages()).filter(({ from }) => from === "person");
    expect(own.map(({ content }) => content.text)).toEqual(["充值"]);
  });
});
