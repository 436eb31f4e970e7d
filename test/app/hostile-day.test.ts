/**
 * What a bad day brings, against a whole recharge. Elsewhere: fifty copies of a notification and
 * forged ones in test/server/doors/notify.test.ts, unclear answers to the plan order in
 * test/app/orders/fulfil-order.test.ts, notifications that overtake the order call in
 * test/app/money/open-payment.test.ts, a full disk in test/storage/sql/full-disk.test.ts.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import { settlePayment } from "../../src/app/money/settle-payment.ts";
import type { Fault, Route } from "../../src/sandbox/carrier/faults.ts";
import { expectRecharged, expectRefunded, said } from "./endings.ts";
import { cards, onComputer } from "./samples.ts";
import { minuteMs, openWorld, secondMs, type World } from "./world.ts";

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
  vi.unstubAllGlobals();
});

async function open(): Promise<World> {
  world = await openWorld();
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
  const routes = [
    "cards/read",
    "orders",
    "orders/find",
    "cards/unblock",
  ] as const satisfies readonly Route[];
  const cases = routes.flatMap((route) => nonsense.map((fault) => [fault, route] as const));

  test.for(cases)("%s on %s: one plan, one entry, said once", async ([fault, route]) => {
    const here = await open();
    const order = await here.paidOrder();
    // What may have been done is asked about and not sent again, so a plan order meets its fault
    // once.
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

test("after a refund every notification comes again from everywhere: nothing moves", async () => {
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
  for (const [to, { signal: _, ...init }] of received)
    expect((await real(to, init)).status, "too old now").toBe(401);
  expect(await here.store.read((tables) => tables.ledger.ofOrder(order.orderNo))).toEqual(before);
  expect(here.errors()).toEqual([]);
  await expectRefunded(here, order);
});

test("WeChat hears of a payment only once its row is committed: none is too early", async () => {
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
