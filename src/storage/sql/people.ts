import { type Kysely, sql } from "kysely";
import { given } from "../../core/given.ts";
import type { Language } from "../../core/text.ts";
import type { LinkCodes, People } from "../people.ts";
import { deletedRows } from "./rows.ts";
import type { Database } from "./schema.ts";
import { countChange, membershipsName } from "./shops.ts";
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
        row && {
          id: row.id,
          language: row.language as Language,
          createdAtMs: row.created_at_ms,
          version: row.version,
          ...given({ broughtBy: row.brought_by ?? undefined }),
        }
      );
    },
    async add({ id, language, createdAtMs }) {
      await db
        .insertInto("person")
        .values({ id, language, created_at_ms: createdAtMs, version: 0 })
        .execute();
    },
    async merge(from, into) {
      await hold.conversations(
        `of ${from}, ${into}`,
        sql`select id from conversation where person_id in (${from}, ${into})`,
      );
      // Whoever decides on what one of them may has held their chat before.
      for (const personId of [from, into].toSorted()) await hold.name(membershipsName(personId));
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
      await mergeShops(db, from, into);
      await countChange(db, into);
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

/**
 * What the one owned becomes the other's: the shops where there were none, else what is in them.
 * What they were in beside that they are in from now on.
 */
async function mergeShops(db: Kysely<Database>, from: string, into: string): Promise<void> {
  const owned = (personId: string) =>
    db
      .selectFrom("membership")
      .select("shop_id")
      .where("person_id", "=", personId)
      .where("role", "=", "owner")
      .orderBy("since_ms")
      .orderBy("shop_id")
      .executeTakeFirst();
  const [taken, taking] = [await owned(from), await owned(into)];
  if (taken !== undefined && taking !== undefined) {
    await db
      .updateTable("orders")
      .set({ shop_id: taking.shop_id })
      .where("shop_id", "=", taken.shop_id)
      .execute();
    await db
      .updateTable("card")
      .set({ shop_id: taking.shop_id })
      .where("shop_id", "=", taken.shop_id)
      .execute();
    await mergeProofs(db, taken.shop_id, taking.shop_id);
    const { brought_by } = await db
      .selectFrom("shop")
      .select("brought_by")
      .where("id", "=", taken.shop_id)
      .executeTakeFirstOrThrow();
    if (brought_by !== null)
      await db
        .updateTable("shop")
        .set({ brought_by })
        .where("id", "=", taking.shop_id)
        .where("brought_by", "is", null)
        .execute();
    await db.deleteFrom("invite").where("shop_id", "=", taken.shop_id).execute();
    await db.deleteFrom("membership").where("shop_id", "=", taken.shop_id).execute();
    await db.deleteFrom("shop").where("id", "=", taken.shop_id).execute();
  }
  await db.updateTable("invite").set({ invited_by: into }).where("invited_by", "=", from).execute();
  await db
    .updateTable("membership")
    .set({ person_id: into })
    .where("person_id", "=", from)
    .execute();
}

/** What both have proved is the taking shop's proof. */
async function mergeProofs(db: Kysely<Database>, from: string, into: string): Promise<void> {
  await db
    .deleteFrom("card_proof")
    .where("shop_id", "=", from)
    .where("card_hash", "in", (eb) =>
      eb.selectFrom("card_proof").select("card_hash").where("shop_id", "=", into),
    )
    .execute();
  await db
    .updateTable("card_proof")
    .set((eb) => ({ shop_id: into, id: sql<string>`${eb.ref("card_hash")} || ':' || ${into}` }))
    .where("shop_id", "=", from)
    .execute();
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
