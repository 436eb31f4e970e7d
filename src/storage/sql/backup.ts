import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { Refusal } from "../../core/refusal.ts";
import type { BackupSummary } from "../store.ts";
import { convertRows } from "./conversions.ts";
import { differencesOf } from "./differences.ts";
import { migrations } from "./migrations.ts";
import type { Database } from "./schema.ts";
import { tableKeys, tableNames } from "./table-names.ts";

/**
 * A backup is lines of JSON: a head, one line a row, and a last line with their number and the
 * SHA-256 of all lines before it. It names no database, so what was backed up from SQLite can be
 * restored into PostgreSQL and back.
 */
type Head = { format: typeof format; version: 1; migrations: readonly string[]; takenAtMs: number };
type RowLine = { table: string; row: Record<string, unknown> };
type Last = { rows: number; sha256: string };

const format = "pos-recharge-bot backup";

/** Rows that are read, and written, at once. */
const rowsAPage = 500;

/**
 * Writes everything there is at one moment, line by line. Others go on writing meanwhile: the whole
 * backup is read inside one snapshot.
 */
export async function writeBackup(
  db: Kysely<Database>,
  takenAtMs: number,
  write: (line: string) => Promise<void>,
): Promise<BackupSummary> {
  const hash = createHash("sha256");
  let rows = 0;
  const writeLine = async (value: Head | RowLine): Promise<void> => {
    const line = JSON.stringify(value);
    hash.update(`${line}\n`);
    await write(line);
  };
  await db.connection().execute(async (connection) => {
    await sql.raw(differencesOf(db).beginSnapshot).execute(connection);
    try {
      // The first look takes the snapshot; nothing is written yet, should somebody be in the way.
      await sql`SELECT 1 FROM person LIMIT 1`.execute(connection);
      await writeLine({ format, version: 1, migrations: Object.keys(migrations), takenAtMs });
      for (const table of tableNames) {
        for await (const row of rowsOf(connection, table)) {
          await writeLine({ table, row });
          rows++;
        }
      }
    } finally {
      await sql.raw("rollback").execute(connection);
    }
  });
  const last: Last = { rows, sha256: hash.digest("hex") };
  await write(JSON.stringify(last));
  return { takenAtMs, rows };
}

async function* rowsOf(
  db: Kysely<Database>,
  table: (typeof tableNames)[number],
): AsyncGenerator<Record<string, unknown>> {
  const key = sql.ref(tableKeys[table]);
  for (let after: unknown; ; ) {
    const from = after === undefined ? sql`` : sql` WHERE ${key} > ${after}`;
    const { rows } = await sql<Record<string, unknown>>`
      SELECT * FROM ${sql.table(table)}${from} ORDER BY ${key} LIMIT ${rowsAPage}`.execute(db);
    yield* rows;
    if (rows.length < rowsAPage) return;
    after = rows.at(-1)?.[tableKeys[table]];
  }
}

/**
 * Reads a backup through without writing anything. Throws an Error in plain words when it is none,
 * was cut short, was changed, or comes from a newer version than this.
 */
export async function checkBackup(lines: AsyncIterable<string>): Promise<BackupSummary> {
  const hash = createHash("sha256");
  let head: Head | undefined;
  let rows = -1;
  let before: string | undefined;
  for await (const line of lines) {
    if (before !== undefined) {
      hash.update(`${before}\n`);
      rows++;
    }
    head ??= readHead(line);
    before = line;
  }
  const last = before === undefined ? undefined : parse<Partial<Last>>(before);
  if (head === undefined || last?.sha256 === undefined)
    throw new Refusal("The backup was cut short.");
  if (last.rows !== rows || last.sha256 !== hash.digest("hex"))
    throw new Refusal("The backup was changed or is damaged.");
  return { takenAtMs: head.takenAtMs, rows };
}

function readHead(line: string): Head {
  const head = parse<Partial<Head>>(line);
  if (head?.format !== format || head.version !== 1)
    throw new Refusal("This is no backup of pos-recharge-bot.");
  const unknown = (head.migrations ?? []).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0)
    throw new Refusal(`The backup comes from a newer version (${unknown.join(", ")}).`);
  return head as Head;
}

/**
 * Puts a backup that was checked in the place of everything there is. In the transaction given:
 * until its commit others see what was there before.
 */
export async function replaceByBackup(
  db: Kysely<Database>,
  lines: AsyncIterable<string>,
): Promise<void> {
  const differences = differencesOf(db);
  await differences.withoutGuards(db, "ledger_entry", async () => {
    for (const table of tableNames.toReversed())
      await sql`DELETE FROM ${sql.table(table)}`.execute(db);
    let page: { table: string; rows: Record<string, unknown>[] } = { table: "", rows: [] };
    const flush = async (): Promise<void> => {
      if (page.rows.length > 0)
        await db
          .insertInto(page.table as "person")
          .values(page.rows as never)
          .execute();
    };
    let head: Head | undefined;
    for await (const line of lines) {
      head ??= readHead(line);
      const entry = parse<Partial<RowLine>>(line);
      if (entry?.table === undefined || entry.row === undefined) continue;
      if (!tableNames.includes(entry.table as (typeof tableNames)[number])) {
        throw new Refusal(`The backup has a table that is not known: ${entry.table}.`);
      }
      // SQLite takes 32,766 values in one statement, which no table's page comes near.
      if (page.table !== entry.table || page.rows.length === rowsAPage) {
        await flush();
        page = { table: entry.table, rows: [] };
      }
      page.rows.push(entry.row);
    }
    await flush();
    for (const name of Object.keys(migrations))
      if (!head?.migrations.includes(name)) await convertRows(db, name);
  });
}

function parse<T>(line: string): T | undefined {
  try {
    return JSON.parse(line) as T;
  } catch {
    return undefined;
  }
}
