import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
import { startJobs } from "../../../src/app/running/start-jobs.ts";
import { cards } from "../samples.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const addJob = (id: string, ref: string) =>
  world.store.write((tables) =>
    tables.jobs.add({ id, kind: "fulfil", ref, runAtMs: Date.now(), createdAtMs: Date.now() }),
  );

describe("a job whose handler throws", () => {
  test("is tried again after growing pauses, for ever, and is heard of each time", async () => {
    await addJob("fulfil:nothing", "no such order");
    const atSeconds: number[] = [];
    const startMs = Date.now();
    for (let tries = 0; tries < 11; tries++) {
      expect(await runOneJob(world.app, "worker")).toBe(true);
      atSeconds.push((Date.now() - startMs) / secondMs);
      expect(await runOneJob(world.app, "worker"), "not before its pause is over").toBe(false);
      const nextMs = await world.store.read((tables) => tables.jobs.nextRunAtMs());
      world.sleep((nextMs ?? 0) - Date.now());
    }
    const pauses = atSeconds.slice(1).map((at, index) => at - (atSeconds[index] ?? 0));
    expect(pauses).toEqual([2, 5, 15, 30, 60, 120, 300, 600, 600, 600]);
    expect(world.errors()).toHaveLength(11);
    expect(JSON.stringify(world.logged[0])).toContain("No order no such order");
  });

  test("does not stop the jobs behind it", async () => {
    await addJob("fulfil:nothing", "no such order");
    const { orderNo } = await world.paidOrder();
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("done");
  });

  test("half-way through a recharge goes on where it stood", async () => {
    const { orderNo } = await world.paidOrder();
    const { carrier } = world;
    // Dies after the carrier took the order, before anything about it is written down.
    world.carrier = {
      ...carrier,
      addPlan: async (order) => {
        await carrier.addPlan(order);
        throw new Error("out of memory");
      },
    };
    await world.runJobs();
    expect(await world.stateOf(orderNo)).toBe("adding-plan");
    world.carrier = carrier;
    await world.advance(minuteMs);
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.carrierSandbox.orderCount(cards.expired)).toBe(1);
  });
});

describe("a job that takes longer than its lease", () => {
  /** Halves of a minute until the bill of the third day is there. */
  const halfMinutes = 6;
  let looks: boolean[];
  let renewals: number;

  /** Counts the renewals; the database is busy at one of them. */
  function watchRenewals(busyAt?: number): void {
    const { store } = world;
    renewals = 0;
    world.app.store = {
      ...store,
      write: (work) =>
        store.write((tables) => {
          const renew: typeof tables.jobs.renew = async (...given) => {
            if (++renewals === busyAt) throw new Error("database is locked");
            return await tables.jobs.renew(...given);
          };
          return work({ ...tables, jobs: { ...tables.jobs, renew } });
        }),
    };
  }

  /** A bill that takes its time; each half-minute another worker looks for work. */
  async function workOnSlowBill(): Promise<void> {
    const { app, store } = world;
    const ref = "bill:2026-11-23";
    await store.write(({ jobs }) =>
      jobs.add({
        id: `reconcile:${ref}`,
        kind: "reconcile",
        ref,
        runAtMs: Date.now(),
        createdAtMs: Date.now(),
      }),
    );
    looks = [];
    app.payments = {
      ...app.payments,
      async tradeBill(day) {
        while (day === "2026-11-20" && looks.length < halfMinutes) {
          await vi.advanceTimersByTimeAsync(30 * secondMs);
          looks.push(await runOneJob(app, "other"));
        }
        return { answer: "done", value: { rows: [], odd: [] } };
      },
    };
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
    await runOneJob(app, "worker");
  }

  test("stays its worker's", async () => {
    watchRenewals();
    await workOnSlowBill();
    expect(looks).toEqual(Array(halfMinutes).fill(false));
    expect(
      await world.store.read(({ jobs }) => jobs.oldestDueMs(Date.now())),
      "its end counts",
    ).toBeUndefined();
    const before = renewals;
    await vi.advanceTimersByTimeAsync(5 * minuteMs);
    expect(renewals, "nothing is renewed after the end").toBe(before);
  });

  test("is renewed at the next try when the database was busy, unheard", async () => {
    watchRenewals(2);
    await workOnSlowBill();
    expect(looks).toEqual(Array(halfMinutes).fill(false));
    expect(
      world.logged.filter(({ level }) => level === "warn").map(({ message }) => message),
    ).toEqual(["lease not renewed"]);
    expect(world.errors()).toEqual([]);
  });
});

describe("the runner", () => {
  test("works on what is due, several side by side, and stops cleanly", async () => {
    const orders = [];
    for (const card of [cards.active, cards.expired, cards.answerLost])
      orders.push(await world.paidOrder(card, card));
    const runner = startJobs(world.app, 4);
    world.commits.onWork(runner.wake);
    // Only the job clock is turned by hand; the runner itself lives in real time.
    for (let round = 0; round < 400; round++) {
      const states = await Promise.all(orders.map(({ orderNo }) => world.stateOf(orderNo)));
      if (states.every((state) => state === "done")) break;
      world.sleep(100);
      runner.wake();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await runner.stop();
    for (const { orderNo } of orders) expect(await world.stateOf(orderNo)).toBe("done");
    expect(await world.store.read((tables) => tables.jobs.oldestDueMs(Date.now()))).toBeUndefined();
    await addJob("fulfil:late", "no such order");
    runner.wake();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(world.errors(), "nothing is taken after the stop").toEqual([]);
  });

  test("lives through a database that fails for a moment", async () => {
    const { orderNo } = await world.paidOrder();
    const { store } = world;
    let failures = 0;
    world.app.store = {
      ...store,
      write: (work) =>
        failures++ < 2 ? Promise.reject(new Error("database is locked")) : store.write(work),
    };
    const runner = startJobs(world.app, 1);
    for (let round = 0; round < 400 && (await world.stateOf(orderNo)) !== "done"; round++) {
      runner.wake();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await runner.stop();
    expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.errors()).toContain("job table not reachable");
  });
});
