import { sql } from "kysely";
import { given } from "../../core/given.ts";
import type { Deliveries } from "../delivery.ts";
import { isGone } from "./instances.ts";
import { toMessage } from "./messages.ts";
import { changedOne, deletedRows } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

/** A claim older than this belongs to a worker that vanished; no platform call lasts as long. */
const claimLastsMs = 60_000;

/** Somebody else is sending it just now: looked at again after this. */
const onItsWayMs = 2000;

/**
 * What is older than this is never sent, whether a row tells that it was shown or not: its row is
 * cleared away some time later.
 */
const sentForMs = 60 * 24 * 60 * 60_000;

/**
 * What the platform shows of each message. A row says which `change` was shown; `sending` is a
 * claim, so that two instances never send the same message side by side, and `at_ms` is when the
 * claim was made or may be made again.
 */
export function deliveries({ db }: Transaction): Deliveries {
  const mark = async (messageId: string, values: Partial<Database["delivery"]>): Promise<void> => {
    await db
      .updateTable("delivery")
      .set(values)
      .where("message_id", "=", messageId)
      .where("state", "=", "sending")
      .execute();
  };
  /** The lowest change among the messages that wait for their time or are on their way. */
  const heldBack = async (conversationId: string, nowMs: number): Promise<number | undefined> => {
    const row = await db
      .selectFrom("delivery")
      .select(({ fn }) => fn.min("change").as("change"))
      .where("conversation_id", "=", conversationId)
      .where((eb) =>
        eb.or([
          eb.and([eb("state", "=", "waiting"), eb("at_ms", ">", nowMs)]),
          eb.and([eb("state", "=", "sending"), eb("at_ms", ">=", nowMs - claimLastsMs)]),
        ]),
      )
      .executeTakeFirst();
    return row?.change ?? undefined;
  };
  return {
    async next(conversationId) {
      const row = await db
        .selectFrom("delivery")
        .select([
          "message_id",
          sql<number>`case when state = 'waiting' then at_ms else at_ms + ${onItsWayMs} end`.as(
            "at",
          ),
        ])
        .where("conversation_id", "=", conversationId)
        .where("state", "in", ["waiting", "sending"])
        .orderBy("at")
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { event_key: eventKey } = await db
        .selectFrom("message")
        .select("event_key")
        .where("id", "=", row.message_id)
        .executeTakeFirstOrThrow();
      return { eventKey, atMs: row.at };
    },
    async pending(conversationId, nowMs, most = 50) {
      const rows = await db
        .selectFrom("message")
        .leftJoin("delivery", "delivery.message_id", "message.id")
        .selectAll("message")
        .select(["delivery.platform_id"])
        .where("message.conversation_id", "=", conversationId)
        .where("message.author", "=", "bot")
        .where("message.at_ms", ">=", nowMs - sentForMs)
        .where((eb) =>
          eb.or([
            eb("delivery.message_id", "is", null),
            eb.and([
              eb("delivery.state", "=", "shown"),
              eb("delivery.change", "<", eb.ref("message.change")),
            ]),
            eb.and([eb("delivery.state", "=", "waiting"), eb("delivery.at_ms", "<=", nowMs)]),
            eb.and([
              eb("delivery.state", "=", "sending"),
              eb("delivery.at_ms", "<", nowMs - claimLastsMs),
            ]),
          ]),
        )
        .orderBy("message.change")
        .limit(most)
        .execute();
      const held = await heldBack(conversationId, nowMs);
      const free = rows.filter((row) => held === undefined || row.change < held);
      return free.map(({ platform_id, ...row }) => ({
        message: toMessage(row),
        ...(platform_id === null ? {} : { platformId: platform_id }),
      }));
    },
    async platformIdOf(messageId) {
      const row = await db
        .selectFrom("delivery")
        .select("platform_id")
        .where("message_id", "=", messageId)
        .executeTakeFirst();
      return row?.platform_id ?? undefined;
    },
    async claim({ id, conversationId, change }, nowMs, worker) {
      const result = await sql`
        INSERT INTO delivery (message_id, conversation_id, change, state, at_ms, worker)
        SELECT id, ${conversationId}, CAST(${change} AS BIGINT), 'sending',
          CAST(${nowMs} AS BIGINT), CAST(${worker ?? null} AS TEXT)
        FROM message WHERE id = ${id}
        ON CONFLICT (message_id) DO UPDATE SET change = excluded.change, state = 'sending',
          at_ms = excluded.at_ms, worker = excluded.worker
        WHERE delivery.state = 'shown' AND delivery.change < excluded.change
          OR delivery.state = 'waiting' AND delivery.at_ms <= excluded.at_ms
          OR delivery.state = 'sending'
            AND delivery.at_ms < excluded.at_ms - ${claimLastsMs}`.execute(db);
      return changedOne(result.numAffectedRows);
    },
    shown: (messageId, platformId) =>
      mark(messageId, {
        state: "shown",
        ...given({ platform_id: platformId }),
      }),
    later: (messageId, atMs) => mark(messageId, { state: "waiting", at_ms: atMs }),
    unreachable: (messageId) => mark(messageId, { state: "unreachable" }),
    async reachable(conversationId, sinceMs, nowMs) {
      await db
        .updateTable("delivery")
        .set({ state: "waiting", at_ms: 0 })
        .where("conversation_id", "=", conversationId)
        .where("at_ms", ">", sinceMs)
        .where((eb) =>
          eb.or([
            eb("state", "in", ["unreachable", "waiting"]),
            eb.and([eb("state", "=", "sending"), isGone("delivery.worker", nowMs)]),
          ]),
        )
        .execute();
    },
    async pullBack(beyondMs, nowMs) {
      await db
        .updateTable("delivery")
        .set({ at_ms: nowMs })
        .where("state", "in", ["waiting", "sending"])
        .where("at_ms", ">", beyondMs)
        .execute();
    },
    async oldestFinishedMs() {
      const row = await db
        .selectFrom("delivery")
        .select("at_ms")
        .where(sql<boolean>`state IN ('shown', 'unreachable')`)
        .orderBy("at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.at_ms;
    },
    clear: (beforeMs, most) =>
      deletedRows(
        db,
        sql`DELETE FROM delivery WHERE message_id IN (SELECT message_id FROM delivery
          WHERE state IN ('shown', 'unreachable') AND at_ms < ${beforeMs}
            ORDER BY at_ms LIMIT ${most})`,
      ),
  };
}
