import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret } from "../../src/core/secret.ts";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../src/storage/sql/sqlite.ts";
import type { Store } from "../../src/storage/store.ts";

/** A kind of database, and how a story gets an empty one of its own. */
export type Databases = {
  name: string;
  make(): Promise<{ address: string; drop(): Promise<void> }>;
};

export const sqliteFiles: Databases = {
  name: "SQLite",
  async make() {
    const folder = mkdtempSync(join(tmpdir(), "kill-"));
    return {
      address: join(folder, "main.sqlite"),
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

/**
 * Opens what an address names; used on both sides, in the process that dies and in the parent that
 * looks afterwards.
 */
export async function openDatabase(address: string): Promise<Store> {
  if (!address.startsWith("postgres:")) return await openSqlStore(sqliteDialect(address));
  // Only where it is needed: a process that starts hundreds of times should not load what it does
  // not use.
  const { postgresDialect } = await import("../../src/storage/sql/postgres.ts");
  return await openSqlStore(postgresDialect(new Secret(address)));
}
