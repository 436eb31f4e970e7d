import { type Selectable, sql } from "kysely";
import { given } from "../../core/given.ts";
import type { Payment, Refund } from "../../core/money/payment.ts";
import { type PaymentState, paymentTransitions } from "../../core/money/payment-state.ts";
import { type RefundState, refundTransitions } from "../../core/money/refund-state.ts";
import { statesBefore } from "../../core/transitions.ts";
import type { Payments, Refunds } from "../money.ts";
import { changedOne, isOneOf, withoutNulls } from "./rows.ts";
import type { Database } from "./schema.ts";
import { type AllDecided, held, type Transaction, unheld } from "./transaction.ts";
import { notKnown, readRequest, withoutPayer } from "./unknown.ts";

export function payments({ db, hold }: Transaction): Payments {
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
      .where(isOneOf("state", statesBefore(paymentTransitions, to)))
      .executeTakeFirst();
    return changedOne(result.numUpdatedRows);
  };
  const holdOrder = (orderNo: string) => hold.orders(orderNo, sql`${orderNo}`);
  const holdPayment = (outTradeNo: string) =>
    hold.orders(
      `of payment ${outTradeNo}`,
      sql`select order_no from payment where out_trade_no = ${outTradeNo}`,
    );
  const calls: AllDecided<Payments> = {
    add: held(
      ({ orderNo }) => holdOrder(orderNo),
      async (payment) => {
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
    ),
    find: held(holdPayment, async (outTradeNo) => {
      const row = await select().where("out_trade_no", "=", outTradeNo).executeTakeFirst();
      return row && toPayment(row);
    }),
    findByTransaction: unheld(
      "one transaction at the provider belongs to one payment by a unique key",
      async (transactionId) => {
        const row = await select().where("transaction_id", "=", transactionId).executeTakeFirst();
        return row && toPayment(row);
      },
    ),
    ofOrder: held(holdOrder, async (orderNo) => {
      const rows = await select()
        .where("order_no", "=", orderNo)
        .orderBy("created_at_ms")
        .orderBy("out_trade_no")
        .execute();
      return rows.map(toPayment);
    }),
    markPaid: held(holdPayment, (outTradeNo, transactionId, paidAtMs) =>
      move(outTradeNo, "paid", { transaction_id: transactionId, paid_at_ms: paidAtMs }),
    ),
    markClosed: held(holdPayment, (outTradeNo) => move(outTradeNo, "closed", {})),
    paidBetween: unheld("lists over many chats are not decided on", async (fromMs, toMs) => {
      const rows = await select()
        .where("paid_at_ms", ">=", fromMs)
        .where("paid_at_ms", "<", toMs)
        .orderBy("paid_at_ms")
        .execute();
      return rows.map(toPayment);
    }),
    forgetPayers: unheld(
      "what was asked for a payment that has ended is not asked again",
      async ({ placedBy, shopIds }) => {
        const rows = await db
          .selectFrom("payment")
          .innerJoin("orders", "orders.order_no", "payment.order_no")
          .select(["payment.out_trade_no", "payment.request"])
          .where("payment.state", "<>", "open")
          .where((eb) =>
            eb.or([eb("orders.person_id", "=", placedBy), isOneOf("orders.shop_id", shopIds)]),
          )
          .execute();
        for (const { out_trade_no, request } of rows)
          await db
            .updateTable("payment")
            .set({ request: withoutPayer(request) })
            .where("out_trade_no", "=", out_trade_no)
            .execute();
      },
    ),
    newestRequest: unheld("what was sent once is not changed again", async () => {
      const row = await select()
        .where("request", "<>", notKnown)
        .orderBy("created_at_ms", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && toPayment(row).request;
    }),
  };
  return calls;
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
    ...given({ request }),
    ...withoutNulls({ transactionId: row.transaction_id, paidAtMs: row.paid_at_ms }),
  };
}

export function refunds({ db, hold }: Transaction): Refunds {
  const holdOrder = (orderNo: string) => hold.orders(orderNo, sql`${orderNo}`);
  const holdRefund = (outRefundNo: string) =>
    hold.orders(
      `of refund ${outRefundNo}`,
      sql`select order_no from refund where out_refund_no = ${outRefundNo}`,
    );
  const calls: AllDecided<Refunds> = {
    add: held(
      ({ orderNo }) => holdOrder(orderNo),
      async (refund) => {
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
            by_hand_fen: refund.byHandFen,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        return changedOne(result.numInsertedOrUpdatedRows);
      },
    ),
    find: held(holdRefund, async (outRefundNo) => {
      const row = await db
        .selectFrom("refund")
        .selectAll()
        .where("out_refund_no", "=", outRefundNo)
        .executeTakeFirst();
      return row && toRefund(row);
    }),
    move: held(holdRefund, async (outRefundNo, to: RefundState, refundId) => {
      const result = await db
        .updateTable("refund")
        .set({ state: to, ...given({ refund_id: refundId }) })
        .where("out_refund_no", "=", outRefundNo)
        .where(isOneOf("state", statesBefore(refundTransitions, to)))
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    }),
    addByHand: held(holdRefund, async (outRefundNo, fen) => {
      const result = await db
        .updateTable("refund")
        .set((refund) => ({ by_hand_fen: refund("by_hand_fen", "+", fen) }))
        .where("out_refund_no", "=", outRefundNo)
        .where("state", "<>", "succeeded")
        .where((refund) => refund(refund("by_hand_fen", "+", fen), "<=", refund.ref("amount_fen")))
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    }),
    ofOrder: held(holdOrder, async (orderNo) => {
      const rows = await db
        .selectFrom("refund")
        .selectAll()
        .where("order_no", "=", orderNo)
        .orderBy("created_at_ms")
        .execute();
      return rows.map(toRefund);
    }),
    createdBetween: unheld("lists over many chats are not decided on", async (fromMs, toMs) => {
      const rows = await db
        .selectFrom("refund")
        .selectAll()
        .where("created_at_ms", ">=", fromMs)
        .where("created_at_ms", "<", toMs)
        .orderBy("created_at_ms")
        .execute();
      return rows.map(toRefund);
    }),
  };
  return calls;
}

function toRefund(row: Selectable<Database["refund"]>): Refund {
  return {
    outRefundNo: row.out_refund_no,
    outTradeNo: row.out_trade_no,
    orderNo: row.order_no,
    amountFen: row.amount_fen,
    byHandFen: row.by_hand_fen,
    cause: row.cause as Refund["cause"],
    state: row.state as Refund["state"],
    createdAtMs: row.created_at_ms,
    ...withoutNulls({ refundId: row.refund_id }),
  };
}
