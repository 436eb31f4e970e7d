import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../../src/storage/sql/sqlite.ts";
import type { Order } from "../../../src/storage/store.ts";
import { expectRecharged } from "../../app/endings.ts";
import { isDiskFull, live } from "../../app/full-disk.ts";
import { minuteMs, onComputer, openWorld, type World } from "../../app/world.ts";
import { writeSamples } from "../sample-rows.ts";

test("a full disk is called that, nothing of the transaction stays, and afterwards the store works", async () => {
  const dialect = sqliteDialect(":memory:");
  const full = await openSqlStore(dialect);
  const behind = new Kysely<unknown>({ dialect });
  await writeSamples(full);
  await sql.raw("PRAGMA max_page_count = 1").execute(behind);
  const large = { id: "job:large", kind: "fulfil", ref: "R1", runAtMs: 1, createdAtMs: 1 } as const;
  const attempt = full.write(async (tables) => {
    await tables.inbox.add("first", 1);
    await tables.jobs.add({ ...large, payload: "x".repeat(100_000) });
  });
  await expect(attempt).rejects.toThrow("database or disk is full");
  await sql.raw("PRAGMA max_page_count = 1000000").execute(behind);
  expect(await full.read((tables) => tables.inbox.has("first"))).toBe(false);
  await full.write((tables) => tables.jobs.add(large));
  expect(await full.read((tables) => tables.jobs.nextRunAtMs())).toBe(1);
  await full.close();
});

describe("SQLite itself has no page left", () => {
  // Rows that are there before decide how full each table's last page is, and so which insert is the first to fail.
  test.for([0, 1, 2, 3, 4, 5, 6, 7])("as the person goes to pay, after %i others", async (others) => {
    const folder = mkdtempSync(join(tmpdir(), "disk-full-"));
    let world: World | undefined;
    try {
      const file = join(folder, "main.sqlite");
      smallPages(file);
      const dialect = sqliteDialect(file);
      // A second Kysely on the same dialect has the same connection, and the limit is one connection's.
      const behind = new Kysely<unknown>({ dialect });
      const pragma = async (words: string) =>
        (await sql.raw<Record<string, number>>(`PRAGMA ${words}`).execute(behind)).rows[0] ?? {};
      world = await openWorld({ database: { open: () => openSqlStore(dialect) } });
      const here = world;
      const order = await here.placeOrder();
      for (let other = 0; other < others; other++) await leaveRows(here, order, other);
      await here.runJobs();
      // Less than there are means: not one more.
      await pragma("max_page_count = 1");

      await openAndPay(here, order.orderNo).catch((error: unknown) => {
        if (!isDiskFull(error)) throw error;
        here.app.log.error({ error: String(error) }, "the page could not be opened");
      });
      await live(here, 10 * minuteMs);
      const met = here.logged.filter(({ detail }) => JSON.stringify(detail).includes("disk is full"));
      expect(met, "SQLite said so itself").not.toEqual([]);

      // Somebody makes room. Who could not pay, tries again.
      await pragma("max_page_count = 1000000");
      if ((await here.paymentsOf(order.orderNo)).length === 0) await openAndPay(here, order.orderNo);
      await live(here, 60 * minuteMs);
      await expectRecharged(here, order);
      expect(await here.store.read((tables) => tables.jobs.nextRunAtMs()), "nothing is left to do").toBeUndefined();
    } finally {
      await world?.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** In pages of the smallest size nearly every row needs a new one; in the usual ones the whole story fits into the first. */
function smallPages(file: string): void {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA page_size = 512; VACUUM;");
  database.close();
}

/** What somebody else did before: a message, and a job that is done. */
async function leaveRows(here: World, { conversationId }: Order, other: number): Promise<void> {
  const atMs = Date.now();
  const id = `other:${other}`;
  await here.store.write(async (tables) => {
    await tables.inbox.add(id, atMs);
    await tables.jobs.add({ id, kind: "show", ref: "nobody", runAtMs: atMs, createdAtMs: atMs });
    await tables.messages.append(conversationId, [
      { id, eventKey: id, from: "person", turn: 0, content: { text: "在吗" }, atMs },
    ]);
  });
}

async function openAndPay(here: World, orderNo: string): Promise<void> {
  expect((await here.openPayment(orderNo, onComputer)).answer).toBe("open");
  expect(here.wechat.pay(await here.openPaymentOf(orderNo))).toBe("paid");
}
