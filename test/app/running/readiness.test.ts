import { Kysely, sql } from "kysely";
import { expect, test } from "vitest";
import { watchReadiness } from "../../../src/app/running/readiness.ts";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../../src/storage/sql/sqlite.ts";
import { minuteMs, openWorld } from "../world.ts";

test("a full disk is not ready; with room again it is", async () => {
  const dialect = sqliteDialect(":memory:");
  const behind = new Kysely<unknown>({ dialect });
  const world = await openWorld({ database: { open: () => openSqlStore(dialect) } });
  const pagesAtMost = (count: number) =>
    sql.raw(`PRAGMA max_page_count = ${count}`).execute(behind);
  // Each is a first look, because an answer holds for a second.
  expect(await watchReadiness(world.app)()).toBe("ready");
  await pagesAtMost(1);
  // What the first look gave back is still free.
  await world.store.write(({ kept }) => kept.write("fills", "x".repeat(16_000)));
  expect(await watchReadiness(world.app)()).toBe("unavailable");
  await pagesAtMost(1_000_000);
  expect(await watchReadiness(world.app)()).toBe("ready");
  expect(world.errors()).toEqual(["not ready"]);
  await world.close();
});

test("work that nobody takes is busy, and said once", async () => {
  const world = await openWorld();
  await world.store.write(({ jobs }) =>
    jobs.add({ id: "one", kind: "show", ref: "C1", runAtMs: 1, createdAtMs: 1 }),
  );
  world.sleep(2 * minuteMs);
  const readiness = watchReadiness(world.app);
  expect([await readiness(), await readiness()]).toEqual(["busy", "busy"]);
  expect(world.errors()).toEqual(["not ready"]);
  await world.store.write(({ jobs }) => jobs.drop("one"));
  await world.close();
});
