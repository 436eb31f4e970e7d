import { sql } from "kysely";
import { given } from "../../core/given.ts";
import type { Language } from "../../core/text.ts";
import type { LinkCode, LinkCodes, People } from "../people.ts";
import { deletedRows } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

/** Stands in the place of the language of somebody of whom only the id is left. */
const forgotten = "";

export function people({ db }: Transaction): People {
  const bring = async (id: string, code: string): Promise<void> => {
    await db
      .updateTable("person")
      .set({ brought_by: code })
      .where("id", "=", id)
      .where("language", "!=", forgotten)
      .where("brought_by", "is", null)
      .execute();
  };
  return {
    async find(id) {
      const row = await db.selectFrom("person").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined || row.language === forgotten
        ? undefined
        : {
            id: row.id,
            language: row.language as Language,
            createdAtMs: row.created_at_ms,
            version: row.version,
            ...given({ broughtBy: row.brought_by ?? undefined }),
          };
    },
    async add({ id, language, createdAtMs }) {
      await db
        .insertInto("person")
        .values({ id, language, created_at_ms: createdAtMs, version: 0 })
        .execute();
    },
    async setBroughtBy(id, code) {
      await bring(id, code);
    },
    async setLanguage(id, language) {
      await db
        .updateTable("person")
        .set({ language })
        .where("id", "=", id)
        .where("language", "!=", forgotten)
        .execute();
    },
    async forget(id) {
      await db
        .updateTable("person")
        .set({ language: forgotten, brought_by: null, created_at_ms: 0 })
        .where("id", "=", id)
        .execute();
    },
  };
}

export function linkCodes({ db }: Transaction): LinkCodes {
  return {
    async add({ codeHash, personId, conversationId, expiresAtMs }) {
      await db
        .insertInto("link_code")
        .values({
          code_hash: codeHash,
          person_id: personId,
          conversation_id: conversationId,
          expires_at_ms: expiresAtMs,
        })
        .execute();
    },
    async find(codeHash, nowMs) {
      const row = await db
        .selectFrom("link_code")
        .select(["person_id", "conversation_id"])
        .where("code_hash", "=", codeHash)
        .where("expires_at_ms", ">", nowMs)
        .executeTakeFirst();
      return toLinkCode(row);
    },
    async take(codeHash, nowMs) {
      const row = await db
        .deleteFrom("link_code")
        .where("code_hash", "=", codeHash)
        .returning(["person_id", "conversation_id", "expires_at_ms"])
        .executeTakeFirst();
      return row !== undefined && row.expires_at_ms > nowMs ? toLinkCode(row) : undefined;
    },
    async removeOf(personId) {
      await db.deleteFrom("link_code").where("person_id", "=", personId).execute();
    },
    async oldestFinishedMs() {
      const row = await db
        .selectFrom("link_code")
        .select("expires_at_ms")
        .orderBy("expires_at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.expires_at_ms;
    },
    clear: (beforeMs, most) =>
      deletedRows(
        db,
        sql`DELETE FROM link_code WHERE code_hash IN (SELECT code_hash FROM link_code
          WHERE expires_at_ms < ${beforeMs} ORDER BY expires_at_ms LIMIT ${most})`,
      ),
  };
}

/** Undefined as well for a code from before it was known in which chat it was made. */
function toLinkCode(
  row: Pick<Database["link_code"], "person_id" | "conversation_id"> | undefined,
): LinkCode | undefined {
  const conversationId = row?.conversation_id ?? undefined;
  return row === undefined || conversationId === undefined
    ? undefined
    : { personId: row.person_id, conversationId };
}
