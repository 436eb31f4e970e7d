import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cancelOrder } from "../../../src/app/orders/cancel-order.ts";
import { cards, onComputer } from "../samples.ts";
import { wished } from "../wished.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

describe("cancelling", () => {
  test("closes the order and its payment at WeChat; nobody can pay it any more", async () => {
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("cancelled");
    expect(await world.stateOf(orderNo)).toBe("closed");
    expect(world.wechat.pay(`${orderNo}-1`)).toBe("closed");
    expect(await cancelOrder(world.app, orderNo, wished), "again is the same").toBe("cancelled");
    await world.advance(60 * minuteMs);
    expect(await world.heard(), "who cancelled needs no news of it").toEqual(["order"]);
  });

  test("an order whose payment page was never opened", async () => {
    const { orderNo } = await world.placeOrder();
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("cancelled");
  });

  test("comes too late when the money was first, and the order goes on", async () => {
    const { orderNo, priceFen } = await world.placeOrder();
    await world.payAtWechat(orderNo);
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("too-late");
    expect(await world.stateOf(orderNo)).toBe("paid");
    expect(await world.balances()).toMatchObject({ held: -priceFen });
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("too-late");
  });

  test.for(["bad-gateway", "hang", "too-often", "unsigned"] as const)(
    "%s: unclear, and nothing here is changed",
    async (fault) => {
      const { orderNo } = await world.placeOrder();
      await world.openPayment(orderNo, onComputer);
      world.wechat.faults.inject("close", fault);
      expect(await cancelOrder(world.app, orderNo, wished)).toBe("unclear");
      expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
      expect((await world.paymentsOf(orderNo)).map(({ state }) => state)).toEqual(["open"]);
      expect(await cancelOrder(world.app, orderNo, wished)).toBe("cancelled");
    },
  );

  test("with the close's answer lost: unclear, then cancelled, never payable between", async () => {
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    world.wechat.faults.inject("close", "lose-answer");
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("unclear");
    expect(world.wechat.pay(`${orderNo}-1`)).toBe("closed");
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("cancelled");
  });

  test("while ORDERPAID cannot be confirmed: unclear, and the money is found later", async () => {
    const { orderNo } = await world.placeOrder();
    await world.payAtWechat(orderNo);
    world.wechat.faults.inject("query", "bad-gateway");
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("unclear");
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    await world.advance(15 * secondMs);
    expect(await world.stateOf(orderNo)).toBe("done");
  });
});

describe("cancelling against the pay page", () => {
  test("a page that opens a payment before our commit keeps the order open", async () => {
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    const { payments } = world.app;
    const { close } = payments;
    // Exactly between the two: the provider has closed the first, and the page asks for another.
    payments.close = async (outTradeNo) => {
      payments.close = close;
      const closed = await close(outTradeNo);
      await world.store.write((tables) => tables.payments.markClosed(outTradeNo));
      await world.openPayment(orderNo, onComputer);
      return closed;
    };
    expect(await cancelOrder(world.app, orderNo, wished)).toBe("unclear");
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    const paid = await world.payAtWechat(orderNo);
    expect(paid).toBe(`${orderNo}-2`);
    expect(await world.settle(paid)).toBe("settled");
  });

  test("a cancel between the page's row and its call: no link is given or paid", async () => {
    const { orderNo } = await world.placeOrder();
    const { payments } = world.app;
    const { open } = payments;
    payments.open = async (request) => {
      payments.open = open;
      expect(await cancelOrder(world.app, orderNo, wished)).toBe("cancelled");
      return await open(request);
    };
    expect(await world.openPayment(orderNo, onComputer)).toEqual({ answer: "over" });
    expect(world.wechat.pay(`${orderNo}-1`)).toBe("closed");
    expect(await world.stateOf(orderNo)).toBe("closed");
  });

  test("many cancels and presses at once: closed or open, never both", async () => {
    const { orderNo } = await world.placeOrder();
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, index) =>
        index % 2 === 0
          ? (await world.openPayment(orderNo, onComputer)).answer
          : await cancelOrder(world.app, orderNo, wished),
      ),
    );
    const state = await world.stateOf(orderNo);
    const payable = (await world.paymentsOf(orderNo)).filter(
      ({ outTradeNo }) => world.wechat.pay(outTradeNo) === "paid",
    );
    if (state === "closed") expect(payable, answers.join()).toEqual([]);
    else expect(payable.length).toBeLessThanOrEqual(1);
    await world.advance(2 * 60 * minuteMs);
    expect(await world.stateOf(orderNo)).toBe(payable.length === 0 ? "closed" : "done");
  });
});

describe("an order that nobody pays", () => {
  test("is closed a minute after its time, and said so once", async () => {
    const { orderNo } = await world.placeOrder();
    await world.openPayment(orderNo, onComputer);
    await world.advance(30 * minuteMs + 59 * secondMs);
    expect(await world.stateOf(orderNo)).toBe("awaiting-payment");
    await world.advance(2 * secondMs);
    expect(await world.stateOf(orderNo)).toBe("closed");
    await world.advance(60 * minuteMs);
    expect((await world.heard()).filter((text) => text.includes("过了付款时间"))).toHaveLength(1);
  });

  test("says so even when the process dies right after the close", async () => {
    const { orderNo } = await world.placeOrder();
    const { store } = world;
    let hasDied = false;
    // The commit that closes the order is the last thing that this process does.
    world.app.store = {
      ...store,
      write: async (work) => {
        const result = await store.write(work);
        if (hasDied || (await world.stateOf(orderNo)) !== "closed") return result;
        hasDied = true;
        throw new Error("died here");
      },
    };
    await world.advance(2 * 60 * minuteMs);
    expect(hasDied).toBe(true);
    expect(await world.stateOf(orderNo)).toBe("closed");
    expect((await world.heard()).filter((text) => text.includes("过了付款时间"))).toHaveLength(1);
  });

  test("paid in the last second is recharged, not closed", async () => {
    const order = await world.placeOrder(cards.active);
    await world.openPayment(order.orderNo, onComputer);
    world.sleep(30 * minuteMs - secondMs);
    await world.payAtWechat(order.orderNo);
    world.sleep(5 * minuteMs);
    await world.advance(minuteMs);
    expect(await world.stateOf(order.orderNo)).toBe("done");
  });
});
