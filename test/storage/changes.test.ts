import { afterEach, beforeEach, expect, test } from "vitest";
import type { Change } from "../../src/storage/changes.ts";
import type { Store } from "../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "./database.ts";
import { conversation, doubt, writeSamples } from "./sample-rows.ts";

let database: TestDatabase;
let opened: Store;
/** The store of an instance that listens, and what it heard, a list for each commit. */
let store: Store;
let heard: (readonly Change[])[];
beforeEach(async () => {
  database = await createDatabase();
  opened = await database.open();
  await writeSamples(opened);
  heard = [];
  store = opened.heardBy((changes) => void heard.push(changes));
});
afterEach(async () => {
  await opened.close();
  await database.drop();
});

const message = (id: string, orderNo?: string) => ({
  id,
  eventKey: id,
  from: "bot" as const,
  turn: 0,
  content: { text: id, ...(orderNo === undefined ? {} : { orderNo }) },
  atMs: 5,
});
const waits = { matter: "bill-missing", day: "2026-11-24", reason: "r" } as const;
const job = (id: string, runAtMs: number) =>
  ({ id, kind: "fulfil", ref: "R1", runAtMs, createdAtMs: 10 }) as const;

test("a commit is heard once, with everything that it changed, each thing once", async () => {
  await store.write(async ({ jobs, messages, tickets }) => {
    await jobs.add(job("a", 10));
    await jobs.add(job("b", 10));
    await messages.append("C1", [message("m1"), message("m2")]);
    await tickets.open({
      id: "in-doubt:R1",
      kind: "in-doubt",
      orderNo: "R1",
      evidence: doubt(1),
      openedAtMs: 1,
    });
    await tickets.open({ id: "reconcile:x", kind: "reconcile", evidence: waits, openedAtMs: 1 });
  });
  expect(heard).toEqual([
    [
      { of: "jobs" },
      { of: "conversation", id: "C1" },
      { of: "ticket", id: "in-doubt:R1", orderNo: "R1" },
      { of: "ticket", id: "reconcile:x" },
    ],
  ]);
});

test("what changed nothing is not heard: a repetition, work for later, a look", async () => {
  const write = () =>
    store.write(async ({ jobs, messages, tickets }) => {
      await jobs.add(job("a", 10));
      await messages.append("C1", [message("m1")]);
      await tickets.open({ id: "t", kind: "reconcile", evidence: waits, openedAtMs: 1 });
    });
  await write();
  heard.length = 0;
  await write();
  await store.write(({ jobs }) => jobs.add(job("later", 11)));
  await store.read(({ messages }) => messages.after("C1", 0, 10));
  expect(heard).toEqual([]);
});

test("work brought back or forward is heard, and so is a ticket opened again", async () => {
  await store.write(async ({ jobs, tickets }) => {
    await jobs.add(job("a", 10));
    await jobs.add(job("later", 1000));
    const claimed = await jobs.claim("w", 10, 5);
    if (claimed !== undefined) await jobs.finish(claimed);
    const ticket = { id: "in-doubt:R1", kind: "in-doubt", orderNo: "R1" } as const;
    await tickets.open({ ...ticket, evidence: doubt(1), openedAtMs: 1 });
    await tickets.solve("in-doubt:R1", 2);
  });
  heard.length = 0;
  await store.write(({ jobs }) => jobs.revive("a", 20));
  await store.write(({ jobs }) => jobs.revive("nothing", 20));
  await store.write(({ jobs }) => jobs.hurry("later", 20));
  await store.write(({ jobs }) => jobs.hurry("later", 30));
  await store.write(({ tickets }) => tickets.reopen("in-doubt:R1", doubt(2)));
  expect(heard).toEqual([
    [{ of: "jobs" }],
    [{ of: "jobs" }],
    [{ of: "ticket", id: "in-doubt:R1", orderNo: "R1" }],
  ]);
});

test("an order that moved is heard as every chat that shows it", async () => {
  await opened.write(async ({ conversations, messages }) => {
    await conversations.add({ ...conversation, id: "C2", address: "browser-2" });
    await messages.append("C1", [message("m1", "R1"), message("m2", "R1")]);
    await messages.append("C2", [message("m3", "R1")]);
  });
  await store.write(({ messages }) => messages.touchOrder("R1"));
  expect(heard).toEqual([
    [
      { of: "conversation", id: "C1" },
      { of: "conversation", id: "C2" },
    ],
  ]);
});

test("a try that was rolled back is never heard, however often the work began anew", async () => {
  const failing = store.write(async ({ jobs }) => {
    await jobs.add(job("a", 10));
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  expect(heard).toEqual([]);
});

test("by the time it is heard it is committed", async () => {
  const seen = Promise.withResolvers<number>();
  const listening = opened.heardBy(() => {
    void opened
      .read(({ messages }) => messages.after("C1", 0, 10))
      .then((messages) => seen.resolve(messages.length));
  });
  await listening.write(({ messages }) => messages.append("C1", [message("m1")]));
  expect(await seen.promise).toBe(1);
});

test("a listener that fails harms no writer", async () => {
  const listening = opened.heardBy(() => {
    throw new Error("a mistake in the listener");
  });
  const result = await listening.write(async ({ jobs }) => {
    await jobs.add(job("a", 10));
    return "written";
  });
  expect(result).toBe("written");
});

test("each instance hears what it has committed itself, and nothing of the other", async () => {
  const there: (readonly Change[])[] = [];
  const other = opened.heardBy((changes) => void there.push(changes));
  await other.write(({ jobs }) => jobs.add(job("a", 10)));
  await opened.write(({ jobs }) => jobs.add(job("b", 10)));
  expect(there).toEqual([[{ of: "jobs" }]]);
  expect(heard).toEqual([]);
});

test("a restore is heard as what was written alongside", async () => {
  const lines: string[] = [];
  await opened.backup(1, async (line) => void lines.push(line));
  async function* backup(): AsyncGenerator<string> {
    yield* lines;
  }
  await store.restore(backup(), ({ jobs }) => jobs.add(job("recover", 10)));
  expect(heard).toEqual([[{ of: "jobs" }]]);
});
