import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { showConversation } from "../../../src/app/delivery/show-conversation.ts";
import { openTicket } from "../../../src/app/tickets/open-ticket.ts";
import type { Channel } from "../../../src/channels/channel.ts";
import { cards } from "../samples.ts";
import { openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const missing = {
  kind: "reconcile",
  evidence: { matter: "bill-missing", day: "2026-11-22", reason: "a test" },
} as const;
const id = "reconcile:bill-missing:2026-11-22";
const seen = { decision: "seen", decidedBy: "Wang", note: "", decidedAtMs: 1 } as const;

describe("work that is due", () => {
  test("wakes the workers with its commit, and not before", async () => {
    let woken = 0;
    world.commits.onWork(() => void woken++);
    const add = (jobId: string, runAtMs: number) =>
      world.store.write(({ jobs }) =>
        jobs.add({ id: jobId, kind: "refund", ref: "x", runAtMs, createdAtMs: Date.now() }),
      );
    await add("later", Date.now() + secondMs);
    expect(woken).toBe(0);
    await world.store.write(async ({ jobs }) => {
      const createdAtMs = Date.now();
      await jobs.add({ id: "now", kind: "refund", ref: "x", runAtMs: createdAtMs, createdAtMs });
      expect(woken).toBe(0);
    });
    expect(woken).toBe(1);
  });
});

describe("a ticket", () => {
  test("calls a person once, with its commit", async () => {
    const open = () => world.store.write((tables) => openTicket(world.app, tables, missing));
    expect(await open()).toBe(true);
    expect(world.logged).toEqual([
      { level: "error", detail: { ticket: id }, message: "a person has to decide" },
    ]);
    expect(await open()).toBe(false);
    expect(world.logged).toHaveLength(1);
  });

  test("that is decided in the commit that opens it calls nobody", async () => {
    await world.store.write(async (tables) => {
      await openTicket(world.app, tables, missing);
      await tables.tickets.decide(id, seen);
    });
    expect(world.logged).toEqual([]);
  });

  test("of a commit that failed calls nobody", async () => {
    const failing = world.store.write(async (tables) => {
      await openTicket(world.app, tables, missing);
      throw new Error("disk full");
    });
    await expect(failing).rejects.toThrow("disk full");
    expect(world.logged).toEqual([]);
  });
});

describe("a conversation", () => {
  const given: string[] = [];
  let knocks: string[];
  function chat(delivery: "push" | "reply", send: () => Promise<void> = async () => {}): Channel {
    return {
      name: "web",
      traits: { choices: "buttons", secrets: "deleted", delivery },
      knock: (conversationId) => void knocks.push(conversationId),
      async send(_, { text }) {
        await send();
        given.push(text);
        return { answer: "shown", platformId: String(given.length) };
      },
    };
  }
  beforeEach(() => {
    given.length = 0;
    knocks = [];
  });

  test("is shown when its order moves, whoever moved it", async () => {
    world.app.channels.web = chat("push");
    const order = await world.placeOrder(cards.expired);
    await world.commits.idle();
    expect(given).toEqual(["order"]);
    await world.store.write(({ messages }) => messages.touchOrder(order.orderNo));
    await world.commits.idle();
    expect(given).toEqual(["order", "order"]);
    expect(knocks).toEqual([order.conversationId, order.conversationId]);
  });

  test("that cannot be shown is told in the log, and the writer hears nothing of it", async () => {
    world.app.channels.web = chat("push", () => Promise.reject(new Error("a mistake of ours")));
    await world.placeOrder(cards.expired);
    await world.commits.idle();
    expect(world.errors()).toEqual(["messages not shown yet"]);
  });

  test("that is slow keeps no writer waiting", async () => {
    const gate = Promise.withResolvers<void>();
    world.app.channels.web = chat("push", () => gate.promise);
    await world.placeOrder(cards.expired);
    expect(given).toEqual([]);
    gate.resolve();
    await world.commits.idle();
    expect(given).toEqual(["order"]);
  });

  test("is looked at once for many commits that come while it is being shown", async () => {
    const gate = Promise.withResolvers<void>();
    world.app.channels.web = chat("push", () => gate.promise);
    const { orderNo } = await world.placeOrder(cards.expired);
    for (let times = 0; times < 5; times++)
      await world.store.write(({ messages }) => messages.touchOrder(orderNo));
    gate.resolve();
    await world.commits.idle();
    expect(given).toEqual(["order", "order"]);
  });

  test("whose words go into the platform's own answer is left to that for its time", async () => {
    world.app.channels.web = chat("reply");
    const { id: conversationId } = await world.talk("shop");
    const event = { type: "say", text: "你好" } as const;
    await world.takeTurn({ conversationId, eventKey: "e", event });
    expect(given).toEqual([]);
    await world.advance(9 * secondMs);
    expect(given).toEqual([]);
    await world.advance(2 * secondMs);
    expect(given.length).toBeGreaterThan(0);
  });

  test("whose words were said by a clock that was ahead is not left to any answer", async () => {
    world.app.channels.web = chat("reply");
    const { id: conversationId } = await world.talk("shop");
    const event = { type: "say", text: "你好" } as const;
    await world.takeTurn({ conversationId, eventKey: "e", event });
    world.sleep(-120 * 60 * secondMs);
    await showConversation(world.app, conversationId);
    expect(given.length).toBeGreaterThan(0);
  });
});
