import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../src/storage/jobs.ts";
import type { Store } from "../../src/storage/store.ts";
import { openTestStore } from "./database.ts";

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const add = (id: string, runAtMs: number) =>
  store.write((tables) =>
    tables.jobs.add({ id, kind: "fulfil", ref: "R1", runAtMs, createdAtMs: 0 }),
  );
const claim = (nowMs: number, leaseMs = 60_000, worker = "w") =>
  store.write((tables) => tables.jobs.claim(worker, nowMs, leaseMs));
const renew = (job: Pick<Job, "id" | "fence">, untilMs: number) =>
  store.write((tables) => tables.jobs.renew(job, untilMs));
const finish = (job: Pick<Job, "id" | "fence">) => store.write((tables) => tables.jobs.finish(job));

async function claimed(nowMs: number, leaseMs?: number): Promise<Job> {
  const job = await claim(nowMs, leaseMs);
  if (job === undefined) throw new Error("nothing to claim");
  return job;
}

test("the one that has been due for longest comes first, equals by their id", async () => {
  await add("c", 30);
  await add("b", 10);
  await add("a", 30);
  await add("later", 101);
  const order = [];
  for (let job = await claim(100); job !== undefined; job = await claim(100)) order.push(job.id);
  expect(order).toEqual(["b", "a", "c"]);
});

test("what is added twice is there once, also after it is done", async () => {
  await add("a", 10);
  await add("a", 5);
  const job = await claimed(100);
  expect(job).toMatchObject({ runAtMs: 10, tries: 1, fence: 1, payload: "{}" });
  expect(await finish(job)).toBe(true);
  await add("a", 10);
  expect(await claim(100)).toBeUndefined();
});

test("forty claims at once share ten jobs without a double", async () => {
  for (let index = 0; index < 10; index++) await add(`job-${index}`, 0);
  const jobs = await Promise.all(
    Array.from({ length: 40 }, (_, worker) => claim(1, 60_000, `w${worker}`)),
  );
  const ids = jobs.flatMap((job) => (job === undefined ? [] : [job.id]));
  expect(ids.toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `job-${index}`));
});

describe("a lease", () => {
  test("keeps others away until it is over", async () => {
    await add("a", 0);
    await claimed(1000, 60_000);
    expect(await claim(61_000)).toBeUndefined();
    expect(await claimed(61_001)).toMatchObject({ id: "a", tries: 2, fence: 2 });
  });

  test("that is renewed keeps them away for longer, and the job stays its worker's", async () => {
    await add("a", 0);
    const job = await claimed(1000, 60_000);
    expect(await renew(job, 100_000)).toBe(true);
    expect(await claim(100_000)).toBeUndefined();
    expect(await finish(job)).toBe(true);
    expect(await renew(job, 200_000), "what has ended is not held again").toBe(false);
    expect(await claim(300_000)).toBeUndefined();
  });

  test("that is over is renewed as long as nobody else came", async () => {
    await add("a", 0);
    const job = await claimed(0, 10);
    expect(await renew(job, 100)).toBe(true);
    expect(await claim(100)).toBeUndefined();
    expect(await claimed(101)).toMatchObject({ fence: 2 });
  });

  test("that was taken over can't be ended by the late first worker, in no way", async () => {
    await add("a", 0);
    const late = await claimed(0, 10);
    const second = await claimed(11, 60_000);
    expect(await renew(late, 70_000)).toBe(false);
    expect(await finish(late)).toBe(false);
    expect(await store.write((tables) => tables.jobs.again(late, 0))).toBe(false);
    const failure = { nowMs: 20, runAtMs: 0, giveUpAfterMs: 0, reason: "x" };
    expect(await store.write((tables) => tables.jobs.failed(late, failure))).toBeUndefined();
    expect(await claim(20), "the second still holds it").toBeUndefined();
    expect(await finish(second)).toBe(true);
    expect(await finish(second), "and ends it once").toBe(false);
  });
});

test("again waits until its moment", async () => {
  await add("a", 0);
  const job = await claimed(0);
  await store.write((tables) => tables.jobs.again(job, 500));
  expect(await claim(499)).toBeUndefined();
  expect(await claimed(500)).toMatchObject({ id: "a", runAtMs: 500, tries: 2 });
});

test("hurry brings a waiting job forward, never back, and leaves a running one", async () => {
  await add("a", 1000);
  const hurry = (runAtMs: number) => store.write((tables) => tables.jobs.hurry("a", runAtMs));
  await hurry(2000);
  expect(await claim(999)).toBeUndefined();
  await hurry(500);
  const job = await claimed(500);
  await hurry(0);
  expect(await claim(501)).toBeUndefined();
  await store.write((tables) => tables.jobs.again(job, 900));
  expect(await store.read((tables) => tables.jobs.nextRunAtMs())).toBe(900);
});

test("drop takes away what waits, and leaves what somebody has in work", async () => {
  const drop = (id: string) => store.write((tables) => tables.jobs.drop(id));
  await add("a", 0);
  const job = await claimed(0);
  await drop("a");
  expect(await finish(job)).toBe(true);
  await add("b", 0);
  await drop("b");
  await drop("nothing");
  expect(await claim(100_000)).toBeUndefined();
});

describe("a job that fails", () => {
  const fail = async (nowMs: number) => {
    const job = await claimed(nowMs, 10);
    const failure = { nowMs, runAtMs: nowMs + 5, giveUpAfterMs: 100, reason: `at ${nowMs}` };
    return await store.write((tables) => tables.jobs.failed(job, failure));
  };

  test("is tried again until it has failed for long enough, then nobody takes it", async () => {
    await add("a", 0);
    expect(await fail(0)).toBe("again");
    expect(await claim(4)).toBeUndefined();
    expect(await fail(99)).toBe("again");
    expect(await fail(104)).toBe("dead");
    expect(await claim(1_000_000)).toBeUndefined();
    expect(await store.read((tables) => tables.jobs.nextRunAtMs())).toBeUndefined();
    expect(await store.read((tables) => tables.jobs.dead())).toMatchObject([
      { id: "a", reason: "at 104", tries: 3 },
    ]);
  });

  test("has its time anew after a run without an error", async () => {
    await add("a", 0);
    expect(await fail(0)).toBe("again");
    const job = await claimed(50, 10);
    await store.write((tables) => tables.jobs.again(job, 60));
    expect(await fail(120)).toBe("again");
    expect(await fail(219)).toBe("again");
    expect(await fail(224)).toBe("dead");
  });

  test("comes back to life when a person says so", async () => {
    await add("a", 0);
    await fail(0);
    await fail(200);
    const revive = () => store.write((tables) => tables.jobs.revive("a", 300));
    expect(await revive()).toBe(true);
    expect(await revive(), "it lives already").toBe(false);
    expect(await claim(299)).toBeUndefined();
    expect(await fail(300), "and has its time anew").toBe("again");
    expect(await store.read((tables) => tables.jobs.dead())).toEqual([]);
  });
});

test("the next run is the earliest of what waits and of leases that run out", async () => {
  expect(await store.read((tables) => tables.jobs.nextRunAtMs())).toBeUndefined();
  await add("a", 0);
  await claimed(0, 300);
  expect(await store.read((tables) => tables.jobs.nextRunAtMs())).toBe(301);
  await add("b", 200);
  expect(await store.read((tables) => tables.jobs.nextRunAtMs())).toBe(200);
  expect(await claim(200)).toMatchObject({ id: "b" });
  expect(await claim(301)).toMatchObject({ id: "a" });
});

test("the oldest due job tells how far behind the workers are", async () => {
  await add("a", 100);
  await add("b", 50);
  expect(await store.read((tables) => tables.jobs.oldestDueMs(49))).toBeUndefined();
  expect(await store.read((tables) => tables.jobs.oldestDueMs(100))).toBe(50);
});

test("what lies too far ahead is pulled back, waiting or leased; other kinds wait on", async () => {
  await store.write(async ({ jobs }) => {
    const refund = { kind: "refund", ref: "", createdAtMs: 0 } as const;
    await jobs.add({ id: "near", runAtMs: 200, ...refund });
    await jobs.add({ id: "far", runAtMs: 201, ...refund });
    const watching = { kind: "watch-payment", ref: "", createdAtMs: 0 } as const;
    await jobs.add({ id: "watch", runAtMs: 300, ...watching });
    await jobs.add({ id: "leased", runAtMs: 5, ...watching });
  });
  expect(await claimed(10, 191)).toMatchObject({ id: "leased" });
  await store.write((tables) => tables.jobs.pullBack(["refund"], 200, 20));
  const due = [];
  for (let job = await claim(21); job !== undefined; job = await claim(21)) due.push(job.id);
  expect(due).toEqual(["leased", "far"]);
});
