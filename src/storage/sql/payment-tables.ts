import { type Kysely, type Selectable, sql } from "kysely";
import type { Account, Ledger, LedgerEntry, Payment, Payments, Refund, Refunds } from "../store.ts";
import { changedOne, withoutNulls } from "./rows.ts";
import type { Database } from "./schema.ts";

export function payments(db: Kysely<Database>): Payments {
  const select = () => db.selectFrom("payment").selectAll();
  return {
    async add(payment) {
      await db
        .insertInto("payment")
        .values({
          out_trade_no: payment.outTradeNo,
          order_no: payment.orderNo,
          product: payment.product,
          request: payment.request,
          amount_fen: payment.amountFen,
          state: payment.state,
          created_at_ms: payment.createdAtMs,
        })
        .execute();
    },
    async find(outTradeNo) {
      const row = await select().where("out_trade_no", "=", outTradeNo).executeTakeFirst();
      return row && toPayment(row);
    },
    async findByTransaction(transactionId) {
      const row = await select().where("transaction_id", "=", transactionId).executeTakeFirst();
      return row && toPayment(row);
    },
    async ofOrder(orderNo) {
      const rows = await select()
        .where("order_no", "=", orderNo)
        .orderBy("created_at_ms")
        .orderBy("out_trade_no")
        .execute();
      return rows.map(toPayment);
    },
    async markPaid(outTradeNo, transactionId, paidAtMs) {
      const result = await db
        .updateTable("payment")
        .set({ state: "paid", transaction_id: transactionId, paid_at_ms: paidAtMs })
        .where("out_trade_no", "=", outTradeNo)
        .where("state", "in", ["open", "closed"])
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
    async markClosed(outTradeNo) {
      const result = await db
        .updateTable("payment")
        .set({ state: "closed" })
        .where("out_trade_no", "=", outTradeNo)
        .where("state", "=", "open")
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
  };
}

function toPayment(row: Selectable<Database["payment"]>): Payment {
  return {
    outTradeNo: row.out_trade_no,
    orderNo: row.order_no,
    product: row.product as Payment["product"],
    request: row.request,
    amountFen: row.amount_fen,
    state: row.state as Payment["state"],
    createdAtMs: row.created_at_ms,
    ...withoutNulls({ transactionId: row.transaction_id, paidAtMs: row.paid_at_ms }),
  };
}

export function refunds(db: Kysely<Database>): Refunds {
  return {
    async add(refund) {
      const result = await db
        .insertInto("refund")
        .values({
          out_refund_no: refund.outRefundNo,
          out_trade_no: refund.outTradeNo,
          order_no: refund.orderNo,
          amount_fen: refund.amountFen,
          cause: refund.cause,
          state: refund.state,
          created_at_ms: refund.createdAtMs,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return changedOne(result.numInsertedOrUpdatedRows);
    },
    async find(outRefundNo) {
      const row = await db.selectFrom("refund").selectAll().where("out_refund_no", "=", outRefundNo).executeTakeFirst();
      return row && toRefund(row);
    },
    async move(outRefundNo, from, to, refundId) {
      const result = await db
        .updateTable("refund")
        .set({ state: to, ...(refundId === undefined ? {} : { refund_id: refundId }) })
        .where("out_refund_no", "=", outRefundNo)
        .where("state", "=", from)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
  };
}

function toRefund(row: Selectable<Database["refund"]>): Refund {
  return {
    outRefundNo: row.out_refund_no,
    outTradeNo: row.out_trade_no,
    orderNo: row.order_no,
    amountFen: row.amount_fen,
    cause: row.cause as Refund["cause"],
    state: row.state as Refund["state"],
    createdAtMs: row.created_at_ms,
    ...withoutNulls({ refundId: row.refund_id }),
  };
}

export function ledger(db: Kysely<Database>): Ledger {
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

function toEntry(row: Selectable<Database["ledger_entry"]>): LedgerEntry {
  return {
    id: row.id,
    orderNo: row.order_no,
    debit: row.debit as Account,
    credit: row.credit as Account,
    amountFen: row.amount_fen,
    atMs: row.at_ms,
  };
}
