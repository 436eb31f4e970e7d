import { afterEach, beforeEach, expect, test } from "vitest";
import { makeLinkCode, useLinkCode } from "../../../src/app/people/link-people.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** What a code that nobody made is answered. */
async function guess(chat: string, from?: string): Promise<unknown> {
  const conversation = await world.talk(chat);
  const guesser = { conversation, ...(from === undefined ? {} : { from }) };
  const code = { code: "ABCD1234", fromLink: false };
  const event = await useLinkCode(world.app, guesser, code);
  return event.type === "linked" ? event.result : event.type;
}

test("wrong codes are counted in a chat", async () => {
  for (let count = 0; count < 5; count++) expect(await guess("chat")).toBe("wrong-code");
  expect(await guess("chat")).toBe("too-often");
  expect(await guess("another chat")).toBe("wrong-code");
});

test("and from an address, in however many chats; others are not held up", async () => {
  const from = "192.0.2.1";
  for (let count = 0; count < 30; count++)
    expect(await guess(`chat ${count}`, from)).toBe("wrong-code");
  expect(await guess("a new chat", from)).toBe("too-often");
  expect(await guess("a new chat", "192.0.2.2")).toBe("wrong-code");
  world.sleep(30 * minuteMs);
  expect(await guess("a new chat", from)).toBe("wrong-code");
});

test("a code whose letters name a password is drawn again: typed, it would be hidden", async () => {
  const drawn = ["K3PWHB27", "PASS2349", "K3M9Q2XA"];
  const dice = { ...world.app.dice, letters: () => drawn.shift() ?? "" };
  const made = await makeLinkCode({ ...world.app, dice }, await world.talk("chat"));
  expect(made).toMatchObject({ type: "link-code-made", code: "K3M9Q2XA" });
});
