import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { watched, watchPartners } from "../../../src/app/partner-watch.ts";
import { lanes, partnersWithTheirShare, shareOf } from "../../../src/app/running/lanes.ts";
import { startJobs } from "../../../src/app/running/start-jobs.ts";
import { healthRoutes } from "../../../src/server/doors/health-routes.ts";
import type { Env } from "../../../src/server/doors/requests.ts";
import type { Partner } from "../../../src/storage/jobs.ts";
import { allQueues } from "../../../src/storage/sql/queues.ts";
import { until } from "../../running/phone.ts";
import { cards, onComputer } from "../samples.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

test("every queue is served by one lane", () => {
  const served = Object.values(lanes).flatMap(({ queues }) => queues);
  expect(served.toSorted()).toEqual([...allQueues].toSorted());
  for (const { workers } of Object.values(lanes)) expect(workers).toBeGreaterThanOrEqual(8);
});

test("a partner has its share when it keeps half of the workers, of one worker that one", () => {
  expect([1, 2, 3, 8].map(shareOf)).toEqual([1, 1, 1, 4]);
  const pays = { partner: "wechat-pay" } as const;
  const adds = { partner: "carrier:sandbox" } as const;
  expect(partnersWithTheirShare([pays, pays, pays, adds, {}], 8)).toEqual([]);
  expect(partnersWithTheirShare([pays, pays, pays, pays, adds], 8)).toEqual(["wechat-pay"]);
});

describe("while WeChat's query hangs", () => {
  const waiting = 45;
  let hanging: number;
  let mostHanging: number;
  let release: () => void;
  beforeEach(async () => {
    for (let index = 0; index < waiting; index++) {
      const { orderNo } = await world.placeOrder(cards.active, `waiting-${index}`);
      await world.openPayment(orderNo, onComputer);
    }
    hanging = 0;
    mostHanging = 0;
  });

  function hang(): void {
    const { payments } = world.app;
    const gate = Promise.withResolvers<void>();
    release = () => {
      world.app.payments = payments;
      gate.resolve();
    };
    world.app.payments = {
      ...payments,
      async query(outTradeNo) {
        mostHanging = Math.max(mostHanging, ++hanging);
        await gate.promise;
        hanging--;
        return await payments.query(outTradeNo);
      },
    };
  }

  async function readiness(): Promise<number> {
    const http = new Hono<Env>();
    const { app, takeTurn, openPayment } = world;
    healthRoutes(http, {
      app,
      web: { name: "web", traits: app.channels.web?.traits ?? never(), listen: () => () => {} },
      takeTurn,
      openPayment,
      publicUrl: app.publicUrl,
      trustedProxies: [],
      webhooks: {},
      demoPhone: undefined,
    });
    return (await http.request("/readyz")).status;
  }

  test("what is paid is recharged at once, and the instance stays ready", async () => {
    const paid = await world.paidOrder(cards.expired, "paid");
    hang();
    world.sleep(3 * minuteMs);
    const runner = startJobs(world.app);
    world.commits.onWork(runner.wake);
    await until(
      "the paid order to be recharged",
      async () => ((await world.stateOf(paid.orderNo)) === "done" ? true : undefined),
      5000,
    );
    const share = shareOf(lanes.money.workers);
    await until("WeChat to keep its share", async () => (hanging === share ? true : undefined));
    expect(await readiness(), "what waits for WeChat is not counted").toBe(200);
    await until("its person to hear of it", async () =>
      (await world.heard("paid")).some((text) => text.includes("充值成功")) ? true : undefined,
    );
    release();
    await until("everybody to have been asked about", async () =>
      (await world.store.read(({ jobs }) => jobs.oldestDueMs(Date.now()))) === undefined
        ? true
        : undefined,
    );
    await runner.stop();
    expect(mostHanging, "and never more").toBe(share);
    expect(hanging).toBe(0);
  }, 60_000);
});

function never(): never {
  throw new Error("The web channel is always there.");
}

describe("a partner that gives no answer", () => {
  const partner: Partner = "wechat-pay";

  test("is silent after three calls in a row, until it answers, with yes or no", async () => {
    const watch = watchPartners();
    let answer: unknown = { answer: "unknown", reason: "time-out" };
    const port = watched(
      {
        query: async () => answer,
        fails: async () => {
          throw new Error("broken");
        },
      },
      partner,
      watch,
    );
    const ask = async () => {
      await port.query();
      await Promise.resolve();
      return watch.isSilent(partner);
    };
    expect([await ask(), await ask(), await ask()]).toEqual([false, false, true]);
    expect(watch.back()).toEqual([]);
    answer = { answer: "refused", code: "not-found", reason: "no" };
    expect(await ask()).toBe(false);
    expect(watch.back()).toEqual([partner]);
    watch.wentOn([partner]);
    expect(watch.back()).toEqual([]);
    answer = { answer: "unknown", known: true, reason: "still working on it" };
    expect([await ask(), await ask(), await ask()]).toEqual([false, false, false]);
    for (let tries = 0; tries < 3; tries++) await expect(port.fails()).rejects.toThrow("broken");
    expect(watch.isSilent(partner)).toBe(true);
  });

  test("puts jobs off, which go on at once when it answers again", async () => {
    const carrier = "carrier:sandbox";
    const { orderNo } = await world.paidOrder();
    world.carrierSandbox.faults.arm("lose-answer", { on: "orders" });
    world.carrierSandbox.faults.arm("hang", { on: "orders/find", times: 100 });
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("adding-plan");
    for (let calls = 0; calls < 3; calls++) world.app.partners.heard(carrier, false);
    await world.advance(30 * secondMs);
    world.carrierSandbox.faults.clear();
    await world.runJobs();
    expect(await world.stateOf(orderNo), "its pause is not over").not.toBe("done");
    expect((await world.app.carriers.of("sandbox").readCard(cards.active)).answer).toBe("done");
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
  });
});

test("a job that waits for its own reasons is not brought forward", async () => {
  await world.store.write(async ({ jobs }) => {
    for (const id of ["put-off", "waits"])
      await jobs.add({
        id,
        kind: "refund",
        ref: "nothing",
        partner: "wechat-pay",
        runAtMs: Date.now(),
        createdAtMs: Date.now(),
      });
    for (const _ of [1, 2]) {
      const job = await jobs.claim("w", Date.now(), minuteMs);
      if (job === undefined) throw new Error("There is no job.");
      const isPutOff = job.id === "put-off";
      await jobs.again(job, Date.now() + minuteMs, isPutOff ? "wechat-pay" : undefined);
    }
    await jobs.goOn("wechat-pay", Date.now());
    expect((await jobs.claim("w", Date.now(), secondMs))?.id).toBe("put-off");
    expect(await jobs.claim("w", Date.now(), secondMs)).toBeUndefined();
  });
});
