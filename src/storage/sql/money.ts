import type { Kysely, Selectable } from "kysely";
import type { Payment, Refund } from "../../core/money/payment.ts";
import { type PaymentState, paymentTransitions } from "../../core/money/payment-state.ts";
import { type RefundState, refundTransitions } from "../../core/money/refund-state.ts";
import { statesBefore } from "../../core/transitions.ts";
import type { Payments, Refunds } from "../money.ts";
import { changedOne, withoutNulls } from "./rows.ts";
import type { Database } from "./schema.ts";
import { notKnown, readRequest } from "./unknown.ts";

export function payments(db: Kysely<Database>): Payments {
  const select = () => db.selectFrom("payment").selectAll();
  const move = async (
    outTradeNo: string,
    to: PaymentState,
    change: Partial<Database["payment"]>,
  ): Promise<boolean> => {
    const result = await db
      .updateTable("payment")
      .set({ ...change, state: to })
      .where("out_trade_no", "=", outTradeNo)
      .where("state", "in", statesBefore(paymentTransitions, to))
      .executeTakeFirst();
    return changedOne(result.numUpdatedRows);
  };
  return {
    async add(payment) {
      await db
        .insertInto("payment")
        .values({
          out_trade_no: payment.outTradeNo,
          order_no: payment.orderNo,
          product: payment.product,
          request: payment.request ?? notKnown,
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
    markPaid: (outTradeNo, transactionId, paidAtMs) =>
      move(outTradeNo, "paid", { transaction_id: transactionId, paid_at_ms: paidAtMs }),
    markClosed: (outTradeNo) => move(outTradeNo, "closed", {}),
    async paidBetween(fromMs, toMs) {
      const rows = await select()
        .where("paid_at_ms", ">=", fromMs)
        .where("paid_at_ms", "<", toMs)
        .orderBy("paid_at_ms")
        .execute();
      return rows.map(toPayment);
    },
  };
}

function toPayment(row: Selectable<Database["payment"]>): Payment {
  const request = readRequest(row.request);
  return {
    outTradeNo: row.out_trade_no,
    orderNo: row.order_no,
    product: row.product as Payment["product"],
    amountFen: row.amount_fen,
    state: row.state as Payment["state"],
    createdAtMs: row.created_at_ms,
    ...(request === undefined ? {} : { request }),
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
      const row = await db
        .selectFrom("refund")
        .selectAll()
        .where("out_refund_no", "=", outRefundNo)
        .executeTakeFirst();
      return row && toRefund(row);
    },
    async move(outRefundNo, to: RefundState, refundId) {
      const result = await db
        .updateTable("refund")
        .set({ state: to, ...(refundId === undefined ? {} : { refund_id: refundId }) })
        .where("out_refund_no", "=", outRefundNo)
        .where("state", "in", statesBefore(refundTransitions, to))
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
    async ofOrder(orderNo) {
      const rows = await db
        .selectFrom("refund")
        .selectAll()
        .where("order_no", "=", orderNo)
        .orderBy("created_at_ms")
        .execute();
      return rows.map(toRefund);
    },
    async createdBetween(fromMs, toMs) {
      const rows = await db
        .selectFrom("refund")
        .selectAll()
        .where("created_at_ms", ">=", fromMs)
        .where("created_at_ms", "<", toMs)
        .orderBy("created_at_ms")
        .execute();
      return rows.map(toRefund);
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
