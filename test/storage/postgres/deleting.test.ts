import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zhCN } from "../../../locales/zh-CN/index.ts";
import { preparePlacing } from "../../../src/app/orders/place-order.ts";
import { turnTaker } from "../../../src/app/turns/take-turn.ts";
import type { Conversation } from "../../../src/core/conversation/message.ts";
import { type Talk, talkTo } from "../../app/people/talk.ts";
import { agreedFor, cards } from "../../app/samples.ts";
import { openWorld, type World } from "../../app/world.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { interleave, pausingBefore, resultOf } from "./interleave.ts";

/** A person has everything deleted while another turn of theirs runs on another instance. */

let database: TestDatabase;
let world: World;
let talk: Talk;
let here: Conversation;
let other: Conversation;
beforeEach(async () => {
  database = await createDatabase();
  world = await openWorld({ database });
  talk = talkTo(world);
  here = await world.talk("here");
  other = { ...here, id: "T".repeat(26), address: "other" };
  await world.store.write((tables) => tables.conversations.add(other));
  await talk.say(here, "删除我的数据");
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const press = () => talk.press(here, zhCN["ownData.delete"]);
const whoNow = async () => (await world.talk("here")).personId;
const saidIn = (chat: Conversation) =>
  world.store.read((tables) => tables.messages.after(chat.id, 0, 100));

describe("a turn that runs meanwhile", () => {
  test.for(["inbox.add", "messages.append"] as const)("stands before %s", async (where) => {
    const store = await database.open();
    const [table, call] = where.split(".") as ["inbox", "add"];
    const paused = pausingBefore(store, table, call);
    const take = turnTaker({ ...world.app, store: paused.store });
    const event = { type: "say", text: "我在漯河开了个豆腐店" } as const;
    const said = () => take({ conversationId: other.id, eventKey: "said", event });
    const [taken, pressed] = await interleave(database, paused, said, press);
    resultOf(pressed);
    // Where it had begun to write, it was first; else there is no such chat any more.
    expect(resultOf(taken).answer).toBe(where === "inbox.add" ? "no-conversation" : "taken");
    expect(await whoNow()).not.toBe(here.personId);
    expect(await saidIn(other)).toEqual([]);
    await store.close();
  });

  test("and places an order: nothing is deleted", async () => {
    const store = await database.open();
    const paused = pausingBefore(store, "jobs", "add");
    const { write } = await preparePlacing(world.app, other, agreedFor(cards.active));
    const place = () =>
      paused.store.write(async (tables) => {
        const next = { ...other, state: "{}", updatedAtMs: 1 };
        expect(await tables.conversations.save(next, other.version)).toBe(true);
        await write?.(tables);
      });
    const [placed, pressed] = await interleave(database, paused, place, press);
    resultOf(placed);
    expect(resultOf(pressed)).toMatch(/订单 R\w+ 还没办完/);
    expect(await whoNow()).toBe(here.personId);
    await store.close();
  });
});
