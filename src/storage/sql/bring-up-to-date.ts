import { type Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { differencesOf } from "./differences.ts";
import { migrations } from "./migrations.ts";
import type { Database } from "./schema.ts";

/** The number that Kysely locks with, so that an instance of an earlier version waits as well. */
const migrationLock = "3853314791062309107";

/**
 * Makes the tables, or brings them up to what this version asks for, whole or not at all; nothing
 * limits how long that takes. Resolves with when they were made. Throws in plain words when a newer
 * version has been there.
 */
export async function bringUpToDate(db: Kysely<Database>): Promise<number> {
  const { manyWriters, liftLimits } = differencesOf(db);
  return await db.transaction().execute(async (transaction: Kysely<Database>) => {
    await liftLimits(transaction);
    if (manyWriters)
      await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)}::bigint)`.execute(
        transaction,
      );
    const migrator = new Migrator({
      db: transaction,
      provider: { getMigrations: async () => migrations },
    });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw inPlainWords(error);
    const [first] = await migrator.getMigrations();
    return first?.executedAt?.getTime() ?? 0;
  });
}

function inPlainWords(error: unknown): unknown {
  const [, newer] = /executed migration (\S+) is missing/.exec(String(error)) ?? [];
  if (newer === undefined) return error;
  return new Error(
    [
      `This database was changed by a newer version of pos-recharge-bot (${newer}).`,
      "Start that version again. To go back all the same, name an empty database in DATABASE_URL",
      "and restore a backup from before the update: npm run operate -- restore <file>",
    ].join("\n"),
  );
}
