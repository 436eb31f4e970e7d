import { type Selectable, sql } from "kysely";
import type { Account, LedgerEntry } from "../../core/money/ledger.ts";
import type { Ledger } from "../money.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function ledger({ db }: Transaction): Ledger {
  return {
    async post(entry) {
      const result = await db
        .insertInto("ledger_entry")
        .values({
          id: entry.id,
          order_no: entry.orderNo,
          debit: entry.debit,
          credit: entry.credit,
          amount_fen: entry.amountFen,
          at_ms: entry.atMs,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      return changedOne(result.numInsertedOrUpdatedRows);
    },
    async balance(account) {
      const row = await db
        .selectFrom("ledger_entry")
        .select(
          sql<number>`coalesce(sum(case when debit = ${account} then amount_fen when credit = ${account} then -amount_fen else 0 end), 0)`.as(
            "fen",
          ),
        )
        .executeTakeFirstOrThrow();
      return Number(row.fen);
    },
    async ofOrder(orderNo) {
      const rows = await db
        .selectFrom("ledger_entry")
        .selectAll()
        .where("order_no", "=", orderNo)
        .orderBy("at_ms")
        .orderBy("id")
        .execute();
      return rows.map(toEntry);
    },
  };
}

/** A movement as its row says. */
export function toEntry(row: Selectable<Database["ledger_entry"]>): LedgerEntry {
  return {
    id: row.id,
    orderNo: row.order_no,
    debit: row.debit as Account,
    credit: row.credit as Account,
    amountFen: row.amount_fen,
    atMs: row.at_ms,
  };
}
