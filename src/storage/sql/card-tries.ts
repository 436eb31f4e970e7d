import { sql } from "kysely";
import type { CardTries } from "../card-tries.ts";
import { deletedRows } from "./rows.ts";
import type { Transaction } from "./transaction.ts";

export function cardTries({ db, hold }: Transaction): CardTries {
  return {
    async add({ id, cardHash, conversationId, addressHash, atMs }) {
      await db
        .insertInto("card_try")
        .values({
          id,
          card_hash: cardHash,
          conversation_id: conversationId,
          address_hash: addressHash ?? null,
          at_ms: atMs,
        })
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
    async count({ cardHash, conversationId, addressHash }, sinceMs) {
      // What is held need not be all that they have in common; one of it keeps the others out.
      if (cardHash !== undefined) await hold.name(`tries:${cardHash}`);
      else if (conversationId !== undefined) await hold.name(`tries-of-chat:${conversationId}`);
      else await hold.name(`tries-from:${addressHash ?? ""}`);
      let query = db
        .selectFrom("card_try")
        .select(({ fn }) => fn.countAll<number>().as("tries"))
        .where("at_ms", ">", sinceMs);
      if (cardHash !== undefined) query = query.where("card_hash", "=", cardHash);
      if (conversationId !== undefined) query = query.where("conversation_id", "=", conversationId);
      if (addressHash !== undefined) query = query.where("address_hash", "=", addressHash);
      const row = await query.executeTakeFirstOrThrow();
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
