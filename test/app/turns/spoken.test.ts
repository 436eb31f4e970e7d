import { afterEach, beforeEach, expect, test } from "vitest";
import { receiver } from "../../../src/app/turns/receive.ts";
import { stoodIn } from "../../core/conversation/stood.ts";
import { cards, passwordOf } from "../samples.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

let last = 0;
async function speak(text: string): Promise<void> {
  const receive = receiver(world.app, "web", world.takeTurn);
  const event = { type: "say", text, spoken: true } as const;
  await receive({ key: `voice-${++last}`, address: "shop", event });
}

async function stands(): Promise<unknown> {
  return stoodIn((await world.talk("shop")).state);
}

test("what was spoken is taken as said", async () => {
  await speak("我要充值。");
  expect(await stands()).toMatchObject({ at: "card-number" });
  await speak(`${cards.active}。`);
  expect(await stands()).toMatchObject({ at: "card-password" });
  await speak("为什么要密码？");
  expect((await world.heard("shop")).join()).toContain("核对");
});

test.each([
  passwordOf(cards.active),
  `密码是${passwordOf(cards.active)}。`,
  `${cards.active} 密码${passwordOf(cards.active)}`,
])("%s, when it was spoken, is never a password", async (words) => {
  await speak(cards.active);
  await speak(words);
  expect(await stands()).toMatchObject({ at: "card-password" });
  const { id } = await world.talk("shop");
  const kept = await world.store.read((tables) => tables.messages.after(id, 0, 100));
  expect(JSON.stringify(kept)).not.toContain(passwordOf(cards.active));
});
