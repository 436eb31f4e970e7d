import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "../../src/core/conversation/message.ts";
import type { Order } from "../../src/core/orders/order.ts";
import { type OrderState, orderTransitions } from "../../src/core/orders/order-state.ts";
import type { Store } from "../../src/storage/store.ts";
import { createDatabase, openTestStore, type TestDatabase } from "./database.ts";
import { ordersOf } from "./orders-of.ts";
import { conversation, order, payment, person, refund, writeSamples } from "./sample-rows.ts";

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

describe("what is written is read back the same", () => {
  beforeEach(() => writeSamples(store));

  test("people and conversations", async () => {
    await store.write((tables) => tables.people.setLanguage("P1", "en"));
    const read = await store.read(async (tables) => ({
      person: await tables.people.find("P1"),
      byId: await tables.conversations.find("C1"),
      byAddress: await tables.conversations.findByAddress("web", "browser-1"),
      elsewhere: await tables.conversations.findByAddress("telegram", "browser-1"),
      nobody: await tables.people.find("P2"),
    }));
    expect(read).toEqual({
      person: { ...person, language: "en", version: 1 },
      byId: conversation,
      byAddress: conversation,
      elsewhere: undefined,
      nobody: undefined,
    });
  });

  test("orders, with and without what comes later", async () => {
    const full: Order = {
      ...order,
      orderNo: "R2",
      cardHash: "hash-2",
      state: "done",
      createdAtMs: 11,
      paidAtMs: 20,
      finishedAtMs: 30,
      validUntilMs: 40,
      carrierRef: "P000000001",
      problem: "order.problem.refused",
    };
    await store.write((tables) => tables.orders.add(full));
    const read = await store.read(async (tables) => [
      await tables.orders.find("R1"),
      await tables.orders.find("R2"),
    ]);
    expect(read).toStrictEqual([order, full]);
    expect(await store.read((tables) => ordersOf(tables, "P1", 10))).toStrictEqual([full, order]);
    expect(await store.read((tables) => ordersOf(tables, "P1", 1))).toStrictEqual([full]);
  });

  test("an order whose card nobody knows, and a payment without its request", async () => {
    const { iccid: _, ...rest } = order;
    const { terminal: __, volume: ___, ...known } = order.snapshot;
    const stray: Order = { ...rest, orderNo: "R2", cardHash: "hash-2", snapshot: known };
    const { request: ____, ...rebuilt } = { ...payment, outTradeNo: "R2-1", orderNo: "R2" };
    await store.write(async (tables) => {
      await tables.orders.add(stray);
      await tables.payments.add(rebuilt);
    });
    expect(await store.read((tables) => tables.orders.find("R2"))).toEqual(stray);
    expect(await store.read((tables) => tables.payments.find("R2-1"))).toEqual(rebuilt);
  });

  test("and what the release before made up for them is not believed", async () => {
    const { iccid: _, ...rest } = order;
    const { terminal: __, volume: ___, ...known } = order.snapshot;
    const stray = { ...order, orderNo: "R2", cardHash: "hash-2", iccid: "" };
    const rebuilt = { ...payment, outTradeNo: "R2-1", orderNo: "R2", request: '{"rebuilt":true}' };
    await store.write(async (tables) => {
      await tables.orders.add(stray);
      await tables.payments.add(rebuilt);
    });
    expect(await store.read((tables) => tables.orders.find("R2"))).toEqual({
      ...rest,
      orderNo: "R2",
      cardHash: "hash-2",
      snapshot: known,
    });
    const read = await store.read((tables) => tables.payments.find("R2-1"));
    expect(read).toBeDefined();
    expect(read).not.toHaveProperty("request");
  });

  test("the attempts of one step of an order, by their refs", async () => {
    await store.write(async (tables) => {
      for (const [ref, step] of [
        ["R1U1", "unblock"],
        ["R1P1", "plan"],
        ["R1-1", "plan"],
      ] as const)
        await tables.carrierAttempts.add({ ref, orderNo: "R1", step, sentAtMs: 25 });
    });
    const refsOf = async (orderNo: string, step: "plan" | "unblock") =>
      (await store.read((tables) => tables.carrierAttempts.ofOrder(orderNo, step))).map(
        ({ ref }) => ref,
      );
    expect(await refsOf("R1", "plan")).toEqual(["R1-1", "R1P1"]);
    expect(await refsOf("R1", "unblock")).toEqual(["R1U1"]);
    expect(await refsOf("R2", "plan")).toEqual([]);
  });

  test("payments, refunds, attempts and links", async () => {
    const attempt = { ref: "R1-1", orderNo: "R1", step: "plan", sentAtMs: 25 } as const;
    const attempted = {
      ...attempt,
      firstSentAtMs: 25,
      state: "sent",
      permits: 1,
      sends: 1,
      notFoundCount: 0,
    };
    await store.write(async (tables) => {
      await tables.payments.add(payment);
      expect(await tables.refunds.add(refund)).toBe(true);
      expect(
        await tables.refunds.add({ ...refund, outRefundNo: "another" }),
        "one refund a payment",
      ).toBe(false);
      expect(await tables.carrierAttempts.add(attempt)).toBe(true);
      expect(await tables.carrierAttempts.add({ ...attempt, sentAtMs: 99 })).toBe(false);
      await tables.links.add({ tokenHash: "t1", purpose: "pay", orderNo: "R1" });
    });
    await store.read(async (tables) => {
      expect(await tables.payments.find("R1-1")).toStrictEqual(payment);
      expect(await tables.refunds.find("R1-1-R")).toStrictEqual(refund);
      expect(await tables.refunds.find("another")).toBeUndefined();
      expect(await tables.carrierAttempts.find("R1-1")).toStrictEqual(attempted);
      expect(await tables.links.find("t1", "pay")).toBe("R1");
      expect(await tables.links.find("t1", "receipt")).toBeUndefined();
    });
    await store.write(async (tables) => {
      expect(await tables.payments.markPaid("R1-1", "42-1", 26)).toBe(true);
      expect(await tables.refunds.move("R1-1-R", "processing", "50-1")).toBe(true);
      expect(await tables.refunds.move("R1-1-R", "processing")).toBe(false);
      expect(await tables.carrierAttempts.finish("R1-1", "done", { carrierRef: "P1" })).toBe(true);
      expect(await tables.carrierAttempts.finish("R1-1", "refused", { reason: "late" })).toBe(
        false,
      );
    });
    await store.read(async (tables) => {
      const paid = { ...payment, state: "paid", transactionId: "42-1", paidAtMs: 26 };
      expect(await tables.payments.find("R1-1")).toStrictEqual(paid);
      expect(await tables.payments.findByTransaction("42-1")).toStrictEqual(paid);
      expect(await tables.payments.findByTransaction("42-2")).toBeUndefined();
      expect(await tables.refunds.find("R1-1-R")).toStrictEqual({
        ...refund,
        state: "processing",
        refundId: "50-1",
      });
      expect(await tables.carrierAttempts.find("R1-1")).toStrictEqual({
        ...attempted,
        state: "done",
        carrierRef: "P1",
      });
    });
  });

  test("messages: numbered, repeated ids skipped, changes of an order are news", async () => {
    const message = (
      id: string,
      orderNo?: string,
    ): Omit<Message, "conversationId" | "seq" | "change"> => ({
      id,
      eventKey: "e1",
      from: "bot",
      turn: 1,
      content: {
        text: `第 ${id} 条\n"quoted" 🧾`,
        choices: [{ label: "充值", value: "do:recharge" }],
        ...(orderNo === undefined ? {} : { orderNo }),
      },
      atMs: 5,
    });
    await store.write((tables) =>
      tables.messages.append("C1", [message("a"), message("b", "R1"), message("c")]),
    );
    await store.write((tables) => tables.messages.append("C1", [message("b"), message("d")]));
    const all = await store.read((tables) => tables.messages.after("C1", 0, 100));
    expect(all.map(({ id, seq }) => `${id}${seq}`)).toEqual(["a1", "b2", "c3", "d4"]);
    expect(all[1]).toMatchObject({ ...message("b", "R1"), conversationId: "C1" });
    expect(await store.read((tables) => tables.messages.byEvent("C1", "e1"))).toEqual(all);

    const seen = Math.max(...all.map(({ change }) => change));
    expect(await store.write((tables) => tables.messages.touchOrder("R1"))).toEqual(["C1"]);
    const news = await store.read((tables) => tables.messages.after("C1", seen, 100));
    expect(news.map(({ id, seq }) => `${id}${seq}`)).toEqual(["b2"]);
    const newest = await store.read((tables) => tables.messages.after("C1", 0, 2));
    expect(
      newest.map(({ id }) => id),
      "the newest changes, in the order in which they stand",
    ).toEqual(["b", "d"]);
  });
});

describe("guards", () => {
  beforeEach(() => writeSamples(store));

  test("a conversation is saved by whoever saw its newest version, one of twenty", async () => {
    const saved = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.write((tables) =>
          tables.conversations.save(
            { id: "C1", state: `${index}`, turn: index, updatedAtMs: 9 },
            0,
          ),
        ),
      ),
    );
    expect(saved.filter(Boolean)).toHaveLength(1);
    const kept = await store.read((tables) => tables.conversations.find("C1"));
    expect(kept).toMatchObject({ version: 1, state: String(saved.indexOf(true)) });
  });

  test("an order makes only the moves of the table, from the state it is in, once", async () => {
    for (const [from, allowed] of Object.entries(orderTransitions) as [
      OrderState,
      readonly OrderState[],
    ][]) {
      for (const to of Object.keys(orderTransitions) as OrderState[]) {
        const orderNo = `${from}>${to}`;
        await store.write((tables) =>
          tables.orders.add({ ...order, orderNo, cardHash: orderNo, state: from }),
        );
        const move = () =>
          store.write((tables) => tables.orders.move(orderNo, from, to, { problem: "p" }));
        if (!allowed.includes(to)) {
          await expect(move(), orderNo).rejects.toThrow("never goes");
          continue;
        }
        expect((await Promise.all([move(), move()])).toSorted(), orderNo).toEqual([false, true]);
        expect(await store.read((tables) => tables.orders.find(orderNo))).toMatchObject({
          state: to,
          problem: "p",
        });
      }
    }
  });

  test("one recharge at a time per card, whatever the code does", async () => {
    await store.write(async (tables) => {
      await tables.orders.add({ ...order, orderNo: "R2", state: "paid" });
      await tables.orders.add({ ...order, orderNo: "R3", state: "paid" });
      await tables.orders.move("R2", "paid", "adding-plan");
    });
    await expect(
      store.write((tables) => tables.orders.move("R3", "paid", "adding-plan")),
    ).rejects.toThrow(/unique/i);
    const open = await store.read((tables) => tables.orders.openOfCard("hash-1"));
    expect(open.map(({ orderNo }) => orderNo).toSorted()).toEqual(["R1", "R2", "R3"]);
  });

  test("a payment is paid once, never closed after it; one transaction pays one", async () => {
    await store.write(async ({ payments }) => {
      await payments.add(payment);
      await payments.add({ ...payment, outTradeNo: "R1-2", state: "closed" });
      expect(await payments.markPaid("R1-1", "42", 5)).toBe(true);
      expect(await payments.markPaid("R1-1", "43", 6)).toBe(false);
      expect(await payments.markClosed("R1-1")).toBe(false);
      expect(await payments.find("R1-1")).toMatchObject({
        state: "paid",
        transactionId: "42",
        paidAtMs: 5,
      });
    });
    await expect(store.write(({ payments }) => payments.markPaid("R1-2", "42", 7))).rejects.toThrow(
      /unique/i,
    );
  });

  test("open orders of a card are those with something still to come", async () => {
    const open = [];
    for (const state of Object.keys(orderTransitions) as OrderState[]) {
      await store.write((tables) =>
        tables.orders.add({ ...order, orderNo: state, cardHash: state, state }),
      );
      open.push(...(await store.read((tables) => tables.orders.openOfCard(state))));
    }
    expect(open.map(({ state }) => state)).toEqual([
      "awaiting-payment",
      "paid",
      "adding-plan",
      "in-doubt",
      "unblocking",
      "needs-help",
      "refund-due",
      "refund-stuck",
    ]);
  });

  test("one open payment per order, whatever the code does", async () => {
    await store.write((tables) => tables.payments.add(payment));
    await expect(
      store.write((tables) => tables.payments.add({ ...payment, outTradeNo: "R1-2" })),
    ).rejects.toThrow(/unique/i);
    await store.write((tables) => tables.payments.markClosed("R1-1"));
    await store.write((tables) => tables.payments.add({ ...payment, outTradeNo: "R1-2" }));
  });

  test("a payment: closed may become paid, paid may become nothing", async () => {
    await store.write(async (tables) => {
      await tables.payments.add(payment);
      expect(await tables.payments.markClosed("R1-1")).toBe(true);
      expect(await tables.payments.markPaid("R1-1", "42-1", 1)).toBe(true);
      expect(await tables.payments.markPaid("R1-1", "42-1", 1)).toBe(false);
      expect(await tables.payments.markClosed("R1-1")).toBe(false);
    });
  });

  test("an event key is new once", async () => {
    const added = await Promise.all(
      Array.from({ length: 20 }, () => store.write((tables) => tables.inbox.add("key", 1))),
    );
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await store.read((tables) => tables.inbox.has("key"))).toBe(true);
    expect(await store.read((tables) => tables.inbox.has("other"))).toBe(false);
  });

  test("an order for nobody is refused", async () => {
    await expect(
      store.write((tables) => tables.orders.add({ ...order, orderNo: "R9", placedBy: "nobody" })),
    ).rejects.toThrow(/foreign key/i);
  });
});

test("a read never sees what is not committed", async () => {
  let reads: Promise<unknown> | undefined;
  await store
    .write(async (tables) => {
      await tables.people.add(person);
      reads = store.read((outside) => outside.people.find("P1"));
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error("rolled back");
    })
    .catch(() => {});
  expect(await reads).toBeUndefined();
});

describe("a database", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.drop());

  test("is there again after a restart", async () => {
    const first = await database.open();
    await writeSamples(first);
    await first.close();
    const second = await database.open();
    expect(await second.read((tables) => tables.orders.find("R1"))).toStrictEqual(order);
    await second.close();
  });
});
