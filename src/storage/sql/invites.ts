import { sql } from "kysely";
import { given } from "../../core/given.ts";
import type { ShopRole } from "../../core/shops/shop.ts";
import type { Invites } from "../shops.ts";
import { changedOne, deletedRows, isOneOf } from "./rows.ts";
import type { Transaction } from "./transaction.ts";

export function invites({ db }: Transaction): Invites {
  return {
    async add(tokenHash, { shopId, role, invitedBy, endsAtMs }) {
      await db
        .insertInto("invite")
        .values({
          token_hash: tokenHash,
          shop_id: shopId,
          role,
          invited_by: invitedBy ?? null,
          ends_at_ms: endsAtMs,
        })
        .execute();
    },
    async find(tokenHash, nowMs) {
      const row = await db
        .selectFrom("invite")
        .selectAll()
        .where("token_hash", "=", tokenHash)
        .where("ends_at_ms", ">", nowMs)
        .executeTakeFirst();
      return (
        row && {
          shopId: row.shop_id,
          role: row.role as ShopRole,
          endsAtMs: row.ends_at_ms,
          ...given({ invitedBy: row.invited_by ?? undefined }),
        }
      );
    },
    async take(tokenHash) {
      const result = await db
        .deleteFrom("invite")
        .where("token_hash", "=", tokenHash)
        .executeTakeFirst();
      return changedOne(result.numDeletedRows);
    },
    async removeOf(invitedBy, shopIds) {
      await db
        .deleteFrom("invite")
        .where((eb) => eb.or([eb("invited_by", "=", invitedBy), isOneOf("shop_id", shopIds)]))
        .execute();
    },
    async oldestFinishedMs() {
      const row = await db
        .selectFrom("invite")
        .select("ends_at_ms")
        .orderBy("ends_at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.ends_at_ms;
    },
    clear: (beforeMs, most) =>
      deletedRows(
        db,
        sql`DELETE FROM invite WHERE token_hash IN (SELECT token_hash FROM invite
          WHERE ends_at_ms < ${beforeMs} ORDER BY ends_at_ms LIMIT ${most})`,
      ),
  };
}
