import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../config/config.ts";
import { makeFolder } from "../made-once.ts";
import { postgresDialect } from "../storage/sql/postgres.ts";
import { openSqlStore } from "../storage/sql/sql-store.ts";
import { sqliteDialect } from "../storage/sql/sqlite.ts";
import type { Store } from "../storage/store.ts";
import { UnusableDatabase } from "../storage/unusable.ts";
import type { Closers } from "./closers.ts";
import { keepToOurselves } from "./rights.ts";
import { openedAt } from "./start-failure.ts";

/**
 * The database of the configuration. `mayMake`: it is made where there is none, and brought up to
 * date; else it is taken as it is. Throws when it cannot be opened.
 */
export async function openStore(
  { database }: Config,
  closers: Closers,
  { mayMake }: { mayMake: boolean },
): Promise<Store> {
  const store =
    database.kind === "postgres"
      ? await openSqlStore(postgresDialect(database.url), { mayMake })
      : await openedAt(database.file, () => openFile(database.file, mayMake));
  closers.push(() => store.close());
  return store;
}

async function openFile(file: string, mayMake: boolean): Promise<Store> {
  if (!mayMake) refuseToMake(file);
  else if (file !== ":memory:") {
    makeFolder(dirname(file));
    keepToOurselves(file);
  }
  return await openSqlStore(sqliteDialect(file), { mayMake });
}

/** SQLite makes a file that is not there, and writes into an empty one, without being asked. */
function refuseToMake(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.size === 0) throw new UnusableDatabase("missing");
}
