import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "../../../src/core/conversation/message.ts";
import type { Store } from "../../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { conversation, order, payment, writeSamples } from "../sample-rows.ts";
import { interleave, pausingBefore, resultOf } from "./interleave.ts";

let database: TestDatabase;
/** Two instances on one database. */
let here: Store;
let there: Store;
beforeEach(async () => {
  database = await createDatabase();
  here = await database.open();
  there = await database.open();
  await writeSamples(here);
});
afterEach(async () => {
  await here.close();
  await there.close();
  await database.drop();
});

const message = (
  id: string,
  orderNo?: string,
): Omit<Message, "conversationId" | "seq" | "change"> => ({
  id,
  eventKey: id,
  from: "bot",
  turn: 0,
  content: { text: id, ...(orderNo === undefined ? {} : { orderNo }) },
  atMs: 5,
});
const append = (store: Store, id: string, orderNo?: string) =>
  store.write((tables) => tables.messages.append("C1", [message(id, orderNo)]));
const allMessages = () => here.read((tables) => tables.messages.after("C1", 0, 1000));
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
describe("messages of one conversation", () => {
  test("get their numbers one after the other, from both instances", async () => {
    await Promise.all(times(40, (index) => append(index % 2 === 0 ? here : there, `m${index}`)));
    const all = await allMessages();
    expect(all.map(({ seq }) => seq)).toEqual(times(40, (index) => index + 1));
    expect(new Set(all.map(({ change }) => change)).size).toBe(40);
  });

  test("a change of an order and a new message never share a number", async () => {
    await append(here, "card", "R1");
    const paused = pausingBefore(here, "inbox", "add");
    const results = await interleave(
      database,
      paused,
      () =>
        paused.store.write(async (tables) => {
          await tables.messages.touchOrder("R1");
          await tables.inbox.add("last", 1);
        }),
      () => append(there, "next"),
    );
    results.forEach(resultOf);
    const changes = (await allMessages()).map(({ change }) => change);
    expect(changes.toSorted()).toEqual([2, 3]);
  });

  test("a reader who asks for what is newer misses nothing while both write", async () => {
    let reading = true;
    let cursor = 0;
    const seen = new Set<string>();
    const look = async (): Promise<void> => {
      const news = await here.read((tables) => tables.messages.after("C1", cursor, 1000));
      for (const { id, change } of news) {
        seen.add(id);
        cursor = Math.max(cursor, change);
      }
    };
    const reader = (async () => {
      while (reading) await look();
    })();
    await Promise.all(times(60, (index) => append(index % 2 === 0 ? here : there, `m${index}`)));
    reading = false;
    await reader;
    await look();
    expect(seen.size).toBe(60);
  });

  test("a message that shows an order is not left behind by the order's move", async () => {
    const paused = pausingBefore(here, "inbox", "add");
    const results = await interleave(
      database,
      paused,
      () =>
        paused.store.write(async (tables) => {
          await tables.orders.move("R1", "awaiting-payment", "paid");
          await tables.messages.touchOrder("R1");
          await tables.inbox.add("last", 1);
        }),
      async () => {
        await append(there, "card", "R1");
        // What a page draws at this moment; nothing would make it draw the order again.
        return await there.read((tables) => tables.orders.find("R1"));
      },
    );
    expect(resultOf(results[1])?.state).toBe("paid");
  });
});

describe("an order and its payments", () => {
  test("are closed only while no payment is open, and none is opened meanwhile", async () => {
    const close = (store: Store) =>
      store.write(async (tables) => {
        if ((await tables.payments.ofOrder("R1")).some(({ state }) => state === "open"))
          return "unclear";
        return (await tables.orders.move("R1", "awaiting-payment", "closed"))
          ? "closed"
          : "not any more";
      });
    const open = (store: Store) =>
      store.write(async (tables) => {
        if ((await tables.orders.find("R1"))?.state !== "awaiting-payment") return "over";
        if ((await tables.payments.ofOrder("R1")).some(({ state }) => state === "open"))
          return "there";
        await tables.payments.add(payment);
        return "opened";
      });
    const opening = pausingBefore(here, "payments", "add");
    const [opened, unclear] = await interleave(
      database,
      opening,
      () => open(opening.store),
      () => close(there),
    );
    expect([resultOf(opened), resultOf(unclear)]).toEqual(["opened", "unclear"]);

    await here.write((tables) => tables.payments.markClosed(payment.outTradeNo));
    const closing = pausingBefore(here, "orders", "move");
    const [closed, over] = await interleave(
      database,
      closing,
      () => close(closing.store),
      () => open(there),
    );
    expect([resultOf(closed), resultOf(over)]).toEqual(["closed", "over"]);
  });

  test("two payments cannot be opened at once: the second sees the first", async () => {
    const open = (store: Store, outTradeNo: string) =>
      store.write(async (tables) => {
        if ((await tables.payments.ofOrder("R1")).some(({ state }) => state === "open"))
          return "there";
        await tables.payments.add({ ...payment, outTradeNo });
        return "opened";
      });
    const paused = pausingBefore(here, "payments", "add");
    const [first, second] = await interleave(
      database,
      paused,
      () => open(paused.store, "R1-1"),
      () => open(there, "R1-2"),
    );
    expect([resultOf(first), resultOf(second)]).toEqual(["opened", "there"]);
  });

  test("a second fact about a payment is compared with the first one's transaction", async () => {
    await here.write((tables) => tables.payments.add(payment));
    const settle = (store: Store, transactionId: string) =>
      store.write(async (tables) => {
        const known = (await tables.payments.find("R1-1"))?.transactionId;
        if (known !== undefined && known !== transactionId) return "mismatch";
        return (await tables.payments.markPaid("R1-1", transactionId, 1)) ? "settled" : "known";
      });
    const paused = pausingBefore(here, "payments", "markPaid");
    const [first, second] = await interleave(
      database,
      paused,
      () => settle(paused.store, "42-1"),
      () => settle(there, "42-2"),
    );
    expect([resultOf(first), resultOf(second)]).toEqual(["settled", "mismatch"]);
  });

  test("one transaction at WeChat pays one payment: the second look finds it", async () => {
    await here.write(async (tables) => {
      await tables.orders.add({
        ...order,
        orderNo: "R2",
        conversationId: "C1",
        cardHash: "hash-2",
      });
      await tables.payments.add(payment);
      await tables.payments.add({ ...payment, orderNo: "R2", outTradeNo: "R2-1" });
    });
    const settle = (store: Store, outTradeNo: string) =>
      store.write(async (tables) => {
        const other = await tables.payments.findByTransaction("42-1");
        if (other !== undefined && other.outTradeNo !== outTradeNo) return "of another payment";
        return (await tables.payments.markPaid(outTradeNo, "42-1", 1)) ? "settled" : "known";
      });
    const paused = pausingBefore(here, "inbox", "add");
    const [first, second] = await interleave(
      database,
      paused,
      () =>
        paused.store.write(async (tables) => {
          const paid = await tables.payments.markPaid("R1-1", "42-1", 1);
          await tables.inbox.add("last", 1);
          return paid;
        }),
      () => settle(there, "R2-1"),
    );
    expect([resultOf(first), resultOf(second)]).toEqual([true, "of another payment"]);
  });

  test("a plan is not given up while it is being sent again", async () => {
    const attempt = { ref: "R1-1", orderNo: "R1", step: "plan", sentAtMs: 1 } as const;
    await here.write(async (tables) => {
      await tables.carrierAttempts.add(attempt);
      await tables.carrierAttempts.permit("R1-1", 1);
    });
    const paused = pausingBefore(here, "carrierAttempts", "finish");
    const [givenUp, sent] = await interleave(
      database,
      paused,
      () =>
        paused.store.write(async (tables) => {
          if ((await tables.carrierAttempts.find("R1-1"))?.sends !== 1) return false;
          return await tables.carrierAttempts.finish("R1-1", "refused", { reason: "r" });
        }),
      () => there.write((tables) => tables.carrierAttempts.takePermit("R1-1", 2)),
    );
    expect([resultOf(givenUp), resultOf(sent)]).toEqual([true, false]);
  });
});

test("two orders of one chat are not in each other's way", async () => {
  await here.write(async (tables) => {
    await tables.orders.add({ ...order, orderNo: "R2", cardHash: "hash-2" });
    await tables.payments.add(payment);
  });
  const paused = pausingBefore(here, "inbox", "add");
  const paying = paused.store.write(async (tables) => {
    await tables.payments.markPaid("R1-1", "42-1", 1);
    await tables.inbox.add("last", 1);
  });
  await paused.reached;
  expect(
    await there.write((tables) => tables.orders.move("R2", "awaiting-payment", "closed")),
  ).toBe(true);
  paused.goOn();
  await paying;
});

test("a move and a turn of the chat that it tells get by each other without a circle", async () => {
  await append(here, "card", "R1");
  let tries = 0;
  const moving = pausingBefore(here, "messages", "touchOrder");
  const results = await interleave(
    database,
    moving,
    () =>
      moving.store.write(async (tables) => {
        tries++;
        await tables.orders.move("R1", "awaiting-payment", "paid");
        await tables.messages.touchOrder("R1");
      }),
    () =>
      there.write(async (tables) => {
        tries++;
        await tables.conversations.save({ id: "C1", state: "s", turn: 1, updatedAtMs: 2 }, 0);
        await tables.messages.append("C1", [message("again", "R1")]);
      }),
  );
  results.forEach(resultOf);
  expect(tries).toBe(2);
});

test("who asks whether something is kept, and keeps it then, is one of two", async () => {
  const first = (store: Store, value: string) =>
    store.write(async (tables) => {
      if ((await tables.kept.read("stopped")) !== undefined) return false;
      await tables.kept.write("stopped", value);
      return true;
    });
  const paused = pausingBefore(here, "kept", "write");
  const results = await interleave(
    database,
    paused,
    () => first(paused.store, "here"),
    () => first(there, "there"),
  );
  expect(results.map(resultOf).toSorted()).toEqual([false, true]);
});

test("two orders of one card: one is recharged, the other sees it and waits", async () => {
  const orders = ["R2", "R3"];
  await here.write(async (tables) => {
    // In chats of their own: only the card is common to them.
    for (const orderNo of orders) {
      await tables.conversations.add({ ...conversation, id: `C-${orderNo}`, address: orderNo });
      await tables.orders.add({
        ...order,
        orderNo,
        conversationId: `C-${orderNo}`,
        cardHash: "card",
        state: "paid",
      });
    }
  });
  const begin = (store: Store, orderNo: string) =>
    store.write(async (tables) => {
      const others = (await tables.orders.openOfCard("card")).filter(
        (other) => other.orderNo !== orderNo,
      );
      if (others.some(({ state }) => state === "adding-plan")) return "busy";
      return (await tables.orders.move(orderNo, "paid", "adding-plan")) ? "begun" : "overtaken";
    });
  const paused = pausingBefore(here, "orders", "move");
  const [first, second] = await interleave(
    database,
    paused,
    () => begin(paused.store, "R2"),
    () => begin(there, "R3"),
  );
  expect([resultOf(first), resultOf(second)]).toEqual(["begun", "busy"]);
});

test.for([{ cardHash: "card" }, { conversationId: "chat" }])(
  "tries are counted one after the other: %o",
  async (by) => {
    const attempt = (store: Store, id: string) =>
      store.write(async (tables) => {
        if ((await tables.cardTries.count(by, 0)) >= 5) return false;
        await tables.cardTries.add({ id, cardHash: "card", conversationId: "chat", atMs: 1 });
        return true;
      });
    const allowed = await Promise.all(
      times(30, (index) => attempt(index % 2 === 0 ? here : there, `t${index}`)),
    );
    expect(allowed.filter(Boolean)).toHaveLength(5);
  },
);
