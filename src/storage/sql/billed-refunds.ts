import { type Selectable, sql } from "kysely";
import {
  type BilledRefund,
  type BilledRefundState,
  billedRefundTransitions,
} from "../../core/money/billed-refund.ts";
import { statesBefore } from "../../core/transitions.ts";
import type { BilledRefunds } from "../money.ts";
import { changedOne, isOneOf } from "./rows.ts";
import type { Database } from "./schema.ts";
import { type AllDecided, held, type Transaction, unheld } from "./transaction.ts";

export function billedRefunds({ db, hold }: Transaction): BilledRefunds {
  const select = () => db.selectFrom("billed_refund").selectAll();
  const holdPayment = (outTradeNo: string) =>
    hold.orders(
      `of payment ${outTradeNo}`,
      sql`select order_no from payment where out_trade_no = ${outTradeNo}`,
    );
  const holdBilled = (outRefundNo: string) =>
    hold.orders(
      `of billed refund ${outRefundNo}`,
      sql`select order_no from payment p join billed_refund b on b.out_trade_no = p.out_trade_no
        where b.out_refund_no = ${outRefundNo}`,
    );
  const calls: AllDecided<BilledRefunds> = {
    add: held(
      ({ outTradeNo }) => holdPayment(outTradeNo),
      async (refund) => {
        const result = await db
          .insertInto("billed_refund")
          .values({
            out_refund_no: refund.outRefundNo,
            out_trade_no: refund.outTradeNo,
            refund_id: refund.refundId,
            amount_fen: refund.amountFen,
            state: refund.state,
            seen_at_ms: refund.seenAtMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        return changedOne(result.numInsertedOrUpdatedRows);
      },
    ),
    find: held(holdBilled, async (outRefundNo) => {
      const row = await select().where("out_refund_no", "=", outRefundNo).executeTakeFirst();
      return row && toBilledRefund(row);
    }),
    move: held(holdBilled, async (outRefundNo, to: BilledRefundState) => {
      const result = await db
        .updateTable("billed_refund")
        .set({ state: to })
        .where("out_refund_no", "=", outRefundNo)
        .where(isOneOf("state", statesBefore(billedRefundTransitions, to)))
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    }),
    ofPayment: held(holdPayment, async (outTradeNo) => {
      const rows = await select()
        .where("out_trade_no", "=", outTradeNo)
        .orderBy("out_refund_no")
        .execute();
      return rows.map(toBilledRefund);
    }),
    listOpen: unheld("lists over many chats are not decided on", async () => {
      const rows = await select()
        .where("state", "in", ["undecided", "unbooked"])
        .orderBy("seen_at_ms")
        .orderBy("out_refund_no")
        .execute();
      return rows.map(toBilledRefund);
    }),
  };
  return calls;
}

function toBilledRefund(row: Selectable<Database["billed_refund"]>): BilledRefund {
  return {
    outRefundNo: row.out_refund_no,
    outTradeNo: row.out_trade_no,
    refundId: row.refund_id,
    amountFen: row.amount_fen,
    state: row.state as BilledRefundState,
    seenAtMs: row.seen_at_ms,
  };
}
