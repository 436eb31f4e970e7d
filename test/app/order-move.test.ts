import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { moveOrder } from "../../src/app/order-move.ts";
import { openTicket } from "../../src/app/tickets/open-ticket.ts";
import type { Order } from "../../src/core/orders/order.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";
import type { NewTicket } from "../../src/core/tickets/ticket.ts";
import type { Tables } from "../../src/storage/store.ts";
import { doubt } from "../storage/sample-rows.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
let order: Order;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placeOrder();
});
afterEach(() => world.close());

/** Nothing of what happens here stays: these orders move without their money. */
async function tryOut<T>(work: (tables: Tables) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  const undo = new Error("undo");
  await world.store
    .write(async (tables) => {
      result = { value: await work(tables) };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  if (result === undefined) throw new Error("Nothing was tried out.");
  return result.value;
}

const move = (tables: Tables, from: OrderState, to: OrderState) =>
  moveOrder(tables, { order: { ...order, state: from }, to, atMs: Date.now() });

test("whoever saw another state moves nothing", async () => {
  const told = await tryOut(async (tables) => [
    await move(tables, "paid", "adding-plan"),
    (await tables.orders.find(order.orderNo))?.state,
  ]);
  expect(told).toEqual([false, "awaiting-payment"]);
});

test("a way that orders never go is an error", async () => {
  await expect(tryOut((tables) => move(tables, "awaiting-payment", "done"))).rejects.toThrow(
    "An order never goes from awaiting-payment to done.",
  );
});

test("what shows the order is marked as changed", async () => {
  const { conversationId } = order;
  const changes = await tryOut(async (tables) => {
    const before = await tables.messages.after(conversationId, 0, 10);
    await move(tables, "awaiting-payment", "paid");
    return [before, await tables.messages.after(conversationId, 0, 10)].map(
      (messages) => messages.find(({ content }) => content.orderNo === order.orderNo)?.change ?? 0,
    );
  });
  expect(changes[1]).toBeGreaterThan(changes[0] ?? 0);
});

describe("the ticket about", () => {
  const waits = (): NewTicket => ({
    kind: "reconcile",
    orderNo: order.orderNo,
    evidence: {
      matter: "waits",
      orderNo: order.orderNo,
      why: "stopped",
      waitedMs: 1,
      carrier: "sandbox",
    },
  });
  const inDoubt = (): NewTicket => ({
    kind: "in-doubt",
    orderNo: order.orderNo,
    evidence: doubt(1),
  });

  /** How many tickets are open after each move. */
  const openAfter = (ticket: NewTicket, opensAt: OrderState, path: readonly OrderState[]) =>
    tryOut(async (tables) => {
      const counts: number[] = [];
      let state = order.state;
      for (const to of path) {
        await move(tables, state, to);
        state = to;
        if (state === opensAt) await openTicket(world.app, tables, ticket);
        counts.push((await tables.tickets.listOpen()).length);
      }
      return counts;
    });

  test("waiting goes when the order's turn comes", async () => {
    expect(await openAfter(waits(), "paid", ["paid", "adding-plan"])).toEqual([1, 0]);
  });

  test("a doubt stays while the order is in doubt, and goes with the answer", async () => {
    const path = ["paid", "adding-plan", "in-doubt", "unblocking"] as const;
    expect(await openAfter(inDoubt(), "adding-plan", path)).toEqual([0, 1, 1, 0]);
  });
});
