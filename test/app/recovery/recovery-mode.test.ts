import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beginRecovery, readRecovery } from "../../../src/app/halts/recovery-mode.ts";
import { recover } from "../../../src/app/recovery/recover.ts";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
import { cards, onComputer } from "../samples.ts";
import { dayMs, minuteMs, openWorld, secondMs, type World } from "../world.ts";

import { recovering as recoveringIn } from "./recovering.ts";

let world: World;
let orderNo: string;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const { begin, recovering } = recoveringIn(() => world);

describe("recovery mode", () => {
  test("goes on while WeChat does not answer, and ends when it does", async () => {
    const order = await world.placeOrder();
    await begin(Date.now());
    world.wechat.faults.inject("query", "bad-gateway", 3);
    await world.advance(minuteMs + secondMs);
    expect(await recovering()).toBe(true);
    expect(world.errors()).toContain("recovery goes on: somebody has not answered yet");
    await world.advance(30 * secondMs);
    expect(await recovering()).toBe(false);
    expect((await world.openPayment(order.orderNo, onComputer)).answer).toBe("open");
  });

  test("goes on while a bill that must be out is not to be had", async () => {
    world.sleepUntilBill();
    const { payments } = world.app;
    world.app.payments = {
      ...payments,
      tradeBill: async () => ({ answer: "unknown", reason: "no answer" }),
    };
    await begin(Date.now() - dayMs);
    await world.advance(10 * minuteMs);
    expect(await recovering()).toBe(true);
    world.app.payments = payments;
    await world.advance(minuteMs);
    expect(await recovering()).toBe(false);
  });

  test("does not wait for bills that WeChat has thrown away", async () => {
    const asked: string[] = [];
    const { payments } = world.app;
    world.app.payments = {
      ...payments,
      async tradeBill(day) {
        asked.push(day);
        return { answer: "done", value: { rows: [], odd: [] } };
      },
    };
    await begin(Date.now() - 400 * dayMs);
    await world.runJobs();
    expect(await recovering()).toBe(false);
    expect(asked.length).toBeLessThan(90);
  });

  test("does not wait for money that lies with a person, seen or not", async () => {
    const { orderNo: quarantined } = await world.placeOrder();
    const request = {
      product: "native",
      description: "POS",
      amountFen: 1,
      payerIp: "203.0.113.7",
      attach: "",
    } as const;
    const outTradeNo = `${quarantined}-1`;
    const expiresAtMs = Date.now() + 30 * minuteMs;
    await world.app.payments.open({ ...request, outTradeNo, expiresAtMs });
    world.wechat.pay(outTradeNo);
    await begin(Date.now());
    await world.runJobs();
    expect(await world.tickets()).toEqual([expect.stringContaining(`quarantine:${outTradeNo}`)]);
    expect(await recovering()).toBe(false);
  });

  test("keeps the earlier moment when it begins twice, and takes no other job", async () => {
    const { orderNo: paid } = await world.paidOrder();
    await begin(Date.now() - 5 * dayMs);
    await begin(Date.now());
    expect(await world.store.read(readRecovery)).toMatchObject({ sinceMs: Date.now() - 5 * dayMs });
    world.carrierSandbox.faults.arm("bad-gateway", { on: "orders/list", times: 2 });
    for (let job = 0; job < 10; job++) await runOneJob(world.app, "worker");
    expect(await recovering()).toBe(true);
    expect(await world.stateOf(paid)).toBe("paid");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(0);
    await world.advance(2 * minuteMs);
    expect(await world.stateOf(paid)).toBe("done");
  });
});

describe("the end of one recovery does not end another one", () => {
  /**
   * The carrier's list comes last. `first` happens once, after the carrier has written its answer.
   */
  function whileListed(first: () => Promise<void>): { from: number[]; sent: string[] } {
    const { carrier } = world;
    const seen: { from: number[]; sent: string[] } = { from: [], sent: [] };
    world.carrier = {
      ...carrier,
      async addPlan(plan) {
        seen.sent.push(plan.ref);
        return await carrier.addPlan(plan);
      },
      async listPlanOrders(fromMs, toMs) {
        const list = (await carrier.listPlanOrders?.(fromMs, toMs)) ?? {
          answer: "unknown",
          reason: "",
        };
        seen.from.push(fromMs);
        if (seen.from.length === 1) await first();
        return list;
      },
    };
    return seen;
  }

  test("that began meanwhile with an earlier moment", async () => {
    const beganAtMs = Date.now();
    await begin(beganAtMs);
    // The operator: "it was earlier than that".
    const { from } = whileListed(() => begin(beganAtMs - 5 * dayMs));
    await runOneJob(world.app, "worker");
    expect(await recovering()).toBe(true);
    await world.advance(minuteMs);
    expect(await recovering()).toBe(false);
    expect(Math.min(...from), "all five days were looked at").toBeLessThan(beganAtMs - 5 * dayMs);
  });

  /** An order that was paid and recharged after the copy. */
  async function recharge(): Promise<{ restore: () => Promise<void>; copiedAtMs: number }> {
    ({ orderNo } = await world.placeOrder());
    await world.openPayment(orderNo, onComputer);
    const copiedAtMs = Date.now();
    const restore = await world.takeCopy();
    world.wechat.pay(`${orderNo}-1`);
    await world.settle(`${orderNo}-1`);
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
    world.sleep(2 * minuteMs);
    return { restore, copiedAtMs };
  }

  test("of the same backup, put in place once more", async () => {
    const { restore, copiedAtMs } = await recharge();
    await restore();
    await begin(copiedAtMs);
    const { sent } = whileListed(async () => {
      await restore();
      await begin(copiedAtMs);
    });
    await world.advance(40 * minuteMs);
    expect(sent, "it was recharged before").toEqual([]);
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("of the same backup, put in place just before the last commit", async () => {
    const { restore, copiedAtMs } = await recharge();
    await restore();
    await begin(copiedAtMs);
    let writes = 0;
    let isListed = false;
    const { sent } = whileListed(async () => {
      isListed = true;
    });
    const { store } = world.app;
    world.app.store = {
      ...store,
      write: async (work) => {
        // Of the carrier's list: the job that is hurried and the report. Then comes the end.
        if (isListed && ++writes === 3) {
          await restore();
          await store.write((tables) => beginRecovery(world.app, tables, copiedAtMs));
        }
        return await store.write(work);
      },
    };
    await world.advance(40 * minuteMs);
    expect(writes).toBeGreaterThan(2);
    expect(sent, "it was recharged before").toEqual([]);
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("and a slow worker of an old recovery takes no new order for a sent one", async () => {
    await begin(Date.now());
    const { carrier } = world;
    const lists = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let calls = 0;
    world.carrier = {
      ...carrier,
      async listPlanOrders(fromMs, toMs) {
        const call = calls++;
        asked[call]?.resolve();
        await lists[call]?.promise;
        return (await carrier.listPlanOrders?.(fromMs, toMs)) ?? { answer: "unknown", reason: "" };
      },
    };
    const quick = recover(world.app);
    await asked[0]?.promise;
    const slow = recover(world.app);
    await asked[1]?.promise;
    lists[0]?.resolve();
    await quick;
    expect(await recovering()).toBe(false);
    ({ orderNo } = await world.paidOrder());
    lists[1]?.resolve();
    await slow;
    expect(
      await world.store.read((tables) => tables.carrierAttempts.find(`${orderNo}P1`)),
    ).toBeUndefined();
  });
});
