import type { Kysely, Selectable } from "kysely";
import { given } from "../../core/given.ts";
import { membershipId } from "../../core/shop-refs.ts";
import type { Membership, ShopRole } from "../../core/shops/shop.ts";
import type { Shops } from "../shops.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function shops({ db, hold }: Transaction): Shops {
  const memberships = () => db.selectFrom("membership").selectAll().orderBy("since_ms");
  const membersOf = async (shopId: string): Promise<Membership[]> => {
    const rows = await memberships().where("shop_id", "=", shopId).orderBy("person_id").execute();
    return rows.map(toMembership);
  };
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
      // What somebody may do stays so until the commit that it was asked for.
      await hold.nameTogether(membershipsName(personId));
      const rows = await memberships()
        .where("person_id", "=", personId)
        .orderBy("shop_id")
        .execute();
      return rows.map(toMembership);
    },
    membersOf,
    async membersToChange(shopId) {
      await hold.name(membersName(shopId));
      return await membersOf(shopId);
    },
    async passOn(shopId, from, into) {
      await hold.name(membershipsName(from));
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
      const isPassedOn = changedOne(result.numUpdatedRows);
      if (isPassedOn) for (const id of [from, into].toSorted()) await countChange(db, id);
      return isPassedOn;
    },
    // Does not wait for who decides on what this person may: they may no less by it.
    async join({ shopId, personId, role, sinceMs }) {
      await hold.name(membersName(shopId));
      const result = await db
        .insertInto("membership")
        .values({
          id: membershipId(shopId, personId),
          shop_id: shopId,
          person_id: personId,
          role,
          since_ms: sinceMs,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      if (changedOne(result.numInsertedOrUpdatedRows)) await countChange(db, personId);
    },
    async leave(shopId, personId) {
      await hold.name(membershipsName(personId));
      const result = await db
        .deleteFrom("membership")
        .where("shop_id", "=", shopId)
        .where("person_id", "=", personId)
        .executeTakeFirst();
      const isGone = changedOne(result.numDeletedRows);
      if (isGone) await countChange(db, personId);
      return isGone;
    },
  };
}

/**
 * What is held by whoever decides on what this person may, together; and alone by whoever takes
 * something of that away.
 */
function membershipsName(personId: string): string {
  return `memberships:${personId}`;
}

/** What is held by whoever changes who is in this shop. */
function membersName(shopId: string): string {
  return `members:${shopId}`;
}

/** The shops of this person are others now, or their roles in them. */
async function countChange(db: Kysely<Database>, personId: string): Promise<void> {
  await db
    .updateTable("person")
    .set((eb) => ({ version: eb("version", "+", 1) }))
    .where("id", "=", personId)
    .execute();
}

function toMembership(row: Selectable<Database["membership"]>): Membership {
  return {
    shopId: row.shop_id,
    personId: row.person_id,
    role: row.role as ShopRole,
    sinceMs: row.since_ms,
  };
}
