import type { Selectable } from "kysely";
import type { LedgerSeal } from "../../core/money/ledger-seal.ts";
import type { LedgerSeals } from "../ledger-seals.ts";
import { toEntry } from "./ledger.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function ledgerSeals({ db }: Transaction): LedgerSeals {
  const select = () => db.selectFrom("ledger_seal").selectAll();
  const unsealed = () =>
    db
      .selectFrom("ledger_entry as entry")
      .leftJoin("sealed_entry as sealed", "sealed.entry_id", "entry.id")
      .where("sealed.entry_id", "is", null);
  return {
    async newest() {
      const row = await select().orderBy("number", "desc").limit(1).executeTakeFirst();
      return row && toSeal(row);
    },
    async find(number) {
      const row = await select().where("number", "=", number).executeTakeFirst();
      return row && toSeal(row);
    },
    async after(number, limit) {
      const rows = await select()
        .where("number", ">", number)
        .orderBy("number")
        .limit(limit)
        .execute();
      return rows.map(toSeal);
    },
    async add(seal, entryIds) {
      await db
        .insertInto("ledger_seal")
        .values({
          number: seal.number,
          own_since: seal.ownSince,
          entries: seal.entries,
          until_ms: seal.untilMs,
          sealed_at_ms: seal.sealedAtMs,
          digest: seal.digest,
        })
        .execute();
      if (entryIds.length > 0)
        await db
          .insertInto("sealed_entry")
          .values(entryIds.map((entry_id) => ({ entry_id, seal: seal.number })))
          .execute();
    },
    async unsealed(fromMs, limit) {
      const rows = await unsealed()
        .selectAll("entry")
        .where("entry.at_ms", ">=", fromMs)
        .orderBy("entry.at_ms")
        .orderBy("entry.id")
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },
    async leftOut(fromMs, toMs) {
      const rows = await unsealed()
        .select("entry.id")
        .where("entry.at_ms", ">=", fromMs)
        .where("entry.at_ms", "<", toMs)
        .orderBy("entry.id")
        .execute();
      return rows.map(({ id }) => id);
    },
    async entriesOf(from, to) {
      const rows = await db
        .selectFrom("sealed_entry as sealed")
        .innerJoin("ledger_entry as entry", "entry.id", "sealed.entry_id")
        .selectAll("entry")
        .select("sealed.seal")
        .where("sealed.seal", ">=", from)
        .where("sealed.seal", "<=", to)
        .execute();
      const bySeal = Map.groupBy(rows, ({ seal }) => seal);
      return new Map([...bySeal].map(([seal, entries]) => [seal, entries.map(toEntry)]));
    },
  };
}

function toSeal(row: Selectable<Database["ledger_seal"]>): LedgerSeal {
  return {
    number: row.number,
    ownSince: row.own_since,
    entries: row.entries,
    untilMs: row.until_ms,
    sealedAtMs: row.sealed_at_ms,
    digest: row.digest,
  };
}
