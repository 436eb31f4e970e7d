import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inject } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { postgresDialect } from "../../src/storage/sql/postgres.ts";
import { openSqlStore } from "../../src/storage/sql/sql-store.ts";
import { sqliteDialect } from "../../src/storage/sql/sqlite.ts";
import type { Store } from "../../src/storage/store.ts";
import { addressOf, newName, onServer } from "../running/postgres.ts";

/** A database of one test. */
export type TestDatabase = {
  kind: "sqlite" | "postgres";
  /** As the configuration has it. */
  url: string;
  /** One instance's store; every call opens another one, as a second process would. */
  open(): Promise<Store>;
  /** One statement by a stranger, past all our code. */
  ask(statement: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
};

/** Which database this run of the suites is for; each project of `vitest.config.ts` has one. */
export const testedOn: TestDatabase["kind"] =
  process.env.TESTED_ON === "postgres" ? "postgres" : "sqlite";

/** An empty database of the kind that this run is for. */
export async function createDatabase(kind = testedOn): Promise<TestDatabase> {
  return kind === "sqlite" ? createFile() : await createOnServer();
}

/** For tests that need only one store: its database goes with it. */
export async function openTestStore(kind = testedOn): Promise<Store> {
  if (kind === "sqlite") return await openSqlStore(sqliteDialect(":memory:"));
  const database = await createDatabase(kind);
  const store = await database.open();
  return {
    ...store,
    async close() {
      await store.close();
      await database.drop();
    },
  };
}

function createFile(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), "store-"));
  const file = join(folder, "main.sqlite");
  return {
    kind: "sqlite",
    url: `sqlite:${file}`,
    open: () => openSqlStore(sqliteDialect(file)),
    async ask(statement) {
      const database = new DatabaseSync(file, { timeout: 5000 });
      try {
        return database.prepare(statement).all();
      } finally {
        database.close();
      }
    },
    drop: async () => rmSync(folder, { recursive: true }),
  };
}

/** Databases of this test file that are empty again: making one takes longer than most tests. */
const spare: string[] = [];

async function createOnServer(): Promise<TestDatabase> {
  const { url: server, template } = inject("postgres");
  const name = spare.pop() ?? (await createFrom(server, template));
  const url = addressOf(server, name);
  return {
    kind: "postgres",
    url,
    open: () => openSqlStore(postgresDialect(new Secret(url))),
    ask: (statement) => onServer(url, statement),
    async drop() {
      await onServer(url, emptied);
      spare.push(name);
    },
  };
}

async function createFrom(server: string, template: string): Promise<string> {
  const name = newName(template);
  await onServer(server, `create database ${name} template ${template}`);
  return name;
}

/**
 * Ends who is still there, and takes all rows away; the ledger has to be told first that it is not
 * meant.
 */
const emptied = `
  do $$ declare one text;
  begin
    perform pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid();
    set local session_replication_role = replica;
    for one in select tablename from pg_tables
      where schemaname = 'public' and tablename not like 'kysely%' loop
      execute format('delete from %I', one);
    end loop;
  end $$`;
