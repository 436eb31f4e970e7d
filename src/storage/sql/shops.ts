import type { Selectable } from "kysely";
import { given } from "../../core/given.ts";
import { membershipId } from "../../core/refs.ts";
import type { Membership, ShopRole } from "../../core/shops/shop.ts";
import type { Shops } from "../shops.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function shops({ db }: Transaction): Shops {
  const memberships = () => db.selectFrom("membership").selectAll().orderBy("since_ms");
  return {
    async find(id) {
      const row = await db.selectFrom("shop").selectAll().where("id", "=", id).executeTakeFirst();
      return (
        row && {
          id,
          madeAtMs: row.made_at_ms,
          ...given({ broughtBy: row.brought_by ?? undefined }),
        }
      );
    },
    async add({ id, broughtBy, madeAtMs }) {
      await db
        .insertInto("shop")
        .values({ id, brought_by: broughtBy ?? null, made_at_ms: madeAtMs })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
    },
    async setBroughtBy(id, code) {
      await db
        .updateTable("shop")
        .set({ brought_by: code })
        .where("id", "=", id)
        .where("brought_by", "is", null)
        .execute();
    },
    async membershipsOf(personId) {
      const rows = await memberships()
        .where("person_id", "=", personId)
        .orderBy("shop_id")
        .execute();
      return rows.map(toMembership);
    },
    async membersOf(shopId) {
      const rows = await memberships().where("shop_id", "=", shopId).orderBy("person_id").execute();
      return rows.map(toMembership);
    },
    async passOn(shopId, from, into) {
      const taken = await db
        .selectFrom("membership")
        .select("id")
        .where("id", "=", membershipId(shopId, into))
        .executeTakeFirst();
      if (taken !== undefined) return false;
      const result = await db
        .updateTable("membership")
        .set({ id: membershipId(shopId, into), person_id: into })
        .where("id", "=", membershipId(shopId, from))
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
    async join({ shopId, personId, role, sinceMs }) {
      await db
        .insertInto("membership")
        .values({
          id: membershipId(shopId, personId),
          shop_id: shopId,
          person_id: personId,
          role,
          since_ms: sinceMs,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
    },
  };
}

function toMembership(row: Selectable<Database["membership"]>): Membership {
  return {
    shopId: row.shop_id,
    personId: row.person_id,
    role: row.role as ShopRole,
    sinceMs: row.since_ms,
  };
}
