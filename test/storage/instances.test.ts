import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/storage/store.ts";
import { openTestStore } from "./database.ts";
import { writeSamples } from "./sample-rows.ts";

/** What an instance holds is free at once when it is gone, and only then. */

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await writeSamples(store);
});
afterEach(() => store.close());

const nowMs = 1_000_000;
const soonMs = nowMs + 1;

/** A job, a message that it sends, and a lease. */
async function holdAll(worker: string): Promise<void> {
  await store.write(async ({ jobs, messages, deliveries, kept }) => {
    await jobs.add({ id: `of:${worker}`, kind: "show", ref: "C1", runAtMs: 1, createdAtMs: 1 });
    await jobs.claim(worker, nowMs, 90_000);
    const id = `M:${worker}`;
    const said = { eventKey: worker, from: "bot", turn: 0, content: { text: "…" } } as const;
    await messages.append("C1", [{ ...said, id, atMs: nowMs }]);
    const message = await messages.find(id);
    if (message === undefined) throw new Error("nothing was said");
    await deliveries.claim(message, nowMs, worker);
    await kept.lease(`lease:${worker}`, worker, nowMs, 60_000);
  });
}

/** Whose job, message and lease are free. */
async function freeOf(worker: string): Promise<boolean[]> {
  return await store.write(async ({ jobs, deliveries, kept }) => [
    (await jobs.claim("next", soonMs, 1)) !== undefined,
    (await deliveries.pending("C1", soonMs)).some(({ message }) => message.id === `M:${worker}`),
    await kept.lease(`lease:${worker}`, "next", soonMs, 1),
  ]);
}

const [held, free] = [
  [false, false, false],
  [true, true, true],
];
const announce = (name: string, untilMs: number) =>
  store.write(({ instances }) => instances.announce(name, untilMs));
const release = () => store.write(({ instances }) => instances.release(soonMs));

describe("what it held is", () => {
  test("free when it has not said for a while that it is there", async () => {
    await announce("here:1/A", nowMs);
    await holdAll("here:1/A");
    expect(await freeOf("here:1/A")).toEqual(held);
    await release();
    expect(await freeOf("here:1/A")).toEqual(free);
  });

  test("free when another one has its place", async () => {
    await announce("here:1/A", nowMs + 15_000);
    await holdAll("here:1/A");
    await store.write(({ instances }) =>
      instances.end({ place: "here:1/", except: "here:1/B" }, nowMs),
    );
    await release();
    expect(await freeOf("here:1/A")).toEqual(free);
  });

  test("its own while it is there", async () => {
    for (const name of ["here:1/A", "here:2/A"]) await announce(name, nowMs + 15_000);
    await holdAll("here:2/A");
    await store.write(({ instances }) =>
      instances.end({ place: "here:1/", except: "here:1/B" }, nowMs),
    );
    await release();
    expect(await freeOf("here:2/A")).toEqual(held);
  });

  test("its own where nobody ever heard of it", async () => {
    await holdAll("unknown");
    await release();
    expect(await freeOf("unknown")).toEqual(held);
  });
});

describe("the person's next message", () => {
  const pending = async (): Promise<number> =>
    await store.write(async ({ deliveries }) => {
      await deliveries.reachable("C1", 0, soonMs);
      return (await deliveries.pending("C1", soonMs)).length;
    });

  test("does not wait for a message that a dead instance was sending", async () => {
    await announce("here:1/A", nowMs);
    await holdAll("here:1/A");
    expect(await pending()).toBe(1);
  });

  test("waits for one that is being sent", async () => {
    await announce("here:1/A", nowMs + 15_000);
    await holdAll("here:1/A");
    expect(await pending()).toBe(0);
  });
});
