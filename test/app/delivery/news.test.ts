import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stoodIn } from "../../core/conversation/stood.ts";
import { cards } from "../samples.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function buttonsUnderDone(): Promise<readonly string[] | undefined> {
  await world.advance(minuteMs);
  const { id } = await world.talk("shop");
  const messages = await world.store.read((tables) => tables.messages.after(id, 0, 1000));
  const news = messages.find(({ content }) => content.text.includes("最后一步"));
  if (news === undefined) throw new Error("Nobody was told.");
  return news.content.choices?.map(({ value }) => value);
}

describe("below the news that a card is recharged", () => {
  test("stand the guides for its machine, and what to do when it is still offline", async () => {
    await world.paidOrder(cards.expired);
    expect(await buttonsUnderDone()).toEqual([
      "guide:keypad::restart:0",
      "guide:keypad:",
      "do:pos-offline",
    ]);
  });

  test("stands nothing for somebody who is choosing something else meanwhile", async () => {
    await world.paidOrder(cards.expired);
    const { id } = await world.talk("shop");
    const typed = { type: "say", text: cards.active } as const;
    await world.takeTurn({ conversationId: id, eventKey: "another card", event: typed });
    const conversation = await world.store.read((tables) => tables.conversations.find(id));
    expect(stoodIn(conversation?.state ?? "")?.at).toBe("card-password");
    expect(await buttonsUnderDone()).toBeUndefined();
  });
});
