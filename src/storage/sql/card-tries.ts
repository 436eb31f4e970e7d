import { sql } from "kysely";
import type { CardTries } from "../card-tries.ts";
import { deletedRows } from "./rows.ts";
import type { Transaction } from "./transaction.ts";

export function cardTries({ db, hold }: Transaction): CardTries {
  return {
    async add({ id, cardHash, conversationId, atMs }) {
      await db
        .insertInto("card_try")
        .values({ id, card_hash: cardHash, conversation_id: conversationId, at_ms: atMs })
        .execute();
    },
    async remove(id) {
      await db.deleteFrom("card_try").where("id", "=", id).execute();
    },
    async pullBack(beyondMs, nowMs) {
      await db
        .updateTable("card_try")
        .set({ at_ms: nowMs })
        .where("at_ms", ">", beyondMs)
        .execute();
    },
    async count(by, sinceMs) {
      await hold.name(
        "cardHash" in by ? `tries:${by.cardHash}` : `tries-of-chat:${by.conversationId}`,
      );
      const query = db
        .selectFrom("card_try")
        .select(({ fn }) => fn.countAll<number>().as("tries"))
        .where("at_ms", ">", sinceMs);
      const row = await ("cardHash" in by
        ? query.where("card_hash", "=", by.cardHash)
        : query.where("conversation_id", "=", by.conversationId)
      ).executeTakeFirstOrThrow();
      return Number(row.tries);
    },
    async oldestFinishedMs() {
      const row = await db
        .selectFrom("card_try")
        .select("at_ms")
        .orderBy("at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.at_ms;
    },
    clear: (beforeMs, most) =>
      deletedRows(
        db,
        sql`DELETE FROM card_try WHERE id IN (SELECT id FROM card_try
          WHERE at_ms < ${beforeMs} ORDER BY at_ms LIMIT ${most})`,
      ),
  };
}
