import { sql } from "kysely";
import type { Kept } from "../kept.ts";
import { changedOne } from "./rows.ts";
import type { Transaction } from "./transaction.ts";

/** `until_ms` is the end of a lease, and 0 for a plain value. */
export function kept({ db, hold }: Transaction): Kept {
  return {
    async read(key) {
      await hold.nameTogether(`kept:${key}`);
      return (await db.selectFrom("kept").select("value").where("key", "=", key).executeTakeFirst())
        ?.value;
    },
    async write(key, value) {
      await hold.name(`kept:${key}`);
      await db
        .insertInto("kept")
        .values({ key, value, until_ms: 0 })
        .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
        .execute();
    },
    async lease(key, holder, nowMs, forMs) {
      const result = await sql`
        INSERT INTO kept (key, value, until_ms) VALUES (${key}, ${holder}, ${nowMs + forMs})
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, until_ms = excluded.until_ms
        WHERE kept.value = excluded.value OR kept.until_ms < ${nowMs}`.execute(db);
      return changedOne(result.numAffectedRows);
    },
    async release(key, holder) {
      await db
        .updateTable("kept")
        .set({ until_ms: 0 })
        .where("key", "=", key)
        .where("value", "=", holder)
        .execute();
    },
    async pullBack(beyondMs, nowMs) {
      await db
        .updateTable("kept")
        .set({ until_ms: nowMs })
        .where("until_ms", ">", beyondMs)
        .execute();
    },
    async remove(key) {
      await hold.name(`kept:${key}`);
      await db.deleteFrom("kept").where("key", "=", key).execute();
    },
  };
}
