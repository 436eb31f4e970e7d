import { sql } from "kysely";
import type { Language } from "../../core/text.ts";
import type { LinkCodes, People } from "../people.ts";
import { deletedRows } from "./rows.ts";
import type { Transaction } from "./transaction.ts";

export function people({ db, hold }: Transaction): People {
  const bring = async (id: string, code: string): Promise<void> => {
    await db
      .updateTable("person")
      .set({ brought_by: code })
      .where("id", "=", id)
      .where("brought_by", "is", null)
      .execute();
  };
  return {
    async find(id) {
      const row = await db.selectFrom("person").selectAll().where("id", "=", id).executeTakeFirst();
      return (
        row && { id: row.id, language: row.language as Language, createdAtMs: row.created_at_ms }
      );
    },
    async add({ id, language, createdAtMs }) {
      await db.insertInto("person").values({ id, language, created_at_ms: createdAtMs }).execute();
    },
    async merge(from, into) {
      await hold.conversations(
        `of ${from}, ${into}`,
        sql`select id from conversation where person_id in (${from}, ${into})`,
      );
      await hold.people([from, into]);
      await db
        .updateTable("conversation")
        // A turn of another chat that is under way has seen the old person: it starts again.
        .set((eb) => ({ person_id: into, version: eb("version", "+", 1) }))
        .where("person_id", "=", from)
        .execute();
      await db
        .updateTable("orders")
        .set({ person_id: into })
        .where("person_id", "=", from)
        .execute();
      await db.deleteFrom("link_code").where("person_id", "=", from).execute();
      const leaving = await db
        .selectFrom("person")
        .select("brought_by")
        .where("id", "=", from)
        .executeTakeFirst();
      if (typeof leaving?.brought_by === "string") await bring(into, leaving.brought_by);
      await db.deleteFrom("person").where("id", "=", from).execute();
    },
    async setBroughtBy(id, code) {
      await bring(id, code);
    },
    async setLanguage(id, language) {
      await db.updateTable("person").set({ language }).where("id", "=", id).execute();
    },
  };
}

export function linkCodes({ db }: Transaction): LinkCodes {
  return {
    async add({ codeHash, personId, expiresAtMs }) {
      await db
        .insertInto("link_code")
        .values({ code_hash: codeHash, person_id: personId, expires_at_ms: expiresAtMs })
        .execute();
    },
    async find(codeHash, nowMs) {
      const row = await db
        .selectFrom("link_code")
        .select("person_id")
        .where("code_hash", "=", codeHash)
        .where("expires_at_ms", ">", nowMs)
        .executeTakeFirst();
      return row?.person_id;
    },
    async take(codeHash, nowMs) {
      const row = await db
        .deleteFrom("link_code")
        .where("code_hash", "=", codeHash)
        .returning(["person_id", "expires_at_ms"])
        .executeTakeFirst();
      return row !== undefined && row.expires_at_ms > nowMs ? row.person_id : undefined;
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
