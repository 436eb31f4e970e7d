import { type Kysely, sql } from "kysely";
import type { Job, JobKind, Jobs } from "../jobs.ts";
import { differencesOf } from "./differences.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";

/**
 * Outbox, timers and work in one table. A job is `ready`, `leased` to a worker, `done`, or `dead`.
 * The lease only brings a vanished worker's job back; that a job takes effect once is the job's own
 * care.
 */
export function jobs(db: Kysely<Database>): Jobs {
  const changeHeld = async (
    job: Pick<Job, "id" | "fence">,
    change: Partial<Database["job"]>,
  ): Promise<boolean> => {
    const result = await db
      .updateTable("job")
      .set(change)
      .where("id", "=", job.id)
      .where("fence", "=", job.fence)
      .where("state", "=", "leased")
      .executeTakeFirst();
    return changedOne(result.numUpdatedRows);
  };
  const finishAs = (
    job: Pick<Job, "id" | "fence">,
    change: Partial<Database["job"]>,
  ): Promise<boolean> => changeHeld(job, { ...change, worker: null, lease_until_ms: null });
  // Without it, workers who look at the same moment queue up for the same job. With it, each takes
  // another one.
  const passingBy = differencesOf(db).manyWriters ? sql`FOR UPDATE SKIP LOCKED` : sql``;
  return {
    async add({ id, kind, ref, runAtMs, createdAtMs, payload = "{}" }) {
      await db
        .insertInto("job")
        .values({
          id,
          kind,
          ref,
          payload,
          run_at_ms: runAtMs,
          state: "ready",
          fence: 0,
          tries: 0,
          created_at_ms: createdAtMs,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
    },
    async claim(worker, nowMs, leaseMs, only) {
      const ofKind = only === undefined ? sql`` : sql` AND kind = ${only}`;
      const due = sql`(state = 'ready' AND run_at_ms <= ${nowMs} OR state = 'leased' AND lease_until_ms < ${nowMs})${ofKind}`;
      const { rows } = await sql<Database["job"]>`
        UPDATE job SET state = 'leased', worker = ${worker}, lease_until_ms = ${nowMs + leaseMs},
          fence = fence + 1, tries = tries + 1
        WHERE id = (SELECT id FROM job WHERE state IN ('ready', 'leased') AND ${due} ORDER BY run_at_ms, id
          LIMIT 1 ${passingBy}) AND ${due}
        RETURNING *`.execute(db);
      const [row] = rows;
      return row && toJob(row);
    },
    renew: (job, untilMs) => changeHeld(job, { lease_until_ms: untilMs }),
    finish: (job) => finishAs(job, { state: "done" }),
    again: (job, runAtMs) =>
      finishAs(job, { state: "ready", run_at_ms: runAtMs, failing_since_ms: null }),
    async failed(job, { nowMs, runAtMs, giveUpAfterMs, reason }) {
      const isOver = sql`${nowMs} - coalesce(failing_since_ms, ${nowMs}) >= ${giveUpAfterMs}`;
      const row = await db
        .updateTable("job")
        .set({
          state: sql`CASE WHEN ${isOver} THEN 'dead' ELSE 'ready' END`,
          run_at_ms: runAtMs,
          failing_since_ms: sql`coalesce(failing_since_ms, ${nowMs})`,
          reason,
          worker: null,
          lease_until_ms: null,
        })
        .where("id", "=", job.id)
        .where("fence", "=", job.fence)
        .where("state", "=", "leased")
        .returning("state")
        .executeTakeFirst();
      return row === undefined ? undefined : row.state === "dead" ? "dead" : "again";
    },
    async dead() {
      const rows = await db
        .selectFrom("job")
        .selectAll()
        .where("state", "=", "dead")
        .orderBy("id")
        .execute();
      return rows.map((row) => ({ ...toJob(row), reason: row.reason ?? "" }));
    },
    async revive(id, runAtMs) {
      const result = await db
        .updateTable("job")
        .set({ state: "ready", run_at_ms: runAtMs, tries: 0, reason: null, failing_since_ms: null })
        .where("id", "=", id)
        .where("state", "in", ["dead", "done"])
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
    async hurry(id, runAtMs) {
      await db
        .updateTable("job")
        .set({ run_at_ms: runAtMs })
        .where("id", "=", id)
        .where("state", "=", "ready")
        .where("run_at_ms", ">", runAtMs)
        .execute();
    },
    async pullBack(kinds, beyondMs, runAtMs) {
      await db
        .updateTable("job")
        .set({ run_at_ms: runAtMs })
        .where("kind", "in", kinds)
        .where("state", "=", "ready")
        .where("run_at_ms", ">", beyondMs)
        .execute();
      await db
        .updateTable("job")
        .set({ lease_until_ms: runAtMs })
        .where("state", "=", "leased")
        .where("lease_until_ms", ">", beyondMs)
        .execute();
    },
    async nextRunAtMs() {
      const row = await db
        .selectFrom("job")
        .select(
          sql<
            number | null
          >`min(case when state = 'ready' then run_at_ms else lease_until_ms + 1 end)`.as("at"),
        )
        .where("state", "in", ["ready", "leased"])
        .executeTakeFirst();
      return row?.at ?? undefined;
    },
    async oldestDueMs(nowMs) {
      const row = await db
        .selectFrom("job")
        .select(({ fn }) => fn.min("run_at_ms").as("at"))
        .where("state", "in", ["ready", "leased"])
        .where("run_at_ms", "<=", nowMs)
        .executeTakeFirst();
      return row?.at ?? undefined;
    },
  };
}

function toJob(row: Database["job"]): Job {
  return {
    id: row.id,
    kind: row.kind as JobKind,
    ref: row.ref,
    payload: row.payload,
    runAtMs: row.run_at_ms,
    tries: row.tries,
    fence: row.fence,
    createdAtMs: row.created_at_ms,
  };
}
