import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../../src/storage/sql/sqlite.ts";
import type { Store } from "../../../src/storage/store.ts";
import { person, writeSamples } from "../sample-rows.ts";

/** Somebody else has the file's lock: a shell that was left open, a copy, a restore. */

let folder: string;
let file: string;
let store: Store;
let stranger: DatabaseSync;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  file = join(folder, "main.sqlite");
  store = await openSqlStore(sqliteDialect(file));
  await writeSamples(store);
  stranger = new DatabaseSync(file);
});
afterEach(async () => {
  if (stranger.isOpen) stranger.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Timers that come around while the work waits; none would if the wait were on the main thread. */
async function rounds(count: number): Promise<void> {
  for (let round = 0; round < count; round++)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

async function backupOf(from: Store): Promise<string[]> {
  const lines: string[] = [];
  await from.backup(1, async (line) => void lines.push(line));
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe("while another process has the lock, the loop goes on and the work waits for it", () => {
  const works: Record<string, () => Promise<unknown>> = {
    "a write": () => store.write((tables) => tables.people.add({ ...person, id: "P9" })),
    "a restore": async () => store.restore(each(await backupOf(store)), async () => {}),
    "another start": async () => (await openSqlStore(sqliteDialect(file))).close(),
  };
  test.for(Object.entries(works))("%s", async ([, work]) => {
    stranger.exec("BEGIN IMMEDIATE");
    let isDone = false;
    const working = work().then(() => {
      isDone = true;
    });
    await rounds(30);
    expect(isDone).toBe(false);
    expect(await store.read((tables) => tables.people.find("P1"))).toMatchObject({
      id: "P1",
    });
    stranger.exec("ROLLBACK");
    await working;
  });

  test("the first start of a new file", async () => {
    const fresh = join(folder, "fresh.sqlite");
    const first = new DatabaseSync(fresh);
    first.exec("BEGIN EXCLUSIVE");
    const opening = openSqlStore(sqliteDialect(fresh));
    await rounds(30);
    first.exec("ROLLBACK");
    first.close();
    const opened = await opening;
    await writeSamples(opened);
    await opened.close();
  });

  test("a start, where even readers are kept out", async () => {
    await store.close();
    stranger.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
    const opening = openSqlStore(sqliteDialect(file));
    await rounds(30);
    stranger.close();
    store = await opening;
    expect(await store.read((tables) => tables.people.find("P1"))).toMatchObject({
      id: "P1",
    });
  });
});

test("a lock that stays is said after some seconds, and nothing of the work is left", async () => {
  stranger.exec("BEGIN IMMEDIATE");
  let tries = 0;
  const writing = store.write(async (tables) => {
    tries++;
    await tables.people.add({ ...person, id: "P9" });
  });
  await expect(writing).rejects.toThrow("database is locked");
  expect(tries).toBe(0);
  stranger.exec("ROLLBACK");
  expect(await store.read((tables) => tables.people.find("P9"))).toBeUndefined();
});
