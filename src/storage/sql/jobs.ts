import { type RawBuilder, sql } from "kysely";
import type { Job, JobKind, Jobs, Partner, Queue } from "../jobs.ts";
import { differencesOf } from "./differences.ts";
import { allQueues, queueOf } from "./queues.ts";
import { changedOne, deletedRows, isOneOf } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Outbox, timers and work in one table. A job is `ready`, `leased` to a worker, `done`, or `dead`.
 * The lease only brings a vanished worker's job back; that a job takes effect once is the job's own
 * care.
 */
export function jobs({ db, hold, note }: Transaction): Jobs {
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
  const least = async (moments: RawBuilder<unknown>): Promise<number | undefined> => {
    const { rows } = await sql<{
      at: number | null;
    }>`SELECT min(at) AS at FROM (${moments}) AS m`.execute(db);
    return rows[0]?.at ?? undefined;
  };
  const passingBy = differencesOf(db).manyWriters ? sql`FOR UPDATE SKIP LOCKED` : sql``;
  return {
    async add({ id, kind, ref, runAtMs, createdAtMs, partner, payload = "{}" }) {
      const result = await db
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
          queue: queueOf[kind],
          partner: partner ?? null,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      const isNew = changedOne(result.numInsertedOrUpdatedRows);
      if (isNew && runAtMs <= createdAtMs) note({ of: "jobs" });
    },
    async claim(worker, nowMs, leaseMs, { queues = allQueues, without = [] } = {}) {
      const mayBeTaken = sql`(state = 'ready' OR lease_until_ms < ${nowMs})`;
      // The moment is compared whatever the state: only then is what lies ahead never walked. A
      // lease always ends after its job was due.
      const first = (queue: Queue) => sql`(SELECT id FROM job
        WHERE ${alive} AND queue = ${queue} AND run_at_ms <= ${nowMs} AND ${mayBeTaken}
          ${needsNone(without)} ORDER BY run_at_ms, id LIMIT 1 ${passingBy})`;
      const [one = "talk", ...more] = queues;
      const id =
        more.length === 0 ? first(one) : sql`coalesce(${sql.join([one, ...more].map(first))})`;
      const { rows } = await sql<Database["job"]>`
        UPDATE job SET state = 'leased', worker = ${worker}, lease_until_ms = ${nowMs + leaseMs},
          fence = fence + 1, tries = tries + 1, put_off_by = NULL
        WHERE id = ${id} AND ${alive} AND run_at_ms <= ${nowMs} AND ${mayBeTaken}
        RETURNING *`.execute(db);
      const [row] = rows;
      return row && toJob(row);
    },
    renew: (job, untilMs) => changeHeld(job, { lease_until_ms: untilMs }),
    finish: (job) => finishAs(job, { state: "done" }),
    again: (job, runAtMs, putOffBy) =>
      finishAs(job, {
        state: "ready",
        run_at_ms: runAtMs,
        failing_since_ms: null,
        put_off_by: putOffBy ?? null,
      }),
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
        .where("state", "=", sql.lit("dead"))
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
      if (changedOne(result.numUpdatedRows)) note({ of: "jobs" });
      return changedOne(result.numUpdatedRows);
    },
    async drop(id) {
      await db.deleteFrom("job").where("id", "=", id).where("state", "=", "ready").execute();
    },
    hold: (id) => hold.name(`job:${id}`),
    async hurry(id, runAtMs) {
      const result = await db
        .updateTable("job")
        .set({ run_at_ms: runAtMs })
        .where("id", "=", id)
        .where("state", "=", "ready")
        .where("run_at_ms", ">", runAtMs)
        .executeTakeFirst();
      if (changedOne(result.numUpdatedRows)) note({ of: "jobs" });
    },
    async goOn(partner, runAtMs) {
      const result = await db
        .updateTable("job")
        .set({ run_at_ms: runAtMs, put_off_by: null })
        .where("put_off_by", "=", partner)
        .where("state", "=", "ready")
        .where("run_at_ms", ">", runAtMs)
        .executeTakeFirst();
      if (changedOne(result.numUpdatedRows)) note({ of: "jobs" });
    },
    async pullBack(kinds, beyondMs, runAtMs) {
      await db
        .updateTable("job")
        .set({ run_at_ms: runAtMs })
        .where(isOneOf("kind", kinds))
        .where("state", "=", "ready")
        .where("run_at_ms", ">", beyondMs)
        .execute();
      await db
        .updateTable("job")
        // Claimed by a clock that was ahead, it was also due by that one.
        .set({
          lease_until_ms: runAtMs,
          run_at_ms: sql`CASE WHEN run_at_ms > ${runAtMs} THEN ${runAtMs} ELSE run_at_ms END`,
        })
        .where("state", "=", "leased")
        .where("lease_until_ms", ">", beyondMs)
        .execute();
      note({ of: "jobs" });
    },
    async nextRunAtMs() {
      const next = allQueues.map(
        (queue) => sql`SELECT * FROM (SELECT run_at_ms AS at FROM job
          WHERE ${alive} AND queue = ${queue} AND state = 'ready' ORDER BY run_at_ms LIMIT 1) AS r`,
      );
      const over = sql`SELECT * FROM (SELECT lease_until_ms + 1 AS at FROM job
        WHERE state = 'leased' ORDER BY lease_until_ms LIMIT 1) AS l`;
      return await least(sql.join([...next, over], sql` UNION ALL `));
    },
    oldestDueMs: (nowMs, without = []) =>
      least(
        sql.join(
          allQueues.map(
            (queue) => sql`SELECT * FROM (SELECT run_at_ms AS at FROM job
              WHERE ${alive} AND queue = ${queue} AND run_at_ms <= ${nowMs}
                AND (state = 'ready' OR lease_until_ms < ${nowMs}) ${needsNone(without)}
              ORDER BY run_at_ms LIMIT 1) AS r`,
          ),
          sql` UNION ALL `,
        ),
      ),
    async oldestFinishedMs() {
      const row = await db
        .selectFrom("job")
        .select("run_at_ms")
        .where("state", "=", sql.lit("done"))
        .orderBy("run_at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.run_at_ms;
    },
    async clear(beforeMs, most) {
      // A ticket may bring the job of an order or a refund back for as long as that is not over.
      return await deletedRows(
        db,
        sql`DELETE FROM job WHERE id IN (
        SELECT id FROM job WHERE state = 'done' AND run_at_ms < ${beforeMs}
          AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.order_no = job.ref
            AND job.kind IN ('fulfil', 'watch-payment')
              AND o.state NOT IN ('done', 'refunded', 'closed'))
          AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.out_refund_no = job.ref
            AND job.kind = 'refund' AND r.state <> 'succeeded')
        ORDER BY run_at_ms, id LIMIT ${most})`,
      );
    },
  };
}

/**
 * Said in words and not bound: the databases use an index of some rows only where they see that the
 * query asks for no others.
 */
const alive = sql`state IN ('ready', 'leased')`;

function needsNone(partners: readonly Partner[]): RawBuilder<unknown> {
  return partners.length === 0
    ? sql``
    : sql`AND (partner IS NULL OR partner NOT IN (${sql.join(partners)}))`;
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
    ...(row.partner === null ? {} : { partner: row.partner as Partner }),
  };
}
