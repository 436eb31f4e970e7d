import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, test } from "vitest";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../src/storage/sql/sqlite.ts";
import { until } from "../running/phone.ts";
import { freePort, runService } from "../running/service.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "predecessor-"));
  file = join(folder, "pos-recharge-bot.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what a killed service had in work goes on at once after the next start", async () => {
  const port = String(await freePort());
  const env = { DATA_DIR: folder, PORT: port };
  await (await runService(env)).stop();
  // As `kill -9` leaves it, but longer announced than anybody waits here: only its place tells.
  const dead = `${hostname()}:${port}/DEADDEAD`;
  const store = await openSqlStore(sqliteDialect(file));
  await store.write(async ({ jobs, instances }) => {
    await instances.announce(dead, Date.now() + 600_000);
    await jobs.add({ id: "left", kind: "show", ref: "nobody", runAtMs: 1, createdAtMs: 1 });
    await jobs.claim(dead, Date.now(), 90_000, { queues: ["talk"] });
  });
  await store.close();
  const running = await runService(env);
  const database = new DatabaseSync(file, { readOnly: true });
  const left = database.prepare("SELECT state FROM job WHERE id = 'left'");
  await until("its job to be done", async () => left.get()?.state === "done" || undefined);
  database.close();
  await running.stop();
});
