import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beginRecovery } from "../../../src/app/halts/recovery-mode.ts";
import { keptForMs } from "../../../src/app/running/clearing.ts";
import { scheduleClearing } from "../../../src/app/running/sweeps.ts";
import type { Channel, Shown } from "../../../src/channels/channel.ts";
import { cards } from "../samples.ts";
import { dayMs, minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

describe("what is finished", () => {
  const jobIds = async (): Promise<string[]> => {
    const lines: string[] = [];
    await world.store.backup(0, async (line) => void lines.push(line));
    return lines.flatMap((line) => {
      const { table, row } = JSON.parse(line) as { table?: string; row?: { id: string } };
      return table === "job" && row !== undefined ? [row.id] : [];
    });
  };

  test("goes away after its time, and what it is needed for stays", async () => {
    const done = await world.paidOrder(cards.expired, "done");
    await world.runJobs();
    expect(await world.stateOf(done.orderNo)).toBe("done");
    const unpaid = await world.placeOrder(cards.active, "unpaid");
    await world.store.write(async ({ inbox }) => {
      for (let index = 0; index < 1203; index++) await inbox.add(`key-${index}`, Date.now());
    });
    await scheduleClearing(world.app);
    await world.runJobs();
    expect(await jobIds()).toContain(`fulfil:${done.orderNo}`);
    world.sleep(keptForMs.inbox - minuteMs);
    await world.runJobs();
    expect(await world.store.read(({ inbox }) => inbox.has("key-7"))).toBe(true);
    world.sleep(dayMs);
    await world.runJobs();
    expect(await world.store.read(({ inbox }) => inbox.has("key-7"))).toBe(false);
    expect(await world.store.read(({ inbox }) => inbox.oldestFinishedMs())).toBeUndefined();
    const left = await jobIds();
    expect(left).not.toContain(`fulfil:${done.orderNo}`);
    expect(left).not.toContain(`deliver:${done.orderNo}:done`);
    expect(left).toContain("sweep:clearing");
    expect(await world.stateOf(unpaid.orderNo), "and its own job had done that").toBe("closed");
    expect(
      await world.store.read(({ audit }) => audit.violations(0)),
      "the audit finds the news in the chat",
    ).toEqual([]);
  });

  test("stays while a ticket may bring its job back", async () => {
    const { orderNo } = await world.paidOrder(cards.unblockRefused);
    await world.advance(2 * dayMs);
    expect(await world.stateOf(orderNo)).toBe("needs-help");
    await scheduleClearing(world.app);
    world.sleep(keptForMs.jobs + dayMs);
    await world.runJobs();
    expect(await jobIds()).toContain(`fulfil:${orderNo}`);
  });

  test("stays while the gap after a restore is being filled", async () => {
    await world.store.write(({ inbox }) => inbox.add("key", Date.now()));
    await scheduleClearing(world.app);
    world.sleep(keptForMs.inbox + dayMs);
    world.app.payments = {
      ...world.app.payments,
      tradeBill: async () => ({ answer: "unknown", reason: "a test" }),
    };
    await world.store.write((tables) => beginRecovery(world.app, tables, Date.now() - 4 * dayMs));
    await world.runJobs();
    expect(await world.store.read(({ inbox }) => inbox.has("key"))).toBe(true);
  });

  test("is no message any more that could be sent anew", async () => {
    const { id, given } = await openChat(async () => ({ answer: "shown" }));
    await world.paidOrder(cards.expired, "shop");
    await world.advance(minuteMs);
    const before = given.length;
    expect(before).toBeGreaterThan(0);
    await scheduleClearing(world.app);
    world.sleep(keptForMs.deliveries + 2 * dayMs);
    await world.runJobs();
    expect(await world.store.read(({ deliveries }) => deliveries.oldestFinishedMs())).toBe(
      undefined,
    );
    expect(await world.store.read(({ deliveries }) => deliveries.pending(id, Date.now()))).toEqual(
      [],
    );
    await world.takeTurn({
      conversationId: id,
      eventKey: "hello",
      event: { type: "say", text: "你好" },
    });
    expect(given.slice(before).filter((one) => one === "充值成功")).toEqual([]);
  });
});

/** A chat that sends pictures and notes what it is given; `answer` says what becomes of one. */
async function openChat(answer: (picture: number) => Promise<Shown>) {
  const given: string[] = [];
  let pictures = 0;
  const channel: Channel = {
    name: "web",
    traits: { choices: "buttons", secrets: "deleted", delivery: "push" },
    async send(_, { text }) {
      if (text.includes("充值成功")) given.push("充值成功");
      return { answer: "shown", platformId: String(given.length) };
    },
    async sendPicture() {
      const shown = await answer(++pictures);
      given.push(`picture ${shown.answer}`);
      return shown;
    },
  };
  world.app.channels.web = channel;
  const { id } = await world.talk("shop");
  return { id, given, pictures: () => pictures };
}

describe("the picture of a receipt", () => {
  const recharge = async (): Promise<void> => {
    await world.paidOrder(cards.expired, "shop");
    await world.runJobs();
  };

  test("that is taken later comes later, once", async () => {
    const { given, pictures } = await openChat(async (picture) =>
      picture < 3 ? { answer: "later", afterMs: 40 * secondMs } : { answer: "shown" },
    );
    await recharge();
    expect(given.slice(-2)).toEqual(["充值成功", "picture later"]);
    await world.advance(39 * secondMs);
    expect(pictures()).toBe(1);
    await world.advance(2 * minuteMs);
    expect(given.slice(-2)).toEqual(["picture later", "picture shown"]);
    await world.advance(dayMs);
    expect(pictures()).toBe(3);
  });

  test("that a crash kept from being sent is sent by the sweep", async () => {
    const { given, pictures } = await openChat(async () => ({ answer: "shown" }));
    const { store } = world.app;
    world.app.store = {
      ...store,
      write: (work) =>
        store.write((tables) =>
          work({
            ...tables,
            pictures: {
              ...tables.pictures,
              claim: () => Promise.reject(new Error("the process ended")),
            },
          }),
        ),
    };
    await recharge();
    world.app.store = store;
    expect(pictures()).toBe(0);
    await world.advance(2 * minuteMs);
    expect(given.at(-1)).toBe("picture shown");
    expect(pictures()).toBe(1);
  });

  test("perhaps sent is not sent again, nor is one whose call never ended", async () => {
    const { given, pictures } = await openChat(async (picture) => {
      if (picture === 1) return { answer: "unknown", reason: "a test" };
      throw new Error("the process ended inside the call");
    });
    await recharge();
    await world.advance(dayMs);
    expect(given.filter((one) => one.startsWith("picture"))).toEqual(["picture unknown"]);
    await world.paidOrder(cards.active, "shop");
    await world.advance(dayMs);
    expect(pictures()).toBe(2);
    expect(await world.store.read(({ pictures }) => pictures.nextAtMs())).toBeUndefined();
  });

  test("that cannot be drawn is given up, and somebody hears of it", async () => {
    const { given } = await openChat(async () => ({ answer: "shown" }));
    world.app.drawReceipt = () => Promise.reject(new Error("no font"));
    await recharge();
    await world.advance(10 * minuteMs);
    expect(given.at(-1)).toBe("充值成功");
    expect(world.errors()).toEqual(["picture not drawn"]);
  });

  test("that was not taken for a day is not worth sending any more", async () => {
    const { pictures } = await openChat(async () => ({
      answer: "later",
      afterMs: 5 * 60 * minuteMs,
    }));
    await recharge();
    await world.advance(3 * dayMs);
    expect(pictures()).toBe(5);
    expect(await world.store.read(({ pictures }) => pictures.nextAtMs())).toBeUndefined();
  });
});
