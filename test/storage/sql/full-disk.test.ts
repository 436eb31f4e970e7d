import { Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../../src/storage/sql/sqlite.ts";
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
