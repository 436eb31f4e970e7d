import { afterEach, beforeEach, expect, test } from "vitest";
import { isCarrierStopped } from "../../src/app/halts/carrier-stop.ts";
import type { Store } from "../../src/storage/store.ts";
import { stateOfStep } from "../core/conversation/samples.ts";
import type { Stood } from "../core/conversation/stood.ts";
import { rowOf, stoodIn } from "../core/conversation/stood.ts";
import { createDatabase, type TestDatabase } from "./database.ts";
import { backTo005 } from "./earlier.ts";
import { addPerson, conversation, order } from "./sample-rows.ts";

/**
 * Rows from before network and carrier were two words: in columns and in JSON the network was
 * called `carrier`, and the one carrier there was, `sandbox-carrier`.
 */

/** What looks like a field of JSON, but is what somebody said. */
const brand = '"carrier":"mobile"';

const states: readonly Stood[] = [
  { ...stateOfStep.confirm, terminal: { ...stateOfStep.confirm.terminal, brand } },
  stateOfStep["card-password"],
];
const stateOf = (index: number) => rowOf(states[index] ?? { at: "home" });

const evidence = {
  matter: "done-twice",
  ref: "R9-1",
  carrier: "sandbox",
  carrierRefs: ["C1", "C2"],
  costFen: 1800,
} as const;

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = await createDatabase();
  store = await database.open();
  await store.write(async (tables) => {
    await addPerson(tables);
    await tables.conversations.add({ ...conversation, state: stateOf(0) });
    await tables.conversations.add({
      ...conversation,
      id: "C2",
      address: "another",
      state: stateOf(1),
    });
    await tables.orders.add(order);
    await tables.tickets.open({
      id: "reconcile:done-twice:R9-1",
      kind: "reconcile",
      evidence,
      openedAtMs: 1,
    });
    await tables.kept.write("carrier-stop:sandbox", "reconcile:done-twice:R9-1");
  });
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

async function expectConverted(): Promise<void> {
  await store.read(async (tables) => {
    expect(await tables.orders.find(order.orderNo)).toEqual(order);
    for (const [index, id] of [conversation.id, "C2"].entries()) {
      const { state = "" } = (await tables.conversations.find(id)) ?? {};
      expect(stoodIn(state)).toEqual(states[index]);
    }
    expect((await tables.tickets.find("reconcile:done-twice:R9-1"))?.evidence).toEqual(evidence);
    expect(await isCarrierStopped(tables, "sandbox")).toBe(true);
    expect(await tables.kept.read("carrier-stop:sandbox-carrier")).toBeUndefined();
  });
}

const older = (json: string): string => json.replaceAll('"network":"', '"carrier":"');

test("a database from before is converted when it is opened", async () => {
  await store.close();
  for (const statement of [
    ...backTo005,
    `UPDATE orders SET carrier = network`,
    `UPDATE orders SET snapshot = replace(snapshot, '"network":"', '"carrier":"')`,
    `ALTER TABLE orders DROP COLUMN network`,
    `UPDATE conversation SET state = replace(state, '"network":"', '"carrier":"')`,
    `UPDATE kept SET key = 'carrier-stop:sandbox-carrier' WHERE key = 'carrier-stop:sandbox'`,
    `UPDATE ticket SET evidence = replace(evidence, '"sandbox"', '"sandbox-carrier"')`,
    `DELETE FROM kysely_migration WHERE name = '005-network'`,
  ])
    await database.ask(statement);
  const [row] = await database.ask("SELECT state FROM conversation WHERE id = 'C1'");
  expect(stoodIn(String(row?.state))).toBeUndefined();
  store = await database.open();
  await expectConverted();
});

test("a backup from before is converted when it is restored, one of today stays", async () => {
  const lines: string[] = [];
  await store.backup(1, async (line) => void lines.push(line));
  const [head = "", ...rows] = lines;
  async function* from(backup: readonly string[]): AsyncGenerator<string> {
    yield* backup;
  }
  await store.restore(
    from([head.replace(',"005-network"', ""), ...rows.map(olderRow)]),
    async () => {},
  );
  await expectConverted();
  await store.restore(from(lines), async () => {});
  await expectConverted();
});

/** A line of a backup as it was written before. */
function olderRow(line: string): string {
  const { table, row } = JSON.parse(line) as { table?: string; row?: Record<string, unknown> };
  if (table === undefined || row === undefined) return line;
  switch (table) {
    case "orders": {
      const { network, ...rest } = row;
      return written({ ...rest, carrier: network, snapshot: older(String(row.snapshot)) });
    }
    case "conversation":
      return written({ ...row, state: older(String(row.state)) });
    case "kept":
      return written({ ...row, key: "carrier-stop:sandbox-carrier" });
    case "ticket":
      return written({
        ...row,
        evidence: String(row.evidence).replace('"sandbox"', '"sandbox-carrier"'),
      });
    default:
      return line;
  }
  function written(old: Record<string, unknown>): string {
    return JSON.stringify({ table, row: old });
  }
}
