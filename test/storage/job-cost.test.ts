import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Queue } from "../../src/storage/jobs.ts";
import type { Store } from "../../src/storage/store.ts";
import { createDatabase, type TestDatabase, testedOn } from "./database.ts";
import { recordStatements } from "./recorded-statements.ts";

/** Many enough that a server does not think reading them all is cheaper. */
const many = 20_000;

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = await createDatabase();
  store = await database.open();
  const numbers =
    testedOn === "sqlite"
      ? `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})`
      : `WITH n (i) AS (SELECT generate_series(1, ${many}))`;
  const columns = `(id, kind, ref, payload, run_at_ms, state, fence, tries, created_at_ms, queue)`;
  for (const state of ["ready", "done"]) {
    await database.ask(`INSERT INTO job ${columns} ${numbers}
      SELECT '${state}:' || i, 'watch-payment', 'r', '{}', 1000000 + i, '${state}', 0, 0, 1, 'money'
      FROM n`);
  }
  await database.ask("ANALYZE");
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

const queues: readonly Queue[] = ["recovery", "paid", "money"];
const calls: readonly [string, (store: Store) => Promise<unknown>][] = [
  ["claim", (on) => on.write(({ jobs }) => jobs.claim("w", 10, 1000))],
  [
    "claim of a lane, past a partner",
    (on) => on.write(({ jobs }) => jobs.claim("w", 10, 1000, { queues, without: ["wechat-pay"] })),
  ],
  ["nextRunAtMs", (on) => on.read(({ jobs }) => jobs.nextRunAtMs())],
  ["oldestDueMs", (on) => on.read(({ jobs }) => jobs.oldestDueMs(10))],
  ["oldestDueMs, past", (on) => on.read(({ jobs }) => jobs.oldestDueMs(10, ["wechat-pay"]))],
  ["stuckJobs", (on) => on.read(({ audit }) => audit.stuckJobs(10))],
  ["dead", (on) => on.read(({ jobs }) => jobs.dead())],
  ["goOn", (on) => on.write(({ jobs }) => jobs.goOn("wechat-pay", 10))],
  ["oldestFinishedMs", (on) => on.read(({ jobs }) => jobs.oldestFinishedMs())],
  ["clear", (on) => on.write(({ jobs }) => jobs.clear(10, 500))],
];

/** A walk over all jobs. The first one of those that are leased, or done, is no walk. */
function isWalk(step: string): boolean {
  return /SCAN job\b(?! USING (?:COVERING )?INDEX job_(?:lease|done|dead)\b)|Seq Scan on job/.test(
    step,
  );
}

describe("with many jobs that lie ahead and as many that are done", () => {
  test.for(calls)("%s looks at no more than it has to", async ([, call]) => {
    const statements = await recordStatements(database, call);
    expect(statements.length).toBeGreaterThan(0);
    for (const { plan, sql } of statements) expect(plan.filter(isWalk), sql).toEqual([]);
  });

  test("nothing that is due is found, and the next one is", async () => {
    expect(await store.write(({ jobs }) => jobs.claim("w", 10, 1000))).toBeUndefined();
    expect(await store.read(({ jobs }) => jobs.nextRunAtMs())).toBe(1_000_001);
    expect(await store.read(({ jobs }) => jobs.oldestDueMs(10))).toBeUndefined();
  });
});
