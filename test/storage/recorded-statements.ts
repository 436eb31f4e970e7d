import { CompiledQuery, type DatabaseConnection } from "kysely";
import { Secret } from "../../src/core/secret.ts";
import { postgresDialect } from "../../src/storage/sql/postgres.ts";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../src/storage/sql/sqlite.ts";
import type { Store } from "../../src/storage/store.ts";
import type { TestDatabase } from "./database.ts";

/** One statement, and how the database says that it goes about it, step by step. */
type Recorded = { sql: string; plan: readonly string[] };

/** The statements about jobs of a call, with the plans that the database makes for them. */
export async function recordStatements(
  database: TestDatabase,
  call: (store: Store) => Promise<unknown>,
): Promise<readonly Recorded[]> {
  const recorded: Recorded[] = [];
  let isRecording = false;
  const dialect =
    database.kind === "sqlite"
      ? sqliteDialect(database.url.slice("sqlite:".length))
      : postgresDialect(new Secret(database.url));
  const explain = database.kind === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN";
  const watched = new WeakSet<DatabaseConnection>();
  const watch = (connection: DatabaseConnection): DatabaseConnection => {
    if (watched.has(connection)) return connection;
    watched.add(connection);
    const execute = connection.executeQuery.bind(connection);
    connection.executeQuery = async (query) => {
      if (isRecording && /\bjob\b/.test(query.sql)) {
        const { rows } = await execute<Record<string, unknown>>(
          CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]),
        );
        recorded.push({
          sql: query.sql,
          plan: rows.map((row) => String(row.detail ?? row["QUERY PLAN"])),
        });
      }
      return await execute(query);
    };
    return connection;
  };
  const createDriver = dialect.createDriver.bind(dialect);
  dialect.createDriver = () => {
    const driver = createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async () => watch(await acquire());
    return driver;
  };
  const store = await openSqlStore(dialect);
  isRecording = true;
  try {
    await call(store);
  } finally {
    await store.close();
  }
  return recorded;
}
