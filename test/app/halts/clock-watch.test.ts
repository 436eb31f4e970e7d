import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { prepareReminder } from "../../../src/app/conversations/remind.ts";
import { clockSteps, noteTime, watchClock } from "../../../src/app/halts/clock-watch.ts";
import { isRecovering } from "../../../src/app/halts/recovery-mode.ts";
import { scheduleReconciliation } from "../../../src/app/reconciliation/reconcile.ts";
import { watchSteps } from "../../../src/app/running/begin-work.ts";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
import { cards } from "../samples.ts";
import { minuteMs, openWorld, secondMs, type World } from "../world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const recovering = () => world.store.read(isRecovering);

test("a clock that went on, or back by a little, starts as usual", async () => {
  await watchClock(world.app);
  await noteTime(world.app);
  world.sleep(minuteMs);
  await watchClock(world.app);
  world.sleep(-6 * minuteMs + secondMs);
  await watchClock(world.app);
  expect(await recovering()).toBe(false);
  expect(world.errors()).toEqual([]);
});

test("a clock that went back begins recovery, once, and the work goes on after it", async () => {
  await noteTime(world.app);
  world.sleep(-6 * minuteMs);
  await noteTime(world.app);
  await watchClock(world.app);
  expect(await recovering()).toBe(true);
  expect(world.errors()).toEqual(["the clock went back, recovery begins"]);
  await world.runJobs();
  expect(await recovering()).toBe(false);
  await watchClock(world.app);
  expect(await recovering()).toBe(false);
});

test("what was put off while the clock was ahead is not slept over", async () => {
  await scheduleReconciliation(world.app);
  for (const on of ["orders", "orders/find"] as const)
    world.carrierSandbox.faults.arm("bad-gateway", { on, times: 200 });
  const { orderNo } = await world.paidOrder();
  const chat = await world.talk("shop");
  const tonightMs = Date.now() + 16 * 60 * minuteMs;
  await world.store.write(prepareReminder(world.app, chat, tonightMs).write);
  await world.runJobs();
  // The machine's clock is ahead for a while.
  const aheadMs = 4 * 60 * minuteMs;
  world.sleep(aheadMs);
  await world.runJobs();
  await noteTime(world.app);
  world.sleep(minuteMs - aheadMs);
  await watchClock(world.app);
  await scheduleReconciliation(world.app);
  await runOneJob(world.app, "recovery");
  expect(await recovering()).toBe(false);
  const waits = await minutesAhead();
  expect(waits.get(`fulfil:${orderNo}`)).toBeLessThan(2);
  expect(waits.get("reconcile:books")).toBeLessThan(2);
  expect(waits.get(`remind:${chat.id}:${tonightMs}`), "it is not yet quiet").toBeGreaterThan(
    15 * 60,
  );
});

describe("set back while it runs", () => {
  const steps: Record<string, { by: readonly number[]; told: readonly number[] }> = {
    "two hours": { by: [-120], told: [120] },
    "six minutes": { by: [-6], told: [6] },
    "a little, as clocks differ": { by: [-4], told: [0] },
    "a little, again and again": { by: [-2, -2, -2, -2], told: [0, 0, 6, 0] },
    "what it was ahead before": { by: [60, -60], told: [0, 60] },
    twice: { by: [-10, -10], told: [10, 10] },
    forward: { by: [600], told: [0] },
  };
  test.for(Object.entries(steps))("%s", ([, { by, told }]) => {
    let clockMs = 1_000_000_000;
    let steadyMs = 5;
    const look = clockSteps({ clock: { nowMs: () => clockMs } }, () => steadyMs);
    const found = by.map((minutes) => {
      // Time goes on for both in between.
      clockMs += secondMs + minutes * minuteMs;
      steadyMs += secondMs;
      return look() / minuteMs;
    });
    expect(found).toEqual(told);
  });

  test("two hours: everybody who has paid is recharged without waiting for them", async () => {
    let steadyMs = 0;
    const look = watchSteps(world.app, () => steadyMs);
    const orders = [await world.paidOrder(cards.expired), await world.paidOrder(cards.active)];
    for (const on of ["orders", "orders/find"] as const)
      world.carrierSandbox.faults.arm("bad-gateway", { on, times: 2 });
    await world.runJobs();
    world.sleep(-120 * minuteMs);
    steadyMs += minuteMs;
    await look();
    await world.advance(2 * minuteMs);
    for (const { orderNo } of orders) expect(await world.stateOf(orderNo)).toBe("done");
    expect(world.errors().filter((error) => error.includes("clock"))).toEqual([
      "the clock went back, recovery begins",
    ]);
  });

  test("what a clock ahead has put off or holds is let go; what waits a little stays", async () => {
    await noteTime(world.app);
    const { id } = await world.talk("shop");
    const nowMs = Date.now();
    const aheadMs = nowMs + 120 * minuteMs;
    const states = { late: aheadMs, soon: nowMs - 4 * minuteMs };
    await world.store.write(async ({ kept, deliveries, messages, pictures }) => {
      for (const [name, atMs] of Object.entries(states)) {
        await kept.lease(name, "gone", atMs, 1);
        const said = { eventKey: name, from: "bot" as const, turn: 0, content: { text: "…" } };
        const ids = [`${name}:waiting`, `${name}:sending`, `${name}:picture`];
        await messages.append(
          id,
          ids.map((one) => ({ ...said, id: one, atMs: nowMs })),
        );
        for (const one of ids.slice(0, 2))
          await deliveries.claim({ id: one, conversationId: id, change: 1 }, atMs);
        await deliveries.later(`${name}:waiting`, atMs);
        const kind = "receipt" as const;
        await pictures.add({ messageId: ids[2] ?? "", conversationId: id, kind, madeAtMs: atMs });
      }
    });
    world.sleep(-6 * minuteMs);
    await watchClock(world.app);
    await world.runJobs();
    const waits = await momentsOf(["kept", "delivery", "picture"]);
    for (const [name, atMs] of waits)
      expect([name, atMs > Date.now() + 10 * minuteMs]).toEqual([name, false]);
    expect(waits.get("soon:waiting")).toBe(states.soon);
    expect(waits.get("soon")).toBe(states.soon + 1);
  });
});

/** Until when each row of these tables waits or is held, by its key. */
async function momentsOf(tables: readonly string[]): Promise<Map<string, number>> {
  const moments = new Map<string, number>();
  await world.store.backup(0, async (line) => {
    const { table = "", row } = JSON.parse(line) as { table?: string; row?: Row };
    if (tables.includes(table) && row !== undefined)
      moments.set(
        row.key ?? row.message_id ?? "",
        row.until_ms ?? row.next_at_ms ?? row.at_ms ?? 0,
      );
  });
  return moments;
}

type Row = Partial<
  Record<"key" | "message_id", string> & Record<"until_ms" | "next_at_ms" | "at_ms", number>
>;

/** How long each waiting job sleeps from now on, by its id. */
async function minutesAhead(): Promise<Map<string, number>> {
  const waits = new Map<string, number>();
  await world.store.backup(0, async (line) => {
    const { table, row } = JSON.parse(line) as {
      table?: string;
      row?: { id: string; state: string; run_at_ms: number };
    };
    if (table === "job" && row?.state === "ready")
      waits.set(row.id, Math.round((row.run_at_ms - Date.now()) / minuteMs));
  });
  return waits;
}
