import { type Kysely, sql } from "kysely";
import type { Deliveries } from "../delivery.ts";
import { toMessage } from "./conversations.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";

/** A claim older than this belongs to a worker that vanished; no platform call lasts as long. */
const claimLastsMs = 60_000;

/** Somebody else is sending it just now: looked at again after this. */
const onItsWayMs = 2000;

/** How many messages one look takes; the next look finds the rest. */
const mostAtOnce = 50;

/**
 * What the platform shows of each message. A row says which `change` was shown; `sending` is a
 * claim, so that two instances never send the same message side by side, and `at_ms` is when the
 * claim was made or may be made again.
 */
export function deliveries(db: Kysely<Database>): Deliveries {
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
    async nextAtMs(conversationId) {
      const row = await db
        .selectFrom("delivery")
        .select(
          sql<
            number | null
          >`min(case when state = 'waiting' then at_ms else at_ms + ${onItsWayMs} end)`.as("at"),
        )
        .where("conversation_id", "=", conversationId)
        .where("state", "in", ["waiting", "sending"])
        .executeTakeFirst();
      return row?.at ?? undefined;
    },
    async pending(conversationId, nowMs) {
      const rows = await db
        .selectFrom("message")
        .leftJoin("delivery", "delivery.message_id", "message.id")
        .selectAll("message")
        .select(["delivery.platform_id"])
        .where("message.conversation_id", "=", conversationId)
        .where("message.author", "=", "bot")
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
        .limit(mostAtOnce)
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
    async claim({ id, conversationId, change }, nowMs) {
      const result = await sql`
        INSERT INTO delivery (message_id, conversation_id, change, state, at_ms)
        VALUES (${id}, ${conversationId}, ${change}, 'sending', ${nowMs})
        ON CONFLICT (message_id) DO UPDATE SET change = excluded.change, state = 'sending', at_ms = excluded.at_ms
        WHERE delivery.state = 'shown' AND delivery.change < excluded.change
          OR delivery.state = 'waiting' AND delivery.at_ms <= excluded.at_ms
          OR delivery.state = 'sending' AND delivery.at_ms < excluded.at_ms - ${claimLastsMs}`.execute(
        db,
      );
      return changedOne(result.numAffectedRows);
    },
    shown: (messageId, platformId) =>
      mark(messageId, {
        state: "shown",
        ...(platformId === undefined ? {} : { platform_id: platformId }),
      }),
    later: (messageId, atMs) => mark(messageId, { state: "waiting", at_ms: atMs }),
    unreachable: (messageId) => mark(messageId, { state: "unreachable" }),
    async reachable(conversationId, sinceMs) {
      await db
        .updateTable("delivery")
        .set({ state: "waiting", at_ms: 0 })
        .where("conversation_id", "=", conversationId)
        .where("state", "in", ["unreachable", "waiting"])
        .where("at_ms", ">", sinceMs)
        .execute();
    },
  };
}
