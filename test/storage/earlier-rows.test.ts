import { afterEach, beforeEach, expect, test } from "vitest";
import type { Store } from "../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "./database.ts";
import { backTo005 } from "./earlier.ts";
import { writeSamples } from "./sample-rows.ts";

/** Rows from before jobs had queues and partners, and before news was a column of a message. */

const kinds = {
  "watch-payment": "money",
  fulfil: "paid",
  refund: "money",
  deliver: "talk",
  show: "talk",
  remind: "talk",
  reconcile: "bulk",
  recover: "recovery",
} as const;

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = await createDatabase();
  store = await database.open();
  await writeSamples(store);
  await store.write(async ({ jobs, messages }) => {
    for (const kind of Object.keys(kinds) as (keyof typeof kinds)[])
      await jobs.add({ id: kind, kind, ref: "R1", runAtMs: 1, createdAtMs: 1 });
    await messages.append(
      "C1",
      ["e1:0", "deliver:R1:done", "deliver:R1-1-R:refunded", "deliver:R1:refund"].map((id) => ({
        id,
        eventKey: id,
        from: "bot" as const,
        turn: 0,
        content: { text: id },
        atMs: 5,
      })),
    );
  });
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

async function expectConverted(): Promise<void> {
  const rows = await database.ask("SELECT kind, queue, partner FROM job ORDER BY id");
  expect(Object.fromEntries(rows.map(({ kind, queue }) => [kind, queue]))).toEqual(kinds);
  const needing = rows.filter(({ partner }) => partner !== null);
  expect(needing.map(({ kind, partner }) => `${kind} ${partner}`).toSorted()).toEqual([
    "fulfil carrier:sandbox",
    "refund wechat-pay",
    "watch-payment wechat-pay",
  ]);
  const messages = await store.read((tables) => tables.messages.after("C1", 0, 10));
  expect(messages.map(({ id, news }) => [id, news])).toEqual([
    ["e1:0", undefined],
    ["deliver:R1:done", "done"],
    ["deliver:R1-1-R:refunded", "refunded"],
    ["deliver:R1:refund", "refund"],
  ]);
}

test("a database from before is converted when it is opened", async () => {
  await store.close();
  for (const statement of backTo005) await database.ask(statement);
  store = await database.open();
  await expectConverted();
});

test("a backup from before is converted when it is restored", async () => {
  const lines: string[] = [];
  await store.backup(1, async (line) => void lines.push(line));
  async function* older(): AsyncGenerator<string> {
    const [head = "", ...rows] = lines;
    yield head.replaceAll(/,"00[6-9]-[a-z]+"/g, "");
    for (const line of rows) {
      const { table, row } = JSON.parse(line) as { table?: string; row?: Record<string, unknown> };
      const { queue, partner, put_off_by, news, ...rest } = row ?? {};
      yield table === undefined ? line : JSON.stringify({ table, row: rest });
    }
  }
  await store.restore(older(), async () => {});
  await expectConverted();
});
