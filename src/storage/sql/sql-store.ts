import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import type { Store, Tables } from "../store.ts";
import { carrierAttempts } from "./attempts.ts";
import { audit } from "./audit.ts";
import { checkBackup, replaceByBackup, writeBackup } from "./backup.ts";
import { cardTries, conversations, inbox, linkCodes, messages, people } from "./conversations.ts";
import { deliveries } from "./delivery.ts";
import { differencesOf, type SqlDialect } from "./differences.ts";
import { withHolds } from "./holds.ts";
import { jobs } from "./jobs.ts";
import { kept } from "./kept.ts";
import { ledger } from "./ledger.ts";
import { payments, refunds } from "./money.ts";
import { links, orders } from "./orders.ts";
import { repeating } from "./repeating.ts";
import { type Database, migrations } from "./schema.ts";
import { reports, tickets } from "./tickets.ts";

/**
 * Opens the store and brings its tables up to date. Throws when a migration fails; nothing is then
 * half done.
 */
export async function openSqlStore(dialect: SqlDialect): Promise<Store> {
  const db = new Kysely<Database>({ dialect });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw error;
  }
  const outside = tablesOn(db);
  const { manyWriters, afterFailure } = differencesOf(db);
  const inside = (transaction: Kysely<Database>): Tables =>
    manyWriters ? withHolds(transaction, tablesOn(transaction)) : tablesOn(transaction);
  return {
    write: (work) =>
      repeating(afterFailure, () =>
        db.transaction().execute((transaction) => work(inside(transaction))),
      ),
    read: (work) => repeating(afterFailure, () => work(outside)),
    backup: (takenAtMs, write) => writeBackup(db, takenAtMs, write),
    checkBackup,
    // Not repeated: what was read of the backup cannot be read again.
    restore: (lines, alongside) =>
      db.transaction().execute(async (transaction) => {
        await replaceByBackup(transaction, lines);
        await alongside(inside(transaction));
      }),
    close: () => db.destroy(),
  };
}

function tablesOn(db: Kysely<Database>): Tables {
  return {
    people: people(db),
    conversations: conversations(db),
    messages: messages(db),
    kept: kept(db),
    deliveries: deliveries(db),
    linkCodes: linkCodes(db),
    inbox: inbox(db),
    cardTries: cardTries(db),
    orders: orders(db),
    links: links(db),
    payments: payments(db),
    refunds: refunds(db),
    carrierAttempts: carrierAttempts(db),
    ledger: ledger(db),
    tickets: tickets(db),
    reports: reports(db),
    audit: audit(db),
    jobs: jobs(db),
  };
}
