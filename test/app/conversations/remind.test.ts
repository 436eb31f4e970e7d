import { afterEach, beforeEach, expect, test } from "vitest";
import { terminalOf } from "../../../src/core/terminals/terminal.ts";
import type { Stood } from "../../core/conversation/stood.ts";
import { rowOf } from "../../core/conversation/stood.ts";
import { cards, planFor } from "../samples.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

const hourMs = 60 * minuteMs;

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** A chat that stands at confirm, at half past eleven at night in China. */
async function atConfirm(): Promise<{ id: string; turn: number }> {
  world.sleep(13.5 * hourMs);
  const { id, turn, version } = await world.talk("shop");
  const card = await world.carrier.readCard(cards.expired);
  if (card.answer !== "done") throw new Error("The carrier does not show the card.");
  const state: Stood = {
    at: "confirm",
    card: card.value,
    terminal: terminalOf({ family: "keypad" }),
    volume: { kind: "transactions", low: 30, high: 100 },
    budget: { kind: "any" },
    region: "GD",
    plan: planFor(card.value.network),
    quotedAtMs: Date.now(),
  };
  await world.store.write((tables) =>
    tables.conversations.save({ id, state: rowOf(state), turn, updatedAtMs: Date.now() }, version),
  );
  return { id, turn };
}

const say = (id: string, eventKey: string, words: string) =>
  world.takeTurn({ conversationId: id, eventKey, event: { type: "say", text: words } });

test("who wants to wait is called once, when it is quiet, and goes on with one press", async () => {
  const { id, turn } = await atConfirm();
  await say(id, "e1", "晚点再说");
  await say(id, "e2", "等会儿");
  await world.advance(2.4 * hourMs);
  expect((await world.heard()).filter((words) => words.includes("不忙了"))).toEqual([]);
  await world.advance(0.2 * hourMs);
  expect((await world.heard()).filter((words) => words.includes("不忙了"))).toHaveLength(1);

  const messages = await world.store.read((tables) => tables.messages.after(id, 0, 100));
  const value = messages.at(-1)?.content.choices?.[0]?.value ?? "";
  await world.takeTurn({
    conversationId: id,
    eventKey: "e3",
    event: { type: "pick", value, turn },
  });
  expect((await world.heard()).at(-1)).toContain("订单好了");
});

test("who has gone on meanwhile is not called", async () => {
  const { id } = await atConfirm();
  await say(id, "e1", "晚点再说");
  await say(id, "e2", "取消");
  const before = await world.heard();
  await world.advance(4 * hourMs);
  expect(await world.heard()).toEqual(before);
});
