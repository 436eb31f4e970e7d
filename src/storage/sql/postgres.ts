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
import { Refusal } from "../../core/refusal.ts";
import type { Secret } from "../../core/secret.ts";
import type { Differences, SqlAdapter, SqlDialect } from "./differences.ts";

/**
 * Connections of one instance; a server allows 100 unless it is told otherwise (PostgreSQL,
 * `max_connections`).
 */
const mostConnections = 10;

/**
 * How long we wait, ms. The server gives up first, so that we hear why; our own limit is for a line
 * that is dead.
 */
const waits = {
  connection: 5000,
  lock: 5000,
  statement: 30_000,
  idleTransaction: 60_000,
  answer: 40_000,
};

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
    lock_timeout: waits.lock,
    statement_timeout: waits.statement,
    idle_in_transaction_session_timeout: waits.idleTransaction,
    query_timeout: waits.answer,
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it is replaced by the next one; without a listener
  // it ends the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));

  const scrub = scrubber(url);
  const sessions = new WeakMap<PoolClient, PostgresPoolClient>();
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
        await refuseUnsafe(session);
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
  const query = async (text: string, values: readonly unknown[] = []) => {
    // The server rolls back by itself when it loses us.
    if (isLost && text === "rollback") return { command: "ROLLBACK", rowCount: 0, rows: [] };
    if (isLost) throw new ConnectionLost("PostgreSQL: the connection is lost");
    try {
      return await client.query(text, values.map(storable));
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

type Settings = Record<
  "standby" | "read_only" | "synchronous_commit" | "fsync" | "full_page_writes" | "server_encoding",
  unknown
>;

/** What a server must not be, and why. */
const unsafe: readonly [isSo: (settings: Settings) => boolean, why: string][] = [
  [
    ({ standby }) => standby === true,
    "it is a standby: it cannot write, and may be behind; give us the primary",
  ],
  [({ read_only }) => read_only === "on", "it is read-only (default_transaction_read_only=on)"],
  [
    ({ synchronous_commit }) => synchronous_commit === "off",
    "synchronous_commit is off: a payment that was confirmed could be lost in a crash;" +
      " set it to on",
  ],
  [
    ({ fsync }) => fsync === "off",
    "fsync is off: a crash could destroy the database; set it to on",
  ],
  [
    ({ full_page_writes }) => full_page_writes === "off",
    "full_page_writes is off: a crash could tear pages; set it to on",
  ],
  [
    ({ server_encoding }) => server_encoding !== "UTF8",
    "the database is not in UTF8: Chinese could not be kept; create it with ENCODING 'UTF8'",
  ],
];

async function refuseUnsafe(session: PostgresPoolClient): Promise<void> {
  const { rows } = await session.query<Settings>(
    `select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as read_only,
       current_setting('synchronous_commit') as synchronous_commit,
         current_setting('fsync') as fsync,
       current_setting('full_page_writes') as full_page_writes,
         current_setting('server_encoding') as server_encoding`,
    [],
  );
  const [settings] = rows;
  const reasons = unsafe.flatMap(([isSo, why]) =>
    settings !== undefined && isSo(settings) ? [why] : [],
  );
  if (reasons.length > 0)
    throw new Refusal(`This PostgreSQL is not safe for money: ${reasons.join("; ")}.`);
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
