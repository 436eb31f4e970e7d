import { type RawBuilder, sql } from "kysely";
import type { Instances } from "../instances.ts";
import type { Transaction } from "./transaction.ts";

/** Before the instance's name; `until_ms` of the row in `kept` tells until when it is there. */
const prefix = "instance:";

/** Names of instances that ended long ago are forgotten after this. */
const rememberedMs = 24 * 60 * 60_000;

/** Has the instance that this column names ended? One that was never announced has not. */
export function isGone(column: string, nowMs: number): RawBuilder<boolean> {
  return sql<boolean>`EXISTS (SELECT 1 FROM kept AS presence
    WHERE presence.key = ${prefix} || ${sql.ref(column)} AND presence.until_ms < ${nowMs})`;
}

export function instances({ db, note }: Transaction): Instances {
  return {
    async announce(name, untilMs) {
      await db
        .insertInto("kept")
        .values({ key: prefix + name, value: "", until_ms: untilMs })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ until_ms: untilMs }))
        .execute();
    },
    async end(gone, nowMs) {
      const begins = "place" in gone ? prefix + gone.place : "";
      const which =
        "name" in gone
          ? sql`key = ${prefix + gone.name}`
          : sql`substr(key, 1, ${sql.lit(begins.length)}) = ${begins}
              AND key <> ${prefix + gone.except}`;
      await sql`UPDATE kept SET until_ms = ${nowMs - 1}
        WHERE ${which} AND until_ms >= ${nowMs}`.execute(db);
    },
    async release(nowMs) {
      await sql`UPDATE job SET lease_until_ms = ${nowMs - 1}
        WHERE state = 'leased' AND ${isGone("job.worker", nowMs)}`.execute(db);
      await sql`UPDATE delivery SET state = 'waiting', at_ms = 0
        WHERE state = 'sending' AND ${isGone("delivery.worker", nowMs)}`.execute(db);
      await sql`UPDATE kept SET until_ms = 0
        WHERE until_ms > 0 AND ${isGone("kept.value", nowMs)}`.execute(db);
      await sql`DELETE FROM kept WHERE substr(key, 1, ${sql.lit(prefix.length)}) = ${prefix}
        AND until_ms < ${nowMs - rememberedMs}`.execute(db);
      note({ of: "jobs" });
    },
  };
}
