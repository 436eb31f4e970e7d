import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../../src/storage/sql/sqlite.ts";
import { writeSamples } from "../sample-rows.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  file = join(folder, "main.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a database file has the write-ahead log on", async () => {
  const store = await openSqlStore(sqliteDialect(file));
  await store.close();
  const raw = new DatabaseSync(file);
  expect(raw.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  raw.close();
});

test("a file whose first migration failed is as it was, and opens later", async () => {
  const raw = new DatabaseSync(file);
  raw.exec(
    "CREATE TABLE theirs (something_else TEXT); CREATE INDEX job_due ON theirs (something_else)",
  );
  await expect(openSqlStore(sqliteDialect(file))).rejects.toThrow(/job_due/);
  const names = raw
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all();
  expect(names.map(({ name }) => name)).not.toContain("person");
  raw.exec("DROP TABLE theirs");
  raw.close();
  const opened = await openSqlStore(sqliteDialect(file));
  await writeSamples(opened);
  await opened.close();
});

test("a file that is no database is said so", async () => {
  expect(() => sqliteDialect(join(folder, "not", "there.sqlite"))).toThrow(/unable to open/);
});
