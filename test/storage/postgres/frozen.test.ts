import { afterEach, beforeEach, expect, test } from "vitest";
import { watchReadiness } from "../../../src/app/running/readiness.ts";
import { Secret } from "../../../src/core/secret.ts";
import { postgresDialect } from "../../../src/storage/sql/postgres.ts";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { openWorld, type World } from "../../app/world.ts";
import { until } from "../../running/phone.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { type Line, openLine } from "./line.ts";

let database: TestDatabase;
let line: Line;
let world: World;
beforeEach(async () => {
  database = await createDatabase();
  line = await openLine(database.url);
  world = await openWorld({
    database: { open: () => openSqlStore(postgresDialect(new Secret(line.url))) },
  });
});
afterEach(async () => {
  await world.close();
  await line.close();
  await database.drop();
});

test("a server that stands still: who asks has an answer, and it is no", async () => {
  const readiness = watchReadiness(world.app);
  expect(await readiness()).toBe("ready");
  line.freeze(true);
  await until("it to be noticed", async () =>
    (await readiness()) === "unavailable" ? true : undefined,
  );
  // Those who come while the first look waits are answered as well.
  const others = await Promise.all([readiness(), readiness(), readiness()]);
  expect(new Set(others)).toEqual(new Set(["unavailable"]));
  line.freeze(false);
  await until("it to go on", async () => ((await readiness()) === "ready" ? true : undefined));
  expect(world.errors()).toEqual(["not ready"]);
}, 30_000);
