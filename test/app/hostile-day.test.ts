/**
 * What a bad day brings, against a whole recharge. Elsewhere: fifty copies of a notification and forged ones in
 * test/server/notify.test.ts, unclear answers to the plan order in test/app/fulfil-order.test.ts, notifications that
 * overtake the order call in test/app/open-payment.test.ts, a disk that is really full in
 * test/storage/sql/full-disk.test.ts.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import { decideTicket } from "../../src/app/decide-ticket.ts";
import { writeState } from "../../src/app/dialogue-state.ts";
import { settlePayment } from "../../src/app/settle-payment.ts";
import { terminalOf } from "../../src/core/recharge/terminal.ts";
import type { Fault, Route } from "../../src/sandbox/carrier/faults.ts";
import type { Order, Store } from "../../src/storage/store.ts";
import { expectRecharged, expectRefunded, said } from "./endings.ts";
import { again, diskFull, live } from "./full-disk.ts";
import { cards, minuteMs, onComputer, openWorld, planFor, secondMs, type World, type WorldOptions } from "./world.ts";

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
  vi.unstubAllGlobals();
});

async function open(options?: WorldOptions): Promise<World> {
  world = await openWorld(options);
  return world;
}

describe("the carrier answers nonsense", () => {
  const nonsense = [
    "hang",
    "bad-gateway",
    "lose-answer",
    "truncate",
    "oversize",
    "wrong-shape",
    "unlisted-code",
  ] as const satisfies readonly Fault[];
  const routes = ["cards/read", "orders", "orders/find", "cards/unblock"] as const satisfies readonly Route[];
  const cases = routes.flatMap((route) => nonsense.map((fault) => [fault, route] as const));

  test.for(cases)("%s on %s: one plan, one entry, said once", async ([fault, route]) => {
    const here = await open();
    const order = await here.paidOrder();
    // What may have been done is asked about and not sent again, so a plan order meets its fault once.
    here.carrierSandbox.faults.arm(fault, { on: route, times: route === "orders" ? 1 : 2 });
    // Without a lost order nobody would ask for it.
    if (route === "orders/find") here.carrierSandbox.faults.arm("lose-answer", { on: "orders" });
    await here.advance(30 * minuteMs);
    await expectRecharged(here, order);
    expect(here.carrierSandbox.faults.take(route), "the faults were met").toBeUndefined();
  });

  test.for(nonsense)(
    "%s on everything for an hour: told, not refunded, with a person, then done",
    { timeout: 120_000 },
    async (fault) => {
      // A call that hangs is waited for in real time, some thirty times.
      const here = await open();
      const order = await here.paidOrder();
      here.carrierSandbox.faults.arm(fault, { times: 100_000 });
      await here.advance(59 * minuteMs);
      expect(await said(here, "运营商到现在还没给结果")).toBe(1);
      await here.advance(11 * minuteMs);
      expect(await here.stateOf(order.orderNo)).toBe("in-doubt");
      expect(await here.balances()).toMatchObject({ held: -order.priceFen, owed: 0 });
      expect(await here.tickets()).toEqual([`in-doubt:${order.orderNo}`]);
      here.carrierSandbox.faults.clear();
      await here.advance(30 * minuteMs);
      await expectRecharged(here, order);
      expect(await here.tickets(), "it answered itself").toEqual([]);
    },
  );
});

/**
 * When the carrier's refusal was lost with the write that should have kept it, the same question brings no second
 * refusal that proves anything: nothing is given back then, the money stays held and a person decides.
 */
async function expectRefundedOrWithAPerson(here: World, order: Order): Promise<void> {
  if ((await here.stateOf(order.orderNo)) === "refunded") return await expectRefunded(here, order);
  await live(here, 60 * minuteMs, 10 * minuteMs);
  expect(await here.stateOf(order.orderNo)).toBe("in-doubt");
  expect(await here.tickets()).toEqual([`in-doubt:${order.orderNo}`]);
  expect(here.carrierSandbox.orderCount(order.iccid)).toBe(0);
  expect(await here.balances()).toMatchObject({ wechat: order.priceFen, held: -order.priceFen, owed: 0 });
  expect(await said(here, "已退回微信")).toBe(0);
  const decided = { decision: "refund", by: "operator", note: "the carrier's list has no such order" } as const;
  expect(await decideTicket(here.app, `in-doubt:${order.orderNo}`, decided)).toEqual({ answer: "decided" });
  await live(here, 5 * minuteMs);
  await expectRefunded(here, order);
}

test("after a refund, every notification comes again, byte for byte and from every source: nothing moves", async () => {
  const received: [string, RequestInit][] = [];
  const real = fetch;
  vi.stubGlobal("fetch", (to: string, init: RequestInit) => {
    if (String(to).endsWith("/wechatpay/notify")) received.push([String(to), init]);
    return real(to, init);
  });
  const here = await open();
  const order = await here.placeOrder(cards.planRefused);
  const fact = await here.paidFact(await here.payAtWechat(order.orderNo));
  await here.deliverNotifications();
  await here.runJobs();
  here.sleep(4 * secondMs);
  here.wechat.faults.inject("notification", "twice");
  await here.deliverNotifications();
  await here.runJobs();
  await expectRefunded(here, order);
  expect(received).toHaveLength(3);

  const before = await here.store.read((tables) => tables.ledger.ofOrder(order.orderNo));
  const again = [...received, ...received, ...received];
  const answers = await Promise.all(
    again.map(([to, { signal: _, ...init }]) => real(to, init).then(({ status }) => status)),
  );
  expect(answers).toEqual(Array(9).fill(204));
  for (const source of ["notification", "query", "close"] as const) {
    expect(await settlePayment(here.app, fact, source)).toBe("known");
  }
  await here.advance(60 * minuteMs);
  for (const [to, { signal: _, ...init }] of received) expect((await real(to, init)).status, "too old now").toBe(401);
  expect(await here.store.read((tables) => tables.ledger.ofOrder(order.orderNo))).toEqual(before);
  expect(here.errors()).toEqual([]);
  await expectRefunded(here, order);
});

test("WeChat is told of a payment only once its row is committed, so no notification is ever too early", async () => {
  const here = await open();
  const { orderNo } = await here.placeOrder();
  const { open: order } = here.app.payments;
  const found: boolean[] = [];
  here.app.payments.open = async (request) => {
    const row = await here.store.read((tables) => tables.payments.find(request.outTradeNo));
    found.push(row?.state === "open");
    // Paid and notified while the call is still under way.
    here.wechat.faults.inject("order", "notify-first");
    return await order(request);
  };
  await here.openPayment(orderNo, onComputer);
  await here.advance(minuteMs);
  expect(found).toEqual([true]);
  expect(await here.stateOf(orderNo)).toBe("done");
  expect(here.errors()).toEqual([]);
});

/** A merchant who has answered everything: the next word confirms. */
async function atConfirm(here: World, cardNumber: string): Promise<string> {
  const conversation = await here.talk("shop");
  const terminal = terminalOf({ family: "keypad" });
  let card = await here.app.carrier.readCard(cardNumber);
  // A machine with much to do may be slower than the world's short patience with its carrier.
  while (card.answer === "unknown") card = await here.app.carrier.readCard(cardNumber);
  if (card.answer !== "done" || terminal === undefined) throw new Error("The stage cannot be set.");
  const state = writeState({
    at: "confirm",
    plan: planFor(card.value.carrier),
    quotedAtMs: Date.now(),
    card: card.value,
    terminal,
    volume: { kind: "transactions", low: 30, high: 100 },
    budget: { kind: "any" },
    region: "GD",
  });
  const next = { id: conversation.id, state, turn: 1, updatedAtMs: Date.now() };
  await here.store.write((tables) => tables.conversations.save(next, conversation.version));
  return conversation.id;
}

/** From "yes" to the end: the turn, the pay page, the payment, the notification, the recharge or the refund. */
async function wholeStory(here: World, conversationId: string): Promise<Order> {
  await again(() => here.takeTurn({ conversationId, eventKey: "web:yes", event: { type: "say", text: "确认" } }));
  const { personId } = await here.talk("shop");
  const [order, ...others] = await here.store.read((tables) => tables.orders.ofPerson(personId, 10));
  if (order === undefined) throw new Error("No order was placed.");
  expect(others).toEqual([]);
  const opened = await again(() => here.openPayment(order.orderNo, onComputer));
  expect(opened.answer).toBe("open");
  expect(here.wechat.pay(await here.openPaymentOf(order.orderNo))).toBe("paid");
  await live(here, 3 * minuteMs);
  return order;
}

describe("the disk is full at the n-th write, for every n of a whole story", () => {
  const stories = [
    ["recharged", cards.expired, expectRecharged],
    ["refunded", cards.planRefused, expectRefundedOrWithAPerson],
  ] as const;
  const moments = ["before the commit", "after the commit"] as const;
  const cases = stories.flatMap(([name, card, expectEnd]) =>
    moments.map((moment) => ({ name, card, expectEnd, moment })),
  );

  test.for(cases)("$name, $moment", { timeout: 120_000 }, async ({ card, expectEnd, moment }) => {
    /** Plays it all, with the n-th write failing; 0 for none. Returns how many writes there were. */
    async function play(n: number): Promise<number> {
      const here = await open();
      const conversationId = await atConfirm(here, card);
      const full = fullAt(here.store, n, moment);
      here.app.store = full.store;
      const order = await wholeStory(here, conversationId);
      // Whatever broke has healed within the quarter of an hour that a lease and some pauses take.
      await live(here, 15 * minuteMs, 5 * minuteMs);
      await expectEnd(here, order);
      await here.close();
      world = undefined;
      return full.writes;
    }
    const writes = await play(0);
    expect(writes).toBeGreaterThan(20);
    for (let n = 1; n <= writes; n++) expect(await play(n), `write ${n} was reached`).toBeGreaterThanOrEqual(n);
  });
});

/** A store whose n-th write fails once: nothing of it is kept, or all of it and the caller never learns. */
function fullAt(store: Store, n: number, moment: "before the commit" | "after the commit") {
  const counted = {
    writes: 0,
    store: {
      ...store,
      async write<T>(work: Parameters<typeof store.write<T>>[0]): Promise<T> {
        const isIt = ++counted.writes === n;
        const result = await store.write(async (tables) => {
          const done = await work(tables);
          if (isIt && moment === "before the commit") throw diskFull;
          return done;
        });
        if (isIt) throw diskFull;
        return result;
      },
    } satisfies Store,
  };
  return counted;
}
