import { type Selectable, sql } from "kysely";
import type { Picture, PictureKind, Pictures } from "../pictures.ts";
import { changedOne, deletedRows } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

/** A row is `waiting`, `sending` until `next_at_ms`, or `ended`. */
export function pictures({ db }: Transaction): Pictures {
  const mark = async (messageId: string, change: Partial<Database["picture"]>): Promise<void> => {
    await db
      .updateTable("picture")
      .set(change)
      .where("message_id", "=", messageId)
      .where("state", "!=", "ended")
      .execute();
  };
  /** Said in words: only then is the index of those that are left used. */
  const isLeft = sql<boolean>`state IN ('waiting', 'sending')`;
  return {
    async add({ messageId, conversationId, kind, madeAtMs }) {
      await db
        .insertInto("picture")
        .values({
          message_id: messageId,
          conversation_id: conversationId,
          kind,
          state: "waiting",
          next_at_ms: madeAtMs,
          made_at_ms: madeAtMs,
        })
        .onConflict((conflict) => conflict.column("message_id").doNothing())
        .execute();
    },
    async find(messageId) {
      const row = await db
        .selectFrom("picture")
        .selectAll()
        .where("message_id", "=", messageId)
        .where(isLeft)
        .executeTakeFirst();
      return row && toPicture(row);
    },
    async due(nowMs, after, most) {
      const rows = await db
        .selectFrom("picture")
        .selectAll()
        .where(isLeft)
        .where("next_at_ms", "<=", nowMs)
        .where("message_id", ">", after)
        .orderBy("message_id")
        .limit(most)
        .execute();
      return rows.map(toPicture);
    },
    async nextAtMs() {
      const row = await db
        .selectFrom("picture")
        .select("next_at_ms")
        .where(isLeft)
        .orderBy("next_at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.next_at_ms;
    },
    async claim(messageId, nowMs, untilMs) {
      const result = await db
        .updateTable("picture")
        .set({ state: "sending", next_at_ms: untilMs })
        .where("message_id", "=", messageId)
        .where("state", "=", "waiting")
        .where("next_at_ms", "<=", nowMs)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
    later: (messageId, atMs) => mark(messageId, { state: "waiting", next_at_ms: atMs }),
    end: (messageId) => mark(messageId, { state: "ended" }),
    async pullBack(beyondMs, nowMs) {
      await db
        .updateTable("picture")
        .set({ next_at_ms: nowMs })
        .where(isLeft)
        .where("next_at_ms", ">", beyondMs)
        .execute();
    },
    async oldestFinishedMs() {
      const row = await db
        .selectFrom("picture")
        .select("made_at_ms")
        .where(sql<boolean>`state = 'ended'`)
        .orderBy("made_at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.made_at_ms;
    },
    clear: (beforeMs, most) =>
      deletedRows(
        db,
        sql`DELETE FROM picture WHERE message_id IN (SELECT message_id FROM picture
          WHERE state = 'ended' AND made_at_ms < ${beforeMs} ORDER BY made_at_ms LIMIT ${most})`,
      ),
  };
}

function toPicture(row: Selectable<Database["picture"]>): Picture {
  return {
    messageId: row.message_id,
    conversationId: row.conversation_id,
    kind: row.kind as PictureKind,
    state: row.state as Picture["state"],
    madeAtMs: row.made_at_ms,
  };
}
