import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tableNames } from "../../../src/storage/sql/table-names.ts";
import type { Store, Tables } from "../../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import type { Operation } from "./operation.ts";
import { beginning, operations } from "./operations.ts";

type Instance = {
  database: TestDatabase;
  store: Store;
  all(table: string): Promise<unknown[]>;
  close(): Promise<void>;
};

let sqlite: Instance;
let postgres: Instance;
beforeAll(async () => {
  sqlite = await instance("sqlite");
  postgres = await instance("postgres");
});
afterAll(async () => {
  await sqlite.close();
  await postgres.close();
});

async function instance(kind: TestDatabase["kind"]): Promise<Instance> {
  const database = await createDatabase(kind);
  const store = await database.open();
  const [all, end] = kind === "sqlite" ? fromFile(database) : await fromServer(database);
  return {
    database,
    store,
    all,
    async close() {
      await end();
      await store.close();
      await database.drop();
    },
  };
}

type Reader = [all: Instance["all"], end: () => Promise<void>];

function fromFile({ url }: TestDatabase): Reader {
  const file = new DatabaseSync(url.slice("sqlite:".length), { readOnly: true });
  return [
    async (table) => file.prepare(`select * from ${table} order by 1`).all(),
    async () => file.close(),
  ];
}

async function fromServer({ url }: TestDatabase): Promise<Reader> {
  const client = new Client(url);
  await client.connect();
  return [
    async (table) => (await client.query(`select * from ${table} order by 1`)).rows,
    () => client.end(),
  ];
}

const picks = fc.record({
  a: fc.nat({ max: 3 }),
  b: fc.nat({ max: 3 }),
  c: fc.nat({ max: 3 }),
  atMs: fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 60_000, max: 180_000 })),
});
const operation: fc.Arbitrary<Operation> = fc.record({
  name: fc.constantFrom(...Object.keys(operations)),
  picks,
});
/** `gaveUp`: the work throws at its end, so that nothing of it may stay. */
const transaction = fc.record({
  does: fc.array(operation, { minLength: 1, maxLength: 5 }),
  gaveUp: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
});
const sequence = fc.array(transaction, { minLength: 3, maxLength: 9 });

/** The same tables; notes which methods of theirs are called. */
const watched = (tables: Tables): Tables =>
  new Proxy(tables, {
    get(all, name: keyof Tables) {
      const table = all[name];
      const methods = Object.entries(table).map(([method, call]) => [
        method,
        (...given: unknown[]) => {
          used.add(`${name}.${method}`);
          return call.apply(table, given);
        },
      ]);
      for (const [method] of methods) there.add(`${name}.${method}`);
      return Object.fromEntries(methods);
    },
  });
const used = new Set<string>();
const there = new Set<string>();

async function play(
  { store }: Instance,
  run: string,
  transactions: readonly { does: readonly Operation[]; gaveUp: boolean }[],
): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const { does, gaveUp } of transactions) {
    const said: unknown[] = [];
    const end = await store
      .write(async (tables) => {
        said.splice(0);
        for (const { name, picks } of does)
          said.push(await operations[name]?.(watched(tables), run, picks));
        if (gaveUp) throw new Error("gave up");
      })
      // The databases say it in words of their own.
      .then(
        () => "committed",
        () => "rolled back",
      );
    results.push(said, end);
  }
  return results;
}

const asText = (rows: readonly unknown[]): string[] =>
  rows.map((row) =>
    JSON.stringify(
      Object.entries(row as object).map(([key, value]) => [
        key,
        value === null ? null : String(value),
      ]),
    ),
  );

test("whatever is done to the tables, both databases answer the same and hold the same rows", {
  timeout: 120_000,
}, async () => {
  let runs = 0;
  const ends = { committed: 0, "rolled back": 0 };
  await fc.assert(
    fc.asyncProperty(sequence, async (transactions) => {
      const run = `${String(runs++).padStart(5, "0")}.`;
      const all = [{ does: beginning, gaveUp: false }, ...transactions];
      const [onFile, onServer] = await Promise.all([
        play(sqlite, run, all),
        play(postgres, run, all),
      ]);
      expect(onServer).toEqual(onFile);
      for (const end of onFile) if (end === "committed" || end === "rolled back") ends[end]++;
    }),
    { numRuns: 300, endOnFailure: true },
  );
  for (const table of tableNames) {
    const [onFile, onServer] = [await sqlite.all(table), await postgres.all(table)];
    expect(onFile.length, table).toBeGreaterThan(5);
    expect(asText(onServer), table).toEqual(asText(onFile));
  }
  const violations = ({ store }: Instance) =>
    store.read(
      async ({ audit }) =>
        new Set((await audit.violations(0)).map(({ rule, about }) => `${rule}: ${about}`)),
    );
  expect((await violations(sqlite)).size).toBeGreaterThan(50);
  expect(await violations(postgres)).toEqual(await violations(sqlite));
  await sqlite.store.read(async (tables) => {
    for (const name of Object.keys(tables) as (keyof Tables)[]) watched(tables)[name];
  });
  expect([...there].filter((method) => !used.has(method) && !method.startsWith("audit."))).toEqual(
    [],
  );
  // Both endings are there often enough to mean something.
  expect(ends.committed).toBeGreaterThan(500);
  expect(ends["rolled back"]).toBeGreaterThan(200);
});
