import { Kysely } from "kysely";
import type { Change, Listener } from "../changes.ts";
import type { Store, Tables } from "../store.ts";
import { carrierAttempts } from "./attempts.ts";
import { audit } from "./audit.ts";
import { replaceByBackup, writeBackup } from "./backup.ts";
import { billedRefunds } from "./billed-refunds.ts";
import { bringUpToDate, madeAt } from "./bring-up-to-date.ts";
import { cardTries } from "./card-tries.ts";
import { cards } from "./cards.ts";
import { chatMoves } from "./chat-moves.ts";
import { conversations, inbox } from "./conversations.ts";
import { deliveries } from "./delivery.ts";
import { differencesOf, type SqlDialect } from "./differences.ts";
import { instances } from "./instances.ts";
import { invites } from "./invites.ts";
import { jobs } from "./jobs.ts";
import { kept } from "./kept.ts";
import { ledger } from "./ledger.ts";
import { ledgerSeals } from "./ledger-seals.ts";
import { messages } from "./messages.ts";
import { payments, refunds } from "./money.ts";
import { links, orders } from "./orders.ts";
import { linkCodes, people } from "./people.ts";
import { pictures } from "./pictures.ts";
import { repeating, repeatingUntilBegun } from "./repeating.ts";
import type { Database } from "./schema.ts";
import { shops } from "./shops.ts";
import { reports, tickets } from "./tickets.ts";
import { holdIn, holdsNothing, notebook, type Transaction } from "./transaction.ts";
import { refuseOtherVersions } from "./versions.ts";

/**
 * Opens the store and brings its tables up to date. Throws when a migration fails; nothing is then
 * half done. `mayMake: false`: the tables are taken as they are, or not at all.
 */
export async function openSqlStore(
  dialect: SqlDialect,
  { mayMake = true }: { mayMake?: boolean } = {},
): Promise<Store> {
  const db = new Kysely<Database>({ dialect });
  try {
    const madeAtMs = await repeating(differencesOf(db).afterFailure, async () => {
      if (mayMake) return await bringUpToDate(db);
      await refuseOtherVersions(db, mayMake);
      return await madeAt(db);
    });
    return storeOn(db, madeAtMs, () => {});
  } catch (error) {
    // A database that cannot be opened cannot be closed either, and why not is what counts.
    await db.destroy().catch(() => {});
    throw error;
  }
}

function storeOn(db: Kysely<Database>, madeAtMs: number, listener: Listener): Store {
  const { manyWriters, afterFailure, liftLimits } = differencesOf(db);
  const outside = tablesIn({ db, hold: holdsNothing, note: () => {}, unnote: () => {} });
  /** One try: what it noted is handed on only when it was the one that held. */
  const tryOnce = async <T>(work: (db: Kysely<Database>, tables: Tables) => Promise<T>) => {
    const { changes, ...notes } = notebook();
    const result = await db.transaction().execute((db) => {
      const hold = manyWriters ? holdIn(db) : holdsNothing;
      return work(db, tablesIn({ db, hold, ...notes }));
    });
    return { result, changes };
  };
  return {
    async write(work) {
      const { result, changes } = await repeating(afterFailure, () =>
        tryOnce((_, tables) => work(tables)),
      );
      tell(listener, changes());
      return result;
    },
    read: (work) => repeating(afterFailure, () => work(outside)),
    backup: (takenAtMs, write) =>
      repeatingUntilBegun(afterFailure, (begun) =>
        writeBackup(db, takenAtMs, (line) => {
          begun();
          return write(line);
        }),
      ),
    async restore(lines, alongside) {
      const { changes } = await repeatingUntilBegun(afterFailure, (begun) =>
        tryOnce(async (transaction, tables) => {
          await liftLimits(transaction);
          // What is read of the backup from here on cannot be read again.
          begun();
          await replaceByBackup(transaction, lines);
          await alongside(tables);
        }),
      );
      tell(listener, changes());
    },
    heardBy: (one) => storeOn(db, madeAtMs, one),
    madeAtMs,
    close: () => db.destroy(),
  };
}

function tell(listener: Listener, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  try {
    listener(changes);
  } catch {
    // The commit stands, and its writer has to hear that. What the listener missed is found later.
  }
}

function tablesIn(transaction: Transaction): Tables {
  return {
    people: people(transaction),
    shops: shops(transaction),
    invites: invites(transaction),
    cards: cards(transaction),
    conversations: conversations(transaction),
    messages: messages(transaction),
    kept: kept(transaction),
    deliveries: deliveries(transaction),
    linkCodes: linkCodes(transaction),
    chatMoves: chatMoves(transaction),
    inbox: inbox(transaction),
    cardTries: cardTries(transaction),
    orders: orders(transaction),
    links: links(transaction),
    payments: payments(transaction),
    refunds: refunds(transaction),
    billedRefunds: billedRefunds(transaction),
    carrierAttempts: carrierAttempts(transaction),
    ledger: ledger(transaction),
    ledgerSeals: ledgerSeals(transaction),
    tickets: tickets(transaction),
    reports: reports(transaction),
    audit: audit(transaction),
    instances: instances(transaction),
    jobs: jobs(transaction),
    pictures: pictures(transaction),
  };
}
