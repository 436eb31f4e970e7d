import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import type { Store, Tables } from "../store.ts";
import { carrierAttempts } from "./attempts.ts";
import { audit } from "./audit.ts";
import { checkBackup, replaceByBackup, writeBackup } from "./backup.ts";
import { cardTries } from "./card-tries.ts";
import { conversations, inbox } from "./conversations.ts";
import { deliveries } from "./delivery.ts";
import { differencesOf, type SqlDialect } from "./differences.ts";
import { jobs } from "./jobs.ts";
import { kept } from "./kept.ts";
import { ledger } from "./ledger.ts";
import { messages } from "./messages.ts";
import { payments, refunds } from "./money.ts";
import { links, orders } from "./orders.ts";
import { linkCodes, people } from "./people.ts";
import { repeating } from "./repeating.ts";
import { type Database, migrations } from "./schema.ts";
import { reports, tickets } from "./tickets.ts";
import { holdIn, holdsNothing, type Transaction } from "./transaction.ts";

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
  const outside = tablesIn({ db, hold: holdsNothing });
  const { manyWriters, afterFailure } = differencesOf(db);
  const inside = (transaction: Kysely<Database>): Tables =>
    tablesIn({ db: transaction, hold: manyWriters ? holdIn(transaction) : holdsNothing });
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

function tablesIn(transaction: Transaction): Tables {
  return {
    people: people(transaction),
    conversations: conversations(transaction),
    messages: messages(transaction),
    kept: kept(transaction),
    deliveries: deliveries(transaction),
    linkCodes: linkCodes(transaction),
    inbox: inbox(transaction),
    cardTries: cardTries(transaction),
    orders: orders(transaction),
    links: links(transaction),
    payments: payments(transaction),
    refunds: refunds(transaction),
    carrierAttempts: carrierAttempts(transaction),
    ledger: ledger(transaction),
    tickets: tickets(transaction),
    reports: reports(transaction),
    audit: audit(transaction),
    jobs: jobs(transaction),
  };
}
