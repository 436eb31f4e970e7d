import { type Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { differencesOf } from "./differences.ts";
import { migrations } from "./migrations.ts";
import type { Database } from "./schema.ts";
import { refuseOtherVersions } from "./versions.ts";

/** The number that Kysely locks with, so that an instance of an earlier version waits as well. */
const migrationLock = "3853314791062309107";

/**
 * Makes the tables, or brings them up to what this version asks for, whole or not at all; nothing
 * limits how long that takes. Resolves with when they were made, epoch ms. Throws what
 * `refuseOtherVersions` throws.
 */
export async function bringUpToDate(db: Kysely<Database>): Promise<number> {
  const { manyWriters, liftLimits } = differencesOf(db);
  return await db.transaction().execute(async (transaction: Kysely<Database>) => {
    await liftLimits(transaction);
    if (manyWriters)
      await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)}::bigint)`.execute(
        transaction,
      );
    await refuseOtherVersions(transaction, true);
    const { error } = await migratorOf(transaction).migrateToLatest();
    if (error !== undefined) throw error;
    return await madeAt(transaction);
  });
}

/** When the tables were made, epoch ms; 0 when nobody knows. */
export async function madeAt(db: Kysely<Database>): Promise<number> {
  const [first] = await migratorOf(db).getMigrations();
  return first?.executedAt?.getTime() ?? 0;
}

function migratorOf(db: Kysely<Database>): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrations } });
}
