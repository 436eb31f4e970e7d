import { type Kysely, sql } from "kysely";
import { UnusableDatabase } from "../unusable.ts";
import { migrations } from "./migrations.ts";
import type { Database } from "./schema.ts";
import { tableNames } from "./table-names.ts";

/** Where Kysely notes what it has done to the tables. */
const notes = "kysely_migration";

/**
 * Throws when the tables are not those of this version. `mayMake`: older ones, and none, are
 * brought up to date afterwards. What a newer version or somebody else has made is never touched.
 */
export async function refuseOtherVersions(db: Kysely<Database>, mayMake: boolean): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const names = new Set(tables.map(({ name }) => name));
  const done = names.has(notes) ? await migrationsDone(db) : [];
  const ours = Object.keys(migrations);
  if (done.some((name) => !ours.includes(name))) throw new UnusableDatabase("newer");
  if (done.length === 0 && tableNames.some((name) => names.has(name)))
    throw new UnusableDatabase("foreign");
  if (mayMake) return;
  if (done.length === 0) throw new UnusableDatabase("missing");
  if (done.length < ours.length) throw new UnusableDatabase("older");
}

async function migrationsDone(db: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`SELECT name FROM ${sql.table(notes)}`.execute(db);
  return rows.map(({ name }) => name);
}
