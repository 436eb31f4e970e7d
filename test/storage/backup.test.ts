import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkBackup } from "../../src/storage/sql/backup.ts";
import { tableKeys, tableNames } from "../../src/storage/sql/table-names.ts";
import type { Store } from "../../src/storage/store.ts";
import { createDatabase, type TestDatabase, testedOn } from "./database.ts";
import { card, chatMove, conversation, doubt, regain, writeSamples } from "./sample-rows.ts";

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

async function linesOf(from: Store): Promise<string[]> {
  const lines: string[] = [];
  await from.backup(1234, async (line) => void lines.push(line));
  return lines;
}

async function* these(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const nothing = async (): Promise<void> => {};

/**
 * Rows of every table beside the samples, with what text can hold, and more of one kind than a
 * page.
 */
async function fill(into: Store): Promise<void> {
  await into.write(async (tables) => {
    for (let index = 0; index < 1203; index++) {
      await tables.inbox.add(`event-${String(index).padStart(5, "0")}`, index);
    }
    await tables.messages.append(conversation.id, [
      {
        id: "m1",
        eventKey: "e1",
        from: "bot",
        turn: 1,
        content: { text: '第一行\n"引号" \\ 🀄 \u2028', choices: [{ label: "好", value: "x" }] },
        atMs: 5,
      },
    ]);
    await tables.kept.write("a", "1");
    await tables.ledger.post({
      id: "pay:1",
      orderNo: "R1",
      debit: "wechat",
      credit: "held",
      amountFen: 3000,
      atMs: 5,
    });
    await tables.tickets.open({
      id: "in-doubt:R1",
      kind: "in-doubt",
      orderNo: "R1",
      evidence: doubt(1),
      openedAtMs: 6,
    });
    await tables.reports.write({ id: "bill:2026-11-24", content: "{}", atMs: 7 });
    await tables.jobs.add({ id: "j1", kind: "fulfil", ref: "R1", runAtMs: 1, createdAtMs: 1 });
    await tables.carrierAttempts.add({ ref: "R1-1", orderNo: "R1", step: "plan", sentAtMs: 3 });
    await tables.invites.add("v1", { shopId: "shop-P1", role: "cashier", endsAtMs: 9 });
    await tables.linkCodes.add({
      codeHash: "h",
      personId: "P1",
      conversationId: "C1",
      expiresAtMs: 9,
    });
    await tables.cards.add({ ...card, cardHash: "hash-1" });
    await tables.cards.prove({
      cardHash: "hash-1",
      shopId: "shop-P1",
      allows: "recharge",
      provedAtMs: 2,
    });
    await tables.chatMoves.add(chatMove);
    await tables.chatMoves.add({ ...chatMove, id: "move-2", state: "proposed", regain });
    await tables.cardTries.add({ id: "t1", cardHash: "h", conversationId: "C1", atMs: 4 });
    await tables.links.add({ tokenHash: "l1", purpose: "pay", orderNo: "R1" });
  });
}

test("every table is in a backup, under its key", async () => {
  const keys = await Promise.all(
    tableNames.map(async (table) =>
      Object.keys((await database.ask(`SELECT * FROM ${table} LIMIT 1`))[0] ?? {}),
    ),
  );
  await fill(store);
  const known = await database.ask(
    testedOn === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'kysely%' AND name NOT LIKE 'sqlite%'"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'",
  );
  expect(known.map(({ name }) => name).toSorted()).toEqual([...tableNames].toSorted());
  expect(keys).toHaveLength(tableNames.length);
  for (const table of tableNames) {
    const rows = await database.ask(
      `SELECT count(*) AS all_rows, count(DISTINCT ${tableKeys[table]}) AS keys FROM ${table}`,
    );
    expect(Number(rows[0]?.all_rows), table).toBe(Number(rows[0]?.keys));
  }
});

describe("restored", () => {
  test.for(["sqlite", testedOn] as const)(
    "into an empty %s, everything is as it was",
    async (kind) => {
      await fill(store);
      const lines = await linesOf(store);
      const other = await createDatabase(kind);
      const restored = await other.open();
      try {
        await restored.restore(these(lines), nothing);
        const [, ...before] = lines;
        const [, ...after] = await linesOf(restored);
        expect(after).toEqual(before);
        // The books of the copy are as well guarded as those of the original.
        await expect(other.ask("UPDATE ledger_entry SET amount_fen = 1")).rejects.toThrow(
          /append-only/,
        );
        await expect(other.ask("DELETE FROM ledger_entry")).rejects.toThrow(/append-only/);
      } finally {
        await restored.close();
        await other.drop();
      }
    },
  );

  test("over what came since: it is gone, and what is written alongside is there", async () => {
    const lines = await linesOf(store);
    await fill(store);
    await store.restore(these(lines), (tables) => tables.kept.write("recovery", "1234"));
    await store.read(async (tables) => {
      expect(await tables.inbox.has("event-00000")).toBe(false);
      expect(await tables.ledger.ofOrder("R1")).toEqual([]);
      expect(await tables.kept.read("recovery")).toBe("1234");
      expect(await tables.orders.find("R1")).toMatchObject({ priceFen: 3000 });
    });
  });

  test("while another instance looks on: it sees all of the old or all of the new", async () => {
    await fill(store);
    const lines = await linesOf(store);
    const other = await database.open();
    const seen = new Set<number>();
    let isOver = false;
    const looking = (async () => {
      while (!isOver) {
        seen.add((await other.read((tables) => tables.ledger.ofOrder("R1"))).length);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await store.restore(these(lines), nothing);
    isOver = true;
    await looking;
    await other.close();
    expect(seen).toEqual(new Set([1]));
  });

  test("that breaks off half-way: nothing is changed", async () => {
    await fill(store);
    const lines = await linesOf(store);
    const before = lines.slice(1);
    async function* broken(): AsyncGenerator<string> {
      yield* lines.slice(0, 900);
      throw new Error("the disk went away");
    }
    await expect(store.restore(broken(), nothing)).rejects.toThrow("the disk went away");
    expect((await linesOf(store)).slice(1)).toEqual(before);
  });
});

test("a backup is of one moment, however long it takes and whatever is written", async () => {
  await fill(store);
  const writer = await database.open();
  const lines: string[] = [];
  let count = 0;
  await store.backup(1, async (line) => {
    lines.push(line);
    if (++count % 200 === 0) {
      await writer.write(async (tables) => {
        await tables.inbox.add(`zzz-${count}`, 1);
        await tables.jobs.add({
          id: `late-${count}`,
          kind: "show",
          ref: "C1",
          runAtMs: 1,
          createdAtMs: 1,
        });
      });
    }
  });
  await writer.close();
  expect(lines.filter((line) => line.includes("zzz-") || line.includes("late-"))).toEqual([]);
  expect(lines.length).toBeGreaterThan(1200);
});

describe("a file that is no sound backup", () => {
  const check = (lines: readonly string[]) => checkBackup(these(lines));

  test("is told from one that is", async () => {
    const lines = await linesOf(store);
    expect(await check(lines)).toEqual({ takenAtMs: 1234, rows: lines.length - 2 });
  });

  test.for([
    ["another file", (_: string[]) => ["hello"], "This is no backup"],
    ["an empty one", (_: string[]) => [], "cut short"],
    ["the head alone", ([head = ""]: string[]) => [head], "cut short"],
    ["the end is missing", (lines: string[]) => lines.slice(0, -1), "cut short"],
    ["a row is missing", (lines: string[]) => lines.toSpliced(2, 1), "damaged"],
    ["a row is there twice", (lines: string[]) => lines.toSpliced(2, 0, lines[2] ?? ""), "damaged"],
    [
      "an amount was changed",
      (lines: string[]) => lines.map((line) => line.replace('"price_fen":3000', '"price_fen":1')),
      "damaged",
    ],
    [
      "a newer version",
      ([head = "", ...rest]: string[]) => [
        head.replace('"001-start"', '"001-start","900-future"'),
        ...rest,
      ],
      "newer version (900-future)",
    ],
  ] as const)("%s", async ([, spoil, words]) => {
    await expect(check(spoil(await linesOf(store)))).rejects.toThrow(words);
  });
});
