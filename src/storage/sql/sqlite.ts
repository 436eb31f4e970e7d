import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  sql,
} from "kysely";
import { Refusal } from "../../core/refusal.ts";
import type { Differences, SqlAdapter, SqlDialect } from "./differences.ts";
import { repeating } from "./repeating.ts";
import { sameFileCheck } from "./same-file.ts";

/**
 * Below this, WAL databases could be corrupted by a checkpoint race (SQLite release notes, 3.51.3).
 */
const oldestSqlite = "3.51.3";

/**
 * Kysely's own SQLite dialect over `node:sqlite`. `file` is a path or `:memory:`.
 * `synchronous=FULL`: a commit is on the disk before anybody is told. Throws when the file cannot
 * be opened. SQLite never waits for a lock by itself, because it would wait on the main thread and
 * nothing else would be answered: whoever uses the dialect waits (`repeating.ts`).
 */
export function sqliteDialect(file: string): SqlDialect {
  const database = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
  const version = sqliteVersion();
  if (isOlder(version, oldestSqlite))
    throw new Refusal(`SQLite ${version} is too old, ${oldestSqlite} is needed.`);

  return new ImmediateSqliteDialect(database, sameFileCheck(file));
}

/**
 * A write transaction takes the write lock at once; a deferred one can fail half-way with "busy".
 */
class ImmediateSqliteDialect extends SqliteDialect implements SqlDialect {
  readonly #database: DatabaseSync;
  readonly #checkFile: () => void;

  constructor(database: DatabaseSync, checkFile: () => void) {
    super({
      async database() {
        // A new file is locked for this, and somebody else may have it just now.
        await repeating(differences.afterFailure, async () =>
          database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"),
        );
        checkFile();
        return asKyselyExpects(database);
      },
    });
    this.#database = database;
    this.#checkFile = checkFile;
  }

  override createAdapter(): SqlAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): Driver {
    const driver = super.createDriver();
    driver.beginTransaction = async (connection: DatabaseConnection) => {
      // Nobody may hear that something was kept which is gone with the process.
      this.#checkFile();
      await connection.executeQuery(CompiledQuery.raw("begin immediate"));
    };
    const { rollbackTransaction } = driver;
    driver.rollbackTransaction = async (connection) => {
      // A full disk or a failing one makes SQLite roll back by itself ("Response To Errors Within A
      // Transaction"). Doing it again would fail, and that failure would hide what really happened.
      if (this.#database.isTransaction) await rollbackTransaction.call(driver, connection);
    };
    return driver;
  }
}

const differences: Differences = {
  manyWriters: false,
  define: (statement) => statement,
  appendOnly: (table) => [
    ...["update", "delete"].map(
      (change) => `CREATE TRIGGER ${table}_no_${change} BEFORE ${change} ON ${table}
        BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`,
    ),
    // INSERT OR REPLACE deletes without a delete trigger (SQLite, "ON CONFLICT clause"); the first
    // row stays instead.
    `CREATE TRIGGER ${table}_no_replace BEFORE INSERT ON ${table}
      WHEN EXISTS (SELECT 1 FROM ${table} WHERE id = NEW.id) BEGIN SELECT RAISE(IGNORE); END`,
  ],
  // In WAL mode a reader keeps its moment from its first read on.
  beginSnapshot: "begin",
  async withoutGuards(db, table, work) {
    for (const guard of ["update", "delete", "replace"]) {
      await sql.raw(`DROP TRIGGER ${table}_no_${guard}`).execute(db);
    }
    await work();
    for (const statement of differences.appendOnly(table)) await sql.raw(statement).execute(db);
  },
  liftLimits: async () => {},
  // No network is between us and the file, but another process may be writing: a command, a copy, a
  // shell that somebody left open.
  afterFailure: (error) => (isBusy(error) ? "wait" : "throw"),
};

/** SQLITE_BUSY and its extended codes (SQLite, "Result and Error Codes"). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}

/**
 * SQLite rolls back CREATE TABLE like anything else; with this, Kysely runs all migrations in one
 * transaction.
 */
class TransactionalSqliteAdapter extends SqliteAdapter implements SqlAdapter {
  readonly differences = differences;

  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * The shape of better-sqlite3, which Kysely was written for. Statements are kept: preparing costs
 * more than running.
 */
function asKyselyExpects(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, { statement: StatementSync; reader: boolean }>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const made = { statement, reader: statement.columns().length > 0 };
    // Queries with lists have a text per length; a bound keeps them from filling the memory.
    if (statements.size < 500) statements.set(sql, made);
    return made;
  };
  return {
    close: () => database.close(),
    prepare(sql) {
      const { statement, reader } = prepare(sql);
      return {
        reader,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) =>
          statement.iterate(...(parameters as SQLInputValue[])) as IterableIterator<unknown>,
      };
    },
  };
}

/** Asked of a database of its own: a file that somebody has locked would not tell. */
function sqliteVersion(): string {
  const database = new DatabaseSync(":memory:");
  const { version } = database.prepare("SELECT sqlite_version() AS version").get() ?? {};
  database.close();
  return String(version);
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
