import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withoutWords } from "../../../src/app/turns/without-words.ts";
import { Heard } from "../../../src/core/understanding/heard.ts";
import { openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

test.each([
  ["135706", "bad value 135706 in row"],
  ["卡 密码是 １３５７０６", "bad value １３５７０６, 135706"],
  ["我的密码，一三五七零六", 'cannot write "我的密码，一三五七零六"'],
])("an error that quotes %s does not tell it", async (text, message) => {
  const { id } = await world.talk("shop");
  vi.spyOn(world.store, "write").mockRejectedValue(new Error(message));
  const taking = world.takeTurn({
    conversationId: id,
    eventKey: "e1",
    event: { type: "say", text },
  });
  const error = await taking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  const told = error instanceof Error ? `${error.message} ${error.stack}` : "";
  expect(told).not.toMatch(/135706|１３５７０６|一三五七零六/);
});

test("where it happened stays, and what caused it is cleaned as well", () => {
  const cause = new Error("value 135706");
  const error = new Error("not written: 135706", { cause });
  withoutWords(error, new Heard("135706"));
  expect(error.message).toBe("not written: …");
  expect(error.stack).toContain("without-words.test.ts");
  expect(cause.message).toBe("value …");
});
