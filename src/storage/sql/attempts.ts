import { type Selectable, sql } from "kysely";
import { given } from "../../core/given.ts";
import type { CarrierAttempt } from "../../core/orders/attempt.ts";
import { attemptTransitions } from "../../core/orders/attempt-state.ts";
import { statesBefore } from "../../core/transitions.ts";
import type { CarrierAttempts } from "../orders.ts";
import { changedOne, isOneOf, withoutNulls } from "./rows.ts";
import type { Database } from "./schema.ts";
import { type AllDecided, held, type Transaction, unheld } from "./transaction.ts";

export function carrierAttempts({ db, hold }: Transaction): CarrierAttempts {
  const holdAttempt = (ref: string) =>
    hold.orders(`of attempt ${ref}`, sql`select order_no from carrier_attempt where ref = ${ref}`);
  const holdOrder = (orderNo: string) => hold.orders(orderNo, sql`${orderNo}`);
  const calls: AllDecided<CarrierAttempts> = {
    add: held(
      ({ orderNo }) => holdOrder(orderNo),
      async ({ ref, orderNo, step, sentAtMs }) => {
        const result = await db
          .insertInto("carrier_attempt")
          .values({
            ref,
            order_no: orderNo,
            step,
            state: "sent",
            sent_at_ms: sentAtMs,
            first_sent_at_ms: sentAtMs,
            permits: 1,
            sends: 1,
            not_found_count: 0,
          })
          .onConflict((conflict) => conflict.column("ref").doNothing())
          .executeTakeFirst();
        return changedOne(result.numInsertedOrUpdatedRows);
      },
    ),
    find: held(holdAttempt, async (ref) => {
      const row = await db
        .selectFrom("carrier_attempt")
        .selectAll()
        .where("ref", "=", ref)
        .executeTakeFirst();
      return row && toAttempt(row);
    }),
    ofOrder: held(holdOrder, async (orderNo, step) => {
      const rows = await db
        .selectFrom("carrier_attempt")
        .selectAll()
        .where("order_no", "=", orderNo)
        .where("step", "=", step)
        .orderBy("ref")
        .execute();
      return rows.map(toAttempt);
    }),
    permit: held(holdAttempt, async (ref, seenPermits) => {
      const result = await db
        .updateTable("carrier_attempt")
        .set({ permits: seenPermits + 1, not_found_count: 0, not_found_since_ms: null })
        .where("ref", "=", ref)
        .where("state", "=", "sent")
        .where("permits", "=", seenPermits)
        .where("sends", "=", seenPermits)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    }),
    takePermit: held(holdAttempt, async (ref, atMs) => {
      const result = await db
        .updateTable("carrier_attempt")
        .set({ sends: sql`sends + 1`, sent_at_ms: atMs })
        .where("ref", "=", ref)
        .where("state", "=", "sent")
        .where("sends", "<", sql<number>`permits`)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    }),
    countNotFound: held(holdAttempt, async (ref, atMs) => {
      const row = await db
        .updateTable("carrier_attempt")
        .set({
          not_found_count: sql`not_found_count + 1`,
          not_found_since_ms: sql`coalesce(not_found_since_ms, ${atMs})`,
        })
        .where("ref", "=", ref)
        .returning(["not_found_count", "not_found_since_ms"])
        .executeTakeFirstOrThrow();
      return { count: row.not_found_count, sinceMs: row.not_found_since_ms ?? atMs };
    }),
    forgetNotFound: held(holdAttempt, async (ref) => {
      await db
        .updateTable("carrier_attempt")
        .set({ not_found_count: 0, not_found_since_ms: null })
        .where("ref", "=", ref)
        .where("not_found_count", ">", 0)
        .execute();
    }),
    pullBack: unheld(
      "it only makes others wait longer before they decide",
      async (beyondMs, nowMs) => {
        await db
          .updateTable("carrier_attempt")
          .set({
            sent_at_ms: nowMs,
            first_sent_at_ms: sql`CASE WHEN first_sent_at_ms > ${nowMs} THEN ${nowMs}
            ELSE first_sent_at_ms END`,
            not_found_count: 0,
            not_found_since_ms: null,
          })
          .where("state", "=", "sent")
          .where("sent_at_ms", ">", beyondMs)
          .execute();
      },
    ),
    finish: held(holdAttempt, async (ref, to, { carrierRef, reason }) => {
      const result = await db
        .updateTable("carrier_attempt")
        .set({
          state: to,
          ...given({ carrier_ref: carrierRef, reason }),
        })
        .where("ref", "=", ref)
        .where(isOneOf("state", statesBefore(attemptTransitions, to)))
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    }),
    sentBetween: unheld("lists over many chats are not decided on", async (step, fromMs, toMs) => {
      const rows = await db
        .selectFrom("carrier_attempt")
        .selectAll()
        .where("step", "=", step)
        .where("sent_at_ms", ">=", fromMs)
        .where("sent_at_ms", "<", toMs)
        .orderBy("sent_at_ms")
        .orderBy("ref")
        .execute();
      return rows.map(toAttempt);
    }),
  };
  return calls;
}

function toAttempt(row: Selectable<Database["carrier_attempt"]>): CarrierAttempt {
  return {
    ref: row.ref,
    orderNo: row.order_no,
    step: row.step as CarrierAttempt["step"],
    state: row.state as CarrierAttempt["state"],
    sentAtMs: row.sent_at_ms,
    firstSentAtMs: row.first_sent_at_ms ?? row.sent_at_ms,
    permits: row.permits,
    sends: row.sends,
    notFoundCount: row.not_found_count,
    ...withoutNulls({
      carrierRef: row.carrier_ref,
      reason: row.reason,
      notFoundSinceMs: row.not_found_since_ms,
    }),
  };
}
