import type { Selectable } from "kysely";
import type { Network } from "../../core/cards/network.ts";
import { given } from "../../core/given.ts";
import { proofId } from "../../core/shop-refs.ts";
import type { ProofAllows, ShopCard } from "../../core/shops/shop-card.ts";
import type { Cards } from "../cards.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function cards({ db, hold }: Transaction): Cards {
  const calls: Cards = {
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
    async removeOf(shopId) {
      const rows = await db
        .selectFrom("card")
        .select("card_hash")
        .where("shop_id", "=", shopId)
        .orderBy("card_hash")
        .execute();
      await db.deleteFrom("card_proof").where("shop_id", "=", shopId).execute();
      for (const { card_hash: hash } of rows) {
        await hold.name(`owner:${hash}`);
        await db.deleteFrom("card_proof").where("card_hash", "=", hash).execute();
        await db.deleteFrom("card").where("card_hash", "=", hash).execute();
      }
    },
    async countOf(shopId, most) {
      const rows = await db
        .selectFrom("card")
        .select("card_hash")
        .where("shop_id", "=", shopId)
        .limit(most)
        .execute();
      return rows.length;
    },
    async changeShop({ cards: chosen, from, to, atMs }) {
      if (chosen !== "all" && chosen.length === 0) return [];
      const rows = await db
        .updateTable("card")
        .set({ shop_id: to })
        .where("shop_id", "=", from)
        .$if(chosen !== "all", (query) =>
          query.where("card_hash", "in", chosen as readonly string[]),
        )
        .returning("card_hash")
        .execute();
      const changed = rows.map(({ card_hash }) => card_hash).toSorted();
      for (const cardHash of changed) {
        const proof = await calls.proofOf(cardHash, from);
        if (proof === undefined || proof.endedAtMs !== undefined) continue;
        await calls.prove({ ...proof, shopId: to });
        await calls.endProof(cardHash, from, atMs);
      }
      return changed;
    },
  };
  return calls;
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
