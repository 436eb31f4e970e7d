import { copyFileSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../../src/storage/sql/sqlite.ts";
import type { Store } from "../../../src/storage/store.ts";
import { person, writeSamples } from "../sample-rows.ts";

let folder: string;
let file: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
  file = join(folder, "main.sqlite");
  store = await openSqlStore(sqliteDialect(file));
  await writeSamples(store);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = () => store.write((tables) => tables.people.add({ ...person, id: "P9" }));

const losses: Record<string, () => void> = {
  "the file is deleted": () => rmSync(file),
  "the file is moved away": () => renameSync(file, `${file}.old`),
  "a copy takes its place": () => {
    copyFileSync(file, `${file}.copy`);
    renameSync(`${file}.copy`, file);
  },
  "its log is deleted": () => rmSync(`${file}-wal`),
  "its folder is deleted": () => rmSync(folder, { recursive: true }),
};

test.for(Object.entries(losses))("%s: nobody hears that anything was kept", async ([, lose]) => {
  lose();
  await expect(write()).rejects.toThrow("deleted or replaced while it is in use");
});

test("put back, it goes on", async () => {
  renameSync(file, `${file}.old`);
  await expect(write()).rejects.toThrow("deleted or replaced");
  renameSync(`${file}.old`, file);
  await write();
  expect(await store.read((tables) => tables.people.find("P9"))).toBeDefined();
});
