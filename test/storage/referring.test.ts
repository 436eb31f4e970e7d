import { afterEach, beforeEach, expect, test } from "vitest";
import { UnusableDatabase } from "../../src/storage/unusable.ts";
import { createDatabase, type TestDatabase } from "./database.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
  await (await database.open()).close();
});
afterEach(() => database.drop());

/** The columns that refer to another table, and the first columns of the indexes that there are. */
const asked = {
  sqlite: {
    referring: `SELECT m.name || '.' || f."from" AS at FROM sqlite_master m
      JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
    indexed: `SELECT m.name || '.' || i.name AS at FROM sqlite_master m
      JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i
      WHERE m.type = 'table' AND i.seqno = 0`,
  },
  postgres: {
    referring: `SELECT c.conrelid::regclass || '.' || a.attname AS at FROM pg_constraint c
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
      WHERE c.contype = 'f'`,
    indexed: `SELECT i.indrelid::regclass || '.' || a.attname AS at FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]`,
  },
};

test("every column that refers to another table is found by an index", async () => {
  const { referring, indexed } = asked[database.kind];
  const columns = async (statement: string) =>
    new Set((await database.ask(statement)).map(({ at }) => String(at)));
  const [refers, found] = [await columns(referring), await columns(indexed)];
  expect(refers.size).toBeGreaterThan(10);
  expect([...refers].filter((column) => !found.has(column))).toEqual([]);
});

test("a database of a newer version is refused, and left as it is", async () => {
  await database.ask("INSERT INTO kysely_migration VALUES ('999-later', '2030-01-01T00:00:00Z')");
  const versions = () => database.ask("SELECT * FROM kysely_migration ORDER BY name");
  const before = await versions();
  await expect(database.open()).rejects.toThrow(new UnusableDatabase("newer"));
  expect(await versions()).toEqual(before);
  await database.ask("DELETE FROM kysely_migration WHERE name = '999-later'");
  await (await database.open()).close();
});
