import { type Kysely, sql } from "kysely";
import type { Deliveries } from "../store.ts";
import { toMessage } from "./dialogue-tables.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";

/** A claim older than this belongs to a worker that vanished; no platform call lasts as long. */
const claimLastsMs = 60_000;

/** How many messages one look takes; the next look finds the rest. */
const mostAtOnce = 50;

/**
 * What the platform shows of each message. A row says which `change` was shown; `sending` is a claim, so that two
 * instances never send the same message side by side, and `at_ms` is when the claim was made or may be made again.
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
  return {
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
            eb.and([eb("delivery.state", "=", "shown"), eb("delivery.change", "<", eb.ref("message.change"))]),
            eb.and([eb("delivery.state", "=", "waiting"), eb("delivery.at_ms", "<=", nowMs)]),
            eb.and([eb("delivery.state", "=", "sending"), eb("delivery.at_ms", "<", nowMs - claimLastsMs)]),
          ]),
        )
        .orderBy("message.change")
        .limit(mostAtOnce)
        .execute();
      return rows.map(({ platform_id, ...row }) => ({
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
          OR delivery.state = 'sending' AND delivery.at_ms < excluded.at_ms - ${claimLastsMs}`.execute(db);
      return changedOne(result.numAffectedRows);
    },
    shown: (messageId, platformId) =>
      mark(messageId, { state: "shown", ...(platformId === undefined ? {} : { platform_id: platformId }) }),
    later: (messageId, atMs) => mark(messageId, { state: "waiting", at_ms: atMs }),
    unreachable: (messageId) => mark(messageId, { state: "unreachable" }),
    async reachable(conversationId, sinceMs) {
      await db
        .updateTable("delivery")
        .set({ state: "waiting", at_ms: 0 })
        .where("conversation_id", "=", conversationId)
        .where("state", "=", "unreachable")
        .where("at_ms", ">", sinceMs)
        .execute();
    },
  };
}
