import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Account, LedgerEntry } from "../../src/core/money/ledger.ts";
import type { Store } from "../../src/storage/store.ts";
import { runs } from "../running/property-runs.ts";
import { createDatabase, openTestStore, type TestDatabase, testedOn } from "./database.ts";
import { writeSamples } from "./sample-rows.ts";

const accounts: readonly Account[] = [
  "wechat",
  "held",
  "earned",
  "owed",
  "carrier",
  "cost",
  "loss",
];
const entry: LedgerEntry = {
  id: "pay:R1-1",
  orderNo: "R1",
  debit: "wechat",
  credit: "held",
  amountFen: 3000,
  atMs: 5,
};

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = await createDatabase();
  store = await database.open();
  await writeSamples(store);
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

const post = (one: LedgerEntry) => store.write((tables) => tables.ledger.post(one));
const balance = (account: Account) => store.read((tables) => tables.ledger.balance(account));

test("an entry moves money from one account to another, and is read back as it was", async () => {
  expect(await post(entry)).toBe(true);
  expect(await balance("wechat")).toBe(3000);
  expect(await balance("held")).toBe(-3000);
  expect(await balance("earned")).toBe(0);
  expect(await store.read((tables) => tables.ledger.ofOrder("R1"))).toEqual([entry]);
});

test("the same cause is booked once, even with another amount", async () => {
  await post(entry);
  expect(await post(entry)).toBe(false);
  expect(await post({ ...entry, amountFen: 1 })).toBe(false);
  expect(await balance("wechat")).toBe(3000);
});

const impossible: readonly [string, Partial<LedgerEntry>][] = [
  ["of nothing", { amountFen: 0 }],
  ["of less than nothing", { amountFen: -1 }],
  ["from an account to itself", { credit: "wechat" }],
  ["of an order that is not there", { orderNo: "R2" }],
];

test.for(impossible)("an entry %s is refused by the database", async ([, wrong]) => {
  await expect(post({ ...entry, ...wrong })).rejects.toThrow(/constraint/i);
  expect(await balance("wechat")).toBe(0);
});

describe("append-only", () => {
  test.for([
    "UPDATE ledger_entry SET amount_fen = 1",
    "UPDATE ledger_entry SET id = 'other'",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_entry WHERE id = 'pay:R1-1'",
  ])("%s is refused", async (statement) => {
    await post(entry);
    await expect(database.ask(statement)).rejects.toThrow("append-only");
    expect(await store.read((tables) => tables.ledger.ofOrder("R1"))).toEqual([entry]);
  });

  const insert = "INSERT INTO ledger_entry VALUES ('pay:R1-1', 'R1', 'wechat', 'held', 1, 5)";
  const upsert = `${insert} ON CONFLICT (id) DO UPDATE SET amount_fen = 1`;
  const others =
    testedOn === "sqlite"
      ? [insert.replace("INSERT", "INSERT OR REPLACE"), upsert]
      : [upsert, "TRUNCATE ledger_entry", "TRUNCATE orders CASCADE"];

  test.for(others)("%s changes nothing", async (statement) => {
    await post(entry);
    // SQLite passes such an insert over, PostgreSQL refuses it.
    if (testedOn === "sqlite") await database.ask(statement);
    else await expect(database.ask(statement)).rejects.toThrow("append-only");
    expect(await store.read((tables) => tables.ledger.ofOrder("R1"))).toEqual([entry]);
  });
});

test("a rolled back transaction leaves no entry", async () => {
  await expect(
    store.write(async (tables) => {
      await tables.ledger.post(entry);
      throw new Error("the rest failed");
    }),
  ).rejects.toThrow("the rest failed");
  expect(await balance("wechat")).toBe(0);
});

test("the same cause is booked once by its number alone, without the trigger", async () => {
  // PostgreSQL has nothing behind it: there, an insert replaces no row.
  if (testedOn === "sqlite") await database.ask("DROP TRIGGER ledger_entry_no_replace");
  expect(await post(entry)).toBe(true);
  expect(await post({ ...entry, amountFen: 1 })).toBe(false);
  expect(await store.read((tables) => tables.ledger.ofOrder("R1"))).toEqual([entry]);
});

/** What may be booked, as the use cases do it, in any order and as often as it likes. */
const movements = fc.record({
  id: fc.stringMatching(/^(?:pay|owe|earn|refund|cost|loss):R1-[1-4]$/),
  accounts: fc
    .tuple(fc.constantFrom(...accounts), fc.constantFrom(...accounts))
    .filter(([debit, credit]) => debit !== credit),
  amountFen: fc.oneof(
    fc.integer({ min: 1, max: 100_000 }),
    fc.constant(Number.MAX_SAFE_INTEGER / 8 - 0.875),
  ),
});

test("whatever is booked, in any order, all accounts sum to zero at every instant", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(movements, { minLength: 1, maxLength: 20 }), async (booked) => {
      const here = await openTestStore();
      try {
        await writeSamples(here);
        const expected = new Map<Account, number>();
        const seen = new Set<string>();
        for (const {
          id,
          accounts: [debit, credit],
          amountFen,
        } of booked) {
          const isNew = await here.write((tables) =>
            tables.ledger.post({
              id,
              orderNo: "R1",
              debit,
              credit,
              amountFen: Math.trunc(amountFen),
              atMs: run,
            }),
          );
          expect(isNew).toBe(!seen.has(id));
          if (isNew) {
            expected.set(debit, (expected.get(debit) ?? 0) + Math.trunc(amountFen));
            expected.set(credit, (expected.get(credit) ?? 0) - Math.trunc(amountFen));
          }
          seen.add(id);
          const now = await here.read((tables) =>
            Promise.all(accounts.map((account) => tables.ledger.balance(account))),
          );
          expect(now).toEqual(accounts.map((account) => (expected.get(account) ?? 0) + 0));
          expect(now.reduce((sum, fen) => sum + fen, 0)).toBe(0);
        }
      } finally {
        run++;
        await here.close();
      }
    }),
    // A database for each takes its time on a server.
    { numRuns: runs(testedOn === "sqlite" ? 60 : 12) },
  );
});
