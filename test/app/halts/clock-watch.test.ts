import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareReminder } from "../../../src/app/conversations/remind.ts";
import { noteTime, watchClock } from "../../../src/app/halts/clock-watch.ts";
import { isRecovering } from "../../../src/app/halts/recovery-mode.ts";
import { scheduleReconciliation } from "../../../src/app/reconciliation/reconcile.ts";
import { runOneJob } from "../../../src/app/running/run-jobs.ts";
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
