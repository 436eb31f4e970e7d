import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { paymentOpener } from "../../../src/app/money/open-payment.ts";
import { cancelOrder } from "../../../src/app/orders/cancel-order.ts";
import { cards, inWechat, onComputer, onPhone } from "../samples.ts";
import { wished } from "../wished.ts";
import { minuteMs, openWorld, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const numbersOf = async (orderNo: string): Promise<string[]> =>
  (await world.paymentsOf(orderNo)).map(
    ({ outTradeNo, state }) => `${outTradeNo.slice(orderNo.length)} ${state}`,
  );

describe("opening a payment", () => {
  test("the same way again replays the very same request and gives a fresh link", async () => {
    const { orderNo } = await world.placeOrder();
    const first = await world.openPayment(orderNo, onComputer);
    world.sleep(minuteMs);
    const second = await world.openPayment(orderNo, { ...onComputer, ip: "198.51.100.77" });
    expect(first).toMatchObject({ answer: "open", start: { product: "native" } });
    expect(second).toMatchObject({ answer: "open", start: { product: "native" } });
    expect(second).not.toEqual(first);
    expect(await numbersOf(orderNo)).toEqual(["-1 open"]);
  });

  test("writes nothing down for an order that was closed meanwhile", async () => {
    const { orderNo } = await world.placeOrder();
    const { app } = world;
    let writes = 0;
    const store: typeof app.store = {
      ...app.store,
      async write(work) {
        if (writes++ === 0) expect(await cancelOrder(app, orderNo, wished)).toBe("cancelled");
        return await app.store.write(work);
      },
    };
    expect(await paymentOpener({ ...app, store })(orderNo, onComputer)).toEqual({ answer: "over" });
    expect(await numbersOf(orderNo)).toEqual([]);
  });

  test("another way closes the first one at WeChat before it begins", async () => {
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    expect(await world.openPayment(orderNo, onPhone)).toMatchObject({
      answer: "open",
      start: { product: "h5" },
    });
    expect(await world.openPayment(orderNo, inWechat)).toMatchObject({
      answer: "open",
      start: { product: "jsapi" },
    });
    expect(await numbersOf(orderNo)).toEqual(["-1 closed", "-2 closed", "-3 open"]);
    expect(world.wechat.pay(`${orderNo}-1`)).toBe("closed");
    expect(world.wechat.pay(`${orderNo}-2`)).toBe("closed");
    expect(world.wechat.pay(`${orderNo}-3`)).toBe("paid");
  });

  test("H5 from another address and JSAPI by another person are other payments", async () => {
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onPhone);
    await world.openPayment(orderNo, { ...onPhone, ip: "198.51.100.77" });
    await world.openPayment(orderNo, inWechat);
    await world.openPayment(orderNo, { ...inWechat, openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6X" });
    expect(await numbersOf(orderNo)).toEqual(["-1 closed", "-2 closed", "-3 closed", "-4 open"]);
  });

  test("twenty presses at once make one payment", async () => {
    const { orderNo } = await world.placeOrder();
    const opened = await Promise.all(
      Array.from({ length: 20 }, () => world.openPayment(orderNo, onComputer)),
    );
    expect(opened.every(({ answer }) => answer === "open")).toBe(true);
    expect(await numbersOf(orderNo)).toEqual(["-1 open"]);
  });

  test("twenty presses at twenty instances leave at most one that can be paid", async () => {
    const { orderNo } = await world.placeOrder();
    const payers = [onComputer, onPhone, inWechat];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const instance = paymentOpener(world.app);
        return instance(orderNo, payers[index % 3] ?? onComputer);
      }),
    );
    const payments = await world.paymentsOf(orderNo);
    expect(payments.filter(({ state }) => state === "open").length).toBeLessThanOrEqual(1);
    const payable = payments.filter(({ outTradeNo }) => world.wechat.pay(outTradeNo) === "paid");
    expect(payable.length).toBeLessThanOrEqual(1);
    for (const { outTradeNo } of payable) await world.settle(outTradeNo);
  });

  test("an order that is paid, closed, unknown or out of time is not opened", async () => {
    const paid = await world.paidOrder();
    expect(await world.openPayment(paid.orderNo, onComputer)).toEqual({ answer: "paid" });

    const late = await world.placeOrder(cards.active);
    vi.setSystemTime(late.expiresAtMs);
    expect(await world.openPayment(late.orderNo, onComputer)).toEqual({ answer: "over" });
    expect(await world.paymentsOf(late.orderNo)).toEqual([]);
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(late.orderNo)).toBe("closed");
    expect(await world.openPayment(late.orderNo, onComputer)).toEqual({ answer: "over" });
    expect(await world.openPayment("R20261123NOTTHERE", onComputer)).toEqual({ answer: "over" });
  });

  test("paid at WeChat, not known here yet: a second press does not charge again", async () => {
    const { orderNo } = await world.placeOrder();
    await world.payAtWechat(orderNo);
    expect(await world.openPayment(orderNo, onComputer)).toEqual({ answer: "paid" });
    expect(await world.stateOf(orderNo)).toBe("paid");
  });

  test("paid at WeChat, then opened another way: found out by the close", async () => {
    const { orderNo } = await world.placeOrder();
    await world.payAtWechat(orderNo);
    expect(await world.openPayment(orderNo, onPhone)).toEqual({ answer: "paid" });
    expect(await numbersOf(orderNo)).toEqual(["-1 paid"]);
  });

  test("paid and notified before the order call returns", async () => {
    const { orderNo } = await world.placeOrder();
    world.wechat.faults.inject("order", "notify-first");
    expect(await world.openPayment(orderNo, onComputer)).toEqual({ answer: "paid" });
    expect(await world.stateOf(orderNo)).toBe("paid");
  });

  test("a number that WeChat has closed already gets a successor", async () => {
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    await world.app.payments.close(`${orderNo}-1`);
    expect(await world.openPayment(orderNo, onComputer)).toMatchObject({ answer: "open" });
    expect(await numbersOf(orderNo)).toEqual(["-1 closed", "-2 open"]);
  });
});

describe("a provider in trouble", () => {
  test.for([
    "bad-gateway",
    "too-often",
    "hang",
    "lose-answer",
    "malformed",
    "unsigned",
    "old-timestamp",
  ] as const)("%s: unavailable, then the same number works", async (fault) => {
    const { orderNo } = await world.placeOrder();
    world.wechat.faults.inject("order", fault);
    expect(await world.openPayment(orderNo, onComputer)).toEqual({ answer: "unavailable" });
    expect(await world.openPayment(orderNo, onComputer)).toMatchObject({ answer: "open" });
    expect(await numbersOf(orderNo)).toEqual(["-1 open"]);
    await world.settle(await world.payAtWechat(orderNo));
  });

  test("who cannot be asked to close the first payment gets no second one", async () => {
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    world.wechat.faults.inject("close", "bad-gateway");
    expect(await world.openPayment(orderNo, onPhone)).toEqual({ answer: "unavailable" });
    expect(await numbersOf(orderNo)).toEqual(["-1 open"]);
    expect(await world.openPayment(orderNo, onPhone)).toMatchObject({ answer: "open" });
    expect(await numbersOf(orderNo)).toEqual(["-1 closed", "-2 open"]);
  });
});
