/**
 * How long a restore in place takes, for more and more orders: `node bench/restore.ts [5000 20000]`
 * on SQLite, and on PostgreSQL as well where DATABASE_URL leads to a database that may be emptied.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret } from "../src/core/secret.ts";
import { postgresDialect } from "../src/storage/sql/postgres.ts";
import { openSqlStore } from "../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../src/storage/sql/sqlite.ts";
import type { Store } from "../src/storage/store.ts";
import { conversation, order, payment, refund, writeSamples } from "../test/storage/sample-rows.ts";

/** What is about one order, as the lines of a backup. */
async function onePerson(): Promise<{ head: string; rows: string[] }> {
  const store = await openSqlStore(sqliteDialect(":memory:"));
  await writeSamples(store);
  await store.write(async (tables) => {
    await tables.payments.add(payment);
    await tables.refunds.add(refund);
    for (const purpose of ["pay", "receipt"] as const)
      await tables.links.add({ tokenHash: `R1-${purpose}`, purpose, orderNo: order.orderNo });
    await tables.messages.append(
      conversation.id,
      Array.from({ length: 8 }, (_, index) => ({
        id: `M1-${index}`,
        eventKey: `M1-${index}`,
        from: "bot" as const,
        turn: 0,
        content: { text: "充值成功，请重启机器。".repeat(4) },
        atMs: 1,
      })),
    );
    for (const kind of ["fulfil", "watch-payment", "deliver"] as const)
      await tables.jobs.add({ id: `${kind}:R1`, kind, ref: "R1", runAtMs: 1, createdAtMs: 1 });
  });
  const lines: string[] = [];
  await store.backup(1, async (line) => void lines.push(line));
  await store.close();
  const [head = "", ...rest] = lines;
  return { head, rows: rest.slice(0, -1) };
}

async function* backupOf(count: number): AsyncGenerator<string> {
  const { head, rows } = await onePerson();
  yield head;
  // A backup has table after table.
  for (const row of rows)
    for (let one = 1; one <= count; one++)
      yield row
        .replaceAll(/(?<=")(?:[a-z-]+:)?[PCRM]1(?=[-"])/g, `$&x${one}`)
        .replaceAll(/browser-1|hash-1/g, `$&x${one}`);
  const last = { rows: count * rows.length, sha256: createHash("sha256").digest("hex") };
  yield JSON.stringify(last);
}

async function secondsOf(store: Store, count: number): Promise<string> {
  await store.restore(backupOf(count), async () => {});
  const begunAtMs = performance.now();
  await store.restore(backupOf(count), async () => {});
  return ((performance.now() - begunAtMs) / 1000).toFixed(1);
}

const counts = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "restore-"));
const stores: [string, Store][] = [
  ["SQLite", await openSqlStore(sqliteDialect(join(folder, "main.sqlite")))],
];
const { DATABASE_URL: url } = process.env;
if (url !== undefined)
  stores.push(["PostgreSQL", await openSqlStore(postgresDialect(new Secret(url)))]);
for (const [name, store] of stores) {
  for (const count of counts.length > 0 ? counts : [5000, 20_000, 50_000])
    process.stdout.write(`${name}: ${count} orders in ${await secondsOf(store, count)} s\n`);
  await store.close();
}
rmSync(folder, { recursive: true });
