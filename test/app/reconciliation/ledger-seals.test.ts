import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkSeals } from "../../../src/app/reconciliation/check-seals.ts";
import {
  type Sealing,
  sealBatch,
  sealLedger,
} from "../../../src/app/reconciliation/seal-ledger.ts";
import type { LedgerEntry } from "../../../src/core/money/ledger.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { Store } from "../../../src/storage/store.ts";
import { booksSealer } from "../../../src/wiring/assemble-app.ts";
import { createDatabase, type TestDatabase, testedOn } from "../../storage/database.ts";
import { writeSamples } from "../../storage/sample-rows.ts";

const dayMs = 24 * 3_600_000;

let database: TestDatabase;
let store: Store;
let nowMs: number;
let ours: Sealing;
beforeEach(async () => {
  database = await createDatabase();
  store = await database.open();
  await writeSamples(store);
  nowMs = Date.parse("2026-11-23T18:00:00+08:00");
  ours = {
    store,
    clock: { nowMs: () => nowMs },
    sealBooks: booksSealer(new Secret("k".repeat(32))),
  };
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

let posted = 0;
async function post(change: Partial<LedgerEntry> = {}): Promise<string> {
  const id = `pay:R1-${++posted}`;
  const names = { id, orderNo: "R1", debit: "wechat", credit: "held" } as const;
  await store.write(({ ledger }) =>
    ledger.post({ ...names, amountFen: 3000, atMs: nowMs, ...change }),
  );
  return id;
}

/** A day with some entries, sealed every few minutes. */
async function sealedDay(seals = 3): Promise<string[]> {
  const ids: string[] = [];
  for (let seal = 0; seal < seals; seal++) {
    ids.push(await post(), await post());
    nowMs += 300_000;
    await sealLedger(ours);
  }
  return ids;
}

/** What whoever owns the database can do to it: everything. */
async function edit(...statements: readonly string[]): Promise<void> {
  if (testedOn === "sqlite") {
    for (const guard of ["update", "delete", "replace"])
      await database.ask(`DROP TRIGGER ledger_entry_no_${guard}`);
  } else await database.ask("ALTER TABLE ledger_entry DISABLE TRIGGER USER");
  for (const statement of statements) await database.ask(statement);
}

async function found(which: "all" | "recent" = "all", app = ours): Promise<string[]> {
  const { broken } = await checkSeals(app, which);
  return broken.map(({ rule, about }) => `${rule}: ${about}`);
}
const misfit = (seal: number) => [`the ledger is as it was sealed: seal ${seal}`];

describe("a ledger that nobody has touched", () => {
  test("fits its seals, whose chain goes on with what was committed since", async () => {
    expect(await checkSeals(ours, "all")).toMatchObject({ head: undefined, broken: [] });
    await sealedDay();
    const { head, broken } = await checkSeals(ours, "all");
    expect(broken).toEqual([]);
    expect(head).toMatchObject({ number: 3, ownSince: 1, entries: 2 });
    await sealLedger(ours);
    expect((await checkSeals(ours, "all")).head, "nothing new, no new seal").toEqual(head);
    await sealedDay(1);
    expect((await checkSeals(ours, "all")).head?.digest).not.toBe(head?.digest);
    expect(await found("recent")).toEqual([]);
  });

  test("from before there were seals is sealed in batches", async () => {
    for (let count = 0; count < 1001; count++) await post({ atMs: nowMs - count * dayMs });
    await sealLedger(ours);
    expect(await found()).toEqual([]);
    const seals = await store.read(({ ledgerSeals }) => ledgerSeals.after(0, 10));
    expect(seals.map(({ entries }) => entries)).toEqual([500, 500, 1]);
  });

  test("is sealed once, whoever seals", async () => {
    for (let count = 0; count < 20; count++) await post();
    const both = await Promise.allSettled([sealLedger(ours), sealLedger(ours)]);
    expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
    expect(await found()).toEqual([]);
    expect(await store.read(({ ledgerSeals }) => ledgerSeals.unsealed(0, 10))).toEqual([]);
  });

  test("a crash in the middle of a batch leaves nothing of it", async () => {
    await post();
    const crashing = store.write(async (tables) => {
      await sealBatch(ours, tables, {});
      throw new Error("killed");
    });
    await expect(crashing).rejects.toThrow("killed");
    expect(await store.read(({ ledgerSeals }) => ledgerSeals.newest())).toBeUndefined();
    await sealLedger(ours);
    expect(await found()).toEqual([]);
  });

  test("goes through a backup with its seals", async () => {
    await sealedDay();
    const lines: string[] = [];
    await store.backup(nowMs, async (line) => void lines.push(line));
    await sealedDay(1);
    await store.restore(
      (async function* () {
        yield* lines;
      })(),
      async () => {},
    );
    expect((await checkSeals(ours, "all")).head?.number).toBe(3);
    expect(await found()).toEqual([]);
    await sealedDay(1);
    expect(await found()).toEqual([]);
  });

  test("a clock that was far ahead when a seal was made makes nothing late", async () => {
    await sealedDay(1);
    const rightMs = nowMs;
    nowMs += 365 * dayMs;
    await sealedDay(1);
    nowMs = rightMs;
    await post();
    await sealLedger(ours);
    expect(await found()).toEqual([]);
    expect(await store.read(({ ledgerSeals }) => ledgerSeals.unsealed(0, 10))).toEqual([]);
  });
});

describe("an edit by whoever owns the database", () => {
  const edits: readonly [string, (id: string) => string][] = [
    ["another amount", (id) => `UPDATE ledger_entry SET amount_fen = 2999 WHERE id = '${id}'`],
    ["another account", (id) => `UPDATE ledger_entry SET credit = 'earned' WHERE id = '${id}'`],
    ["another moment", (id) => `UPDATE ledger_entry SET at_ms = at_ms + 1 WHERE id = '${id}'`],
    ["another name", (id) => `UPDATE ledger_entry SET id = '${id}x' WHERE id = '${id}'`],
    ["an entry is gone", (id) => `DELETE FROM ledger_entry WHERE id = '${id}'`],
    ["an entry was never sealed", (id) => `DELETE FROM sealed_entry WHERE entry_id = '${id}'`],
    ["an entry moves on", (id) => `UPDATE sealed_entry SET seal = 3 WHERE entry_id = '${id}'`],
    ["fewer entries", () => "UPDATE ledger_seal SET entries = 1 WHERE number = 2"],
    [
      "another digest",
      () => `UPDATE ledger_seal SET digest = '${"0".repeat(64)}' WHERE number = 2`,
    ],
    ["sealed at another time", () => "UPDATE ledger_seal SET sealed_at_ms = 1 WHERE number = 2"],
    ["a seal is gone", () => "DELETE FROM ledger_seal WHERE number = 2"],
  ];

  test.each(edits)("%s: the first batch that does not fit is named", async (_, statement) => {
    const ids = await sealedDay();
    await edit(statement(ids[2] ?? ""));
    for (const which of ["all", "recent"] as const)
      expect((await found(which))[0]).toBe(misfit(2)[0]);
  });

  test("of the first and of the newest batch", async () => {
    const ids = await sealedDay();
    await edit(`UPDATE ledger_entry SET amount_fen = 1 WHERE id = '${ids[5]}'`);
    expect(await found()).toEqual(misfit(3));
    await database.ask(`UPDATE ledger_entry SET amount_fen = 1 WHERE id = '${ids[0]}'`);
    expect(await found()).toEqual(misfit(1));
  });

  test("the newest seal cannot say that what is before it was another key's", async () => {
    const ids = await sealedDay();
    await edit(
      `UPDATE ledger_entry SET amount_fen = 1 WHERE id = '${ids[0]}'`,
      "UPDATE ledger_seal SET own_since = 3 WHERE number = 3",
    );
    expect(await found()).toEqual(misfit(1));
  });

  test("who seals anew under another key is seen", async () => {
    const ids = await sealedDay();
    await edit(
      `UPDATE ledger_entry SET amount_fen = 1 WHERE id = '${ids[0]}'`,
      "DELETE FROM ledger_seal",
      "DELETE FROM sealed_entry",
    );
    await sealLedger({ ...ours, sealBooks: booksSealer(new Secret("another key")) });
    expect(await found()).toEqual(misfit(1));
  });

  test("an entry that is slipped in behind its time is seen, a young one is sealed", async () => {
    nowMs += 3 * dayMs;
    await sealedDay();
    await post({ id: "refund:R1-9-R", atMs: nowMs - 2 * dayMs });
    await post();
    await sealLedger(ours);
    const slipped = ["no entry comes into the ledger behind its seal: refund:R1-9-R"];
    expect(await found()).toEqual(slipped);
    expect(await found("recent")).toEqual(slipped);
    // Told of, it is watched like any other.
    await sealLedger(ours, 0);
    expect(await found()).toEqual([]);
    await edit("UPDATE ledger_entry SET amount_fen = 1 WHERE id = 'refund:R1-9-R'");
    expect(await found()).toEqual(misfit(5));
  });

  test("however long ago: every morning all seals are looked at", async () => {
    const [first] = await sealedDay(102);
    await edit(`UPDATE ledger_entry SET amount_fen = 1 WHERE id = '${first}'`);
    expect(await found("recent")).toEqual([]);
    expect(await found("all")).toEqual(misfit(1));
  });
});

test("a new app key begins its own seals, and says since when", async () => {
  await sealedDay();
  const renewed = { ...ours, sealBooks: booksSealer(new Secret("n".repeat(32))) };
  expect(await found("all", renewed), "nobody has accepted it").toEqual(misfit(1));
  await store.write((tables) => sealBatch(renewed, tables, { isKeyNew: true }));
  expect((await checkSeals(renewed, "all")).head).toMatchObject({
    number: 4,
    ownSince: 4,
    entries: 0,
  });
  expect(await found("all", renewed)).toEqual([]);
  const id = await post();
  await sealLedger(renewed);
  await edit(`DELETE FROM ledger_entry WHERE id = '${id}'`);
  expect(await found("all", renewed)).toEqual(misfit(5));
});
