import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresAdapter,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  sql,
} from "kysely";
import { DatabaseError, Pool, type PoolClient, types } from "pg";
import type { Secret } from "../../core/secret.ts";
import type { Differences, SqlAdapter, SqlDialect } from "./differences.ts";
import { makeSafe, refuseShared } from "./safe-session.ts";

/**
 * Connections of one instance; a server allows 100 unless it is told otherwise (PostgreSQL,
 * `max_connections`).
 */
const mostConnections = 10;

/**
 * How long we wait, ms. The server gives up first, so that we hear why; our own limit is for a line
 * that is dead.
 */
const waits = { connection: 5000, answer: 40_000 };

/** Until its end nothing limits this transaction's statements; `sessionOn` knows these words. */
const unlimited =
  "select set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)";

/** Longer than anybody waits: the driver takes no "never" for one statement, ms. */
const foreverMs = 2 ** 31 - 1;

/** The line to the server broke before COMMIT was sent: nothing of the transaction is left. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/**
 * COMMIT was sent and its answer never came, so nobody here knows whether the transaction took
 * effect. It is not repeated; whoever asked for it goes on as after a crash at this very place
 * (docs/decisions/postgres.md).
 */
export class CommitUnknown extends Error {
  override readonly name = "CommitUnknown";
}

/**
 * Kysely's own PostgreSQL dialect, in transactions that read what is committed. `url` is
 * postgres://…; neither it nor its password is ever part of an error. A server that could lose a
 * commit it has confirmed is refused, with the reason, at every new connection: after a failover
 * the same address may lead to another server.
 */
export function postgresDialect(url: Secret): SqlDialect {
  return new CommittedPostgresDialect({ pool: openPool(url) });
}

class CommittedPostgresDialect extends PostgresDialect implements SqlDialect {
  override createAdapter(): SqlAdapter {
    return new DifferentPostgresAdapter();
  }

  override createDriver(): Driver {
    const driver = super.createDriver();
    driver.beginTransaction = async (connection: DatabaseConnection) => {
      // Said, because the server's own default may be another one.
      await connection.executeQuery(
        CompiledQuery.raw("begin isolation level read committed read write"),
      );
    };
    return driver;
  }
}

class DifferentPostgresAdapter extends PostgresAdapter implements SqlAdapter {
  readonly differences = differences;

  /** Ours is held by the transaction already (`bring-up-to-date.ts`), and ends with it. */
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

const differences: Differences = {
  manyWriters: true,
  // Sorted and compared by bytes, as SQLite does, whatever language the database was made for.
  define: (statement) => statement.replaceAll(/\bTEXT\b/g, 'TEXT COLLATE "C"'),
  appendOnly: (table) => [
    `CREATE FUNCTION ${table}_is_append_only() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION '${table} is append-only'; END $$`,
    `CREATE TRIGGER ${table}_no_change BEFORE UPDATE OR DELETE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION ${table}_is_append_only()`,
    `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION ${table}_is_append_only()`,
  ],
  beginSnapshot: "begin isolation level repeatable read read only",
  async withoutGuards(db, table, work) {
    await sql.raw(`ALTER TABLE ${table} DISABLE TRIGGER USER`).execute(db);
    await work();
    await sql.raw(`ALTER TABLE ${table} ENABLE TRIGGER USER`).execute(db);
  },
  liftLimits: async (db) => void (await sql.raw(unlimited).execute(db)),
  afterFailure(error) {
    if (error instanceof ConnectionLost) return "repeat";
    if (!(error instanceof DatabaseError)) return "throw";
    return repeatable.get(error.code ?? "") ?? "throw";
  },
};

/** PostgreSQL, "Error Codes". */
const repeatable: ReadonlyMap<string, "repeat" | "repeat-once"> = new Map([
  ["40001", "repeat"], // serialization_failure
  ["40P01", "repeat"], // deadlock_detected
  ["55P03", "repeat"], // lock_not_available: `lock_timeout` was over
  // Another transaction was first with the same key, or took away what ours refers to. Now we see
  // it as well.
  ["23505", "repeat-once"], // unique_violation
  ["23503", "repeat-once"], // foreign_key_violation
]);

function openPool(url: Secret): PostgresPool {
  const pool = new Pool({
    connectionString: url.reveal(),
    application_name: "pos-recharge-bot",
    max: mostConnections,
    keepAlive: true,
    connectionTimeoutMillis: waits.connection,
    query_timeout: waits.answer,
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it is replaced by the next one; without a listener
  // it ends the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));

  const scrub = scrubber(url);
  const sessions = new WeakMap<PoolClient, PostgresPoolClient>();
  let isFirst = true;
  /** Beside the first connection another one, which then waits for work. */
  const askBeside = async (first: PostgresPoolClient): Promise<void> => {
    // A server that has room for one of us only shares nothing.
    const client = await pool.connect().catch(() => undefined);
    if (client === undefined) return;
    const other = sessionOn(client, scrub);
    await refuseShared(first, other).finally(() => other.release());
  };
  return {
    options: {},
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw isFromServer(error)
          ? scrub(error)
          : new ConnectionLost(`PostgreSQL: ${scrub(asError(error)).message}`);
      });
      const known = sessions.get(client);
      if (known !== undefined) return known;
      const session = sessionOn(client, scrub);
      try {
        await makeSafe(session);
        if (isFirst) await askBeside(session);
        isFirst = false;
      } catch (error) {
        session.release(true);
        throw error;
      }
      sessions.set(client, session);
      return session;
    },
  };
}

/**
 * One connection, as Kysely uses it. Tells a lost line from a refused statement, and a lost COMMIT
 * from both.
 */
function sessionOn(client: PoolClient, scrub: (error: Error) => Error): PostgresPoolClient {
  let isLost = false;
  let isUnlimited = false;
  const query = async (text: string, values: readonly unknown[] = []) => {
    if (text === unlimited) isUnlimited = true;
    else if (text === "commit" || text === "rollback") isUnlimited = false;
    // The server rolls back by itself when it loses us.
    if (isLost && text === "rollback") return { command: "ROLLBACK", rowCount: 0, rows: [] };
    if (isLost) throw new ConnectionLost("PostgreSQL: the connection is lost");
    try {
      return await client.query({
        text,
        values: values.map(storable),
        ...(isUnlimited ? { query_timeout: foreverMs } : {}),
      });
    } catch (error) {
      if (isFromServer(error)) throw scrub(error);
      isLost = true;
      const why = scrub(asError(error)).message;
      if (text === "commit") throw new CommitUnknown(`PostgreSQL: no answer to COMMIT: ${why}`);
      throw new ConnectionLost(`PostgreSQL: ${why}`);
    }
  };
  const session = { query, release: (destroy = false) => client.release(destroy || isLost) };
  // Kysely's type also has cursors, which nobody here asks for.
  return session as unknown as PostgresPoolClient;
}

/**
 * The server itself says no, and goes on. Ending, crashing and starting up are the classes 08 and
 * 57P.
 */
function isFromServer(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && !/^(?:08|57P)/.test(error.code ?? "");
}

function asError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  // Where a name has several addresses and none answers, Node says it in the parts only.
  return error instanceof AggregateError ? new Error(error.errors.map(String).join("; ")) : error;
}

/**
 * PostgreSQL keeps any text but the character zero. What partners and people send us may hold one
 * all the same.
 */
function storable(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\u0000", "\ufffd") : value;
}

/**
 * Whole numbers of 64 bits and sums of them (object ids of `pg_type`) are numbers, or an error
 * where they would not be exact.
 */
function getTypeParser(oid: number, format?: "text" | "binary") {
  if (oid === types.builtins.INT8 || oid === types.builtins.NUMERIC) return exactNumber;
  return types.getTypeParser(oid, format);
}

function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${text} is no whole number that we can count with.`);
  return value;
}

/** Takes the address and its password out of an error's words. */
function scrubber(url: Secret): (error: Error) => Error {
  const { password } = new URL(url.reveal());
  const secrets = [url.reveal(), password, decodeURIComponent(password)].filter(
    (secret) => secret !== "",
  );
  const clean = (words: string): string =>
    secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), words);
  return (error) => {
    error.message = clean(error.message);
    if (error.stack !== undefined) error.stack = clean(error.stack);
    return error;
  };
}
