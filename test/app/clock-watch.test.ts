import { afterEach, beforeEach, expect, test } from "vitest";
import { noteTime, watchClock } from "../../src/app/clock-watch.ts";
import { isRecovering } from "../../src/app/recovery-mode.ts";
import { minuteMs, openWorld, secondMs, type World } from "./world.ts";

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
