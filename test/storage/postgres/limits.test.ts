import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { postgresDialect } from "../../../src/storage/sql/postgres.ts";
import { openSqlStore } from "../../../src/storage/sql/sql-store.ts";
import { startPgBouncer } from "../../running/pgbouncer.ts";
import { provided } from "../../running/provided.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { backTo009 } from "../earlier.ts";
import { person, writeSamples } from "../sample-rows.ts";

const path = provided("pgbouncer");

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

const limitsOf = async (url: string) => {
  const db = new Kysely<unknown>({ dialect: postgresDialect(new Secret(url)) });
  const { rows } = await sql`select current_setting('lock_timeout') as lock,
    current_setting('statement_timeout') as statement,
    current_setting('idle_in_transaction_session_timeout') as idle`.execute(db);
  await db.destroy();
  return rows[0];
};
const limits = { lock: "5s", statement: "30s", idle: "1min" };

test("the server's limits hold on a connection of ours", async () => {
  expect(await limitsOf(database.url)).toEqual(limits);
});

/** Writes down, from here on, which limit stands over what is done to people and indexes. */
const watched = [
  "create table seen (at text, lock text, statement text)",
  `create function see() returns trigger language plpgsql as $$ begin insert into seen values
    (tg_table_name, current_setting('lock_timeout'), current_setting('statement_timeout'));
    return new; end $$`,
  "create trigger see after insert on person for each row execute function see()",
  `create function see_index() returns event_trigger language plpgsql as $$ begin
    insert into seen values ('index', current_setting('lock_timeout'),
      current_setting('statement_timeout')); end $$`,
  `create event trigger see on ddl_command_end when tag in ('CREATE INDEX')
    execute function see_index()`,
];
const unwatched = [
  ...["drop event trigger see", "drop function see_index", "drop trigger see on person"],
  ...["drop function see", "drop table seen"],
];

test("nothing limits a migration or a restore, and afterwards everything is limited", async () => {
  const before = await database.open();
  await writeSamples(before);
  const lines: string[] = [];
  await before.backup(1, async (line) => void lines.push(line));
  await before.close();
  for (const statement of watched) await database.ask(statement);
  for (const statement of backTo009) await database.ask(statement);
  const store = await database.open();
  await store.restore(each(lines), async () => {});
  await store.write(({ people }) => people.add({ ...person, id: "P2" }));
  await store.close();
  expect(await database.ask("select distinct at, lock, statement from seen order by 1, 2")).toEqual(
    [
      { at: "index", lock: "0", statement: "0" },
      { at: "person", lock: "0", statement: "0" },
      { at: "person", lock: "5s", statement: "30s" },
    ],
  );
  for (const statement of unwatched) await database.ask(statement);
});

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe.skipIf(path === "")("PgBouncer in between", () => {
  test("that pools sessions: everything works, and the limits hold", async () => {
    const pooler = await startPgBouncer(path, database.url, { pool_mode: "session" });
    const store = await openSqlStore(postgresDialect(new Secret(pooler.url)));
    await writeSamples(store);
    const reads = Array.from({ length: 30 }, () => store.read(({ people }) => people.find("P1")));
    expect(new Set((await Promise.all(reads)).map((one) => one?.id))).toEqual(new Set([person.id]));
    expect(await limitsOf(pooler.url)).toEqual(limits);
    await store.close();
    await pooler.stop();
  });

  test.for([
    ["after each transaction", { pool_mode: "transaction" }],
    [
      "after each transaction, and lets our words pass",
      { pool_mode: "transaction", ignore_startup_parameters: "statement_timeout" },
    ],
  ] as const)("that gives our session to others %s: refused", async ([, settings]) => {
    const pooler = await startPgBouncer(path, database.url, settings);
    const opening = openSqlStore(postgresDialect(new Secret(pooler.url)));
    await expect(opening).rejects.toThrow(/shares sessions.*pool_mode = session/);
    await pooler.stop();
  });

  test("that forgets what was set: refused, and the reason said", async () => {
    const forgets = { pool_mode: "transaction", server_reset_query_always: 1 };
    const pooler = await startPgBouncer(path, database.url, forgets);
    const opening = openSqlStore(postgresDialect(new Secret(pooler.url)));
    await expect(opening).rejects.toThrow(/statement_timeout .* must pool sessions/);
    await pooler.stop();
  });
});
