import type { Selectable } from "kysely";
import type { Network } from "../../core/cards/network.ts";
import { given } from "../../core/given.ts";
import { proofId } from "../../core/refs.ts";
import type { ProofAllows, ShopCard } from "../../core/shops/shop-card.ts";
import type { Cards } from "../cards.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function cards({ db, hold }: Transaction): Cards {
  return {
    async find(cardHash) {
      // Whoever decides on whose card it is does so alone.
      await hold.name(`owner:${cardHash}`);
      const row = await db
        .selectFrom("card")
        .selectAll()
        .where("card_hash", "=", cardHash)
        .executeTakeFirst();
      return row && toCard(row);
    },
    async list({ shopIds }, limit) {
      if (shopIds.length === 0) return [];
      const rows = await db
        .selectFrom("card")
        .selectAll()
        .where("shop_id", "in", shopIds)
        .orderBy("since_ms", "desc")
        .orderBy("card_hash")
        .limit(limit)
        .execute();
      return rows.map(toCard);
    },
    async add({ cardHash, shopId, iccid, network, sinceMs }) {
      const result = await db
        .insertInto("card")
        .values({ card_hash: cardHash, shop_id: shopId, iccid, network, since_ms: sinceMs })
        .onConflict((conflict) => conflict.column("card_hash").doNothing())
        .executeTakeFirst();
      return changedOne(result.numInsertedOrUpdatedRows);
    },
    async move(cardHash, from, to, sinceMs) {
      const result = await db
        .updateTable("card")
        .set({ shop_id: to, since_ms: sinceMs })
        .where("card_hash", "=", cardHash)
        .where("shop_id", "=", from)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
    async proofOf(cardHash, shopId) {
      const row = await db
        .selectFrom("card_proof")
        .selectAll()
        .where("id", "=", proofId(cardHash, shopId))
        .executeTakeFirst();
      return (
        row && {
          cardHash,
          shopId,
          allows: row.allows as ProofAllows,
          provedAtMs: row.proved_at_ms,
          ...given({ endedAtMs: row.ended_at_ms ?? undefined }),
        }
      );
    },
    async prove({ cardHash, shopId, allows, provedAtMs }) {
      const proved = { allows, proved_at_ms: provedAtMs, ended_at_ms: null };
      await db
        .insertInto("card_proof")
        .values({
          id: proofId(cardHash, shopId),
          card_hash: cardHash,
          shop_id: shopId,
          ...proved,
        })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(proved))
        .execute();
    },
    async endProof(cardHash, shopId, atMs) {
      await db
        .updateTable("card_proof")
        .set({ ended_at_ms: atMs })
        .where("id", "=", proofId(cardHash, shopId))
        .where("ended_at_ms", "is", null)
        .execute();
    },
  };
}

function toCard(row: Selectable<Database["card"]>): ShopCard {
  return {
    cardHash: row.card_hash,
    shopId: row.shop_id,
    iccid: row.iccid,
    network: row.network as Network,
    sinceMs: row.since_ms,
  };
}
