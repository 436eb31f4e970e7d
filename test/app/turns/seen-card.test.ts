import { afterEach, beforeEach, expect, test } from "vitest";
import { receiver } from "../../../src/app/turns/receive.ts";
import { maskCardNumber } from "../../../src/core/cards/card.ts";
import { stoodIn } from "../../core/conversation/stood.ts";
import { cards } from "../samples.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.placeOrder(cards.expired, "shop");
});
afterEach(() => world.close());

let last = 0;
async function say(address: string, text: string) {
  const receive = receiver(world.app, "web", world.takeTurn);
  await receive({ key: `seen-${++last}`, address, event: { type: "say", text } });
  const { id, state, turn } = await world.talk(address);
  const messages = await world.store.read((tables) => tables.messages.after(id, 0, 100));
  const choices = messages.at(-1)?.content.choices?.map(({ value }) => value);
  return { choices, at: stoodIn(state), turn };
}

const shown = maskCardNumber(cards.expired);

test.each([
  shown,
  `${shown} 充值`,
  `我要充 ${shown}`,
  shown.replaceAll("*", "•"),
  shown.replaceAll(" ", ""),
])(
  "the hidden form of a card of one's own is offered, and its password asked: %s",
  async (text) => {
    const { choices, turn } = await say("shop", text);
    expect(choices).toEqual([`card:${cards.expired}`, "do:recharge"]);
    const receive = receiver(world.app, "web", world.takeTurn);
    const event = { type: "pick", value: `card:${cards.expired}`, turn } as const;
    await receive({ key: `seen-${++last}`, address: "shop", event });
    expect(stoodIn((await world.talk("shop")).state)).toMatchObject({
      at: "card-password",
      number: { value: cards.expired },
    });
  },
);

test("cards of others are offered to nobody", async () => {
  const { choices } = await say("stranger", shown);
  expect(choices ?? []).not.toContain(`card:${cards.expired}`);
  expect((await world.heard("stranger")).join()).toContain("完整的卡号");
});

test("what shows too little of a number, or another one, is no card of one's own", async () => {
  for (const text of ["8986 04** **** **** **", "8986 04** **** **** 9999"]) {
    const { choices } = await say("shop", text);
    expect(choices ?? [], text).not.toContain(`card:${cards.expired}`);
  }
});
