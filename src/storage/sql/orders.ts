import { type Selectable, sql } from "kysely";
import type { CarrierId } from "../../core/cards/carrier-id.ts";
import type { Network } from "../../core/cards/network.ts";
import { given } from "../../core/given.ts";
import type { Order } from "../../core/orders/order.ts";
import { mayBecome, type OrderState, orderTransitions } from "../../core/orders/order-state.ts";
import type { Language } from "../../core/text.ts";
import type { Links, Orders } from "../orders.ts";
import { changedOne, isOneOf, withoutNulls } from "./rows.ts";
import type { Database } from "./schema.ts";
import { type AllDecided, held, type Transaction, unheld } from "./transaction.ts";
import { notKnown, readSnapshot, readText } from "./unknown.ts";

const openStates = (Object.keys(orderTransitions) as OrderState[]).filter(
  (state) => state !== "closed" && orderTransitions[state].length > 0,
);

export function orders({ db, hold }: Transaction): Orders {
  const select = () => db.selectFrom("orders").selectAll();
  const holdOrder = (orderNo: string) => hold.orders(orderNo, sql`${orderNo}`);
  const calls: AllDecided<Orders> = {
    add: unheld("a new row is seen by nobody else before the commit", async (order) => {
      await db.insertInto("orders").values(toRow(order)).execute();
    }),
    find: held(holdOrder, async (orderNo) => {
      const row = await select().where("order_no", "=", orderNo).executeTakeFirst();
      return row && toOrder(row);
    }),
    move: held(holdOrder, async (orderNo, from, to, change = {}) => {
      if (!mayBecome(from, to)) throw new Error(`An order never goes from ${from} to ${to}.`);
      const result = await db
        .updateTable("orders")
        .set({
          state: to,
          ...given({
            paid_at_ms: change.paidAtMs,
            finished_at_ms: change.finishedAtMs,
            valid_until_ms: change.validUntilMs,
            carrier_ref: change.carrierRef,
            problem: change.problem,
          }),
        })
        .where("order_no", "=", orderNo)
        .where("state", "=", from)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    }),
    list: unheld("lists over many chats are not decided on", async ({ shopIds }, limit) => {
      if (shopIds.length === 0) return [];
      const rows = await select()
        .where("shop_id", "in", shopIds)
        .orderBy("created_at_ms", "desc")
        .orderBy("order_no", "desc")
        .limit(limit)
        .execute();
      return rows.map(toOrder);
    }),
    countOf: unheld("for a question to a person", async (shopId, most) => {
      const rows = await db
        .selectFrom("orders")
        .select("order_no")
        .where("shop_id", "=", shopId)
        .limit(most)
        .execute();
      return rows.length;
    }),
    changeShop: unheld("the shop of an order is no part of its money", async (change) => {
      const { orders: chosen, from, to } = change;
      if (chosen !== "all" && chosen.length === 0) return [];
      const rows = await db
        .updateTable("orders")
        .set({ shop_id: to })
        .where("shop_id", "=", from)
        .$if(chosen !== "all", (query) =>
          query.where("order_no", "in", chosen as readonly string[]),
        )
        .returning("order_no")
        .execute();
      return rows.map(({ order_no }) => order_no).toSorted();
    }),
    unendedOf: unheld("who asks has taken away the chats that could place one", async (of) => {
      const row = await select()
        .where((eb) =>
          eb.and([
            eb.or([eb("person_id", "=", of.placedBy), isOneOf("shop_id", of.shopIds)]),
            eb.or([
              eb("state", "in", openStates),
              sql<boolean>`exists (select 1 from refund r where r.order_no = orders.order_no
                and r.state in ('due', 'processing', 'stuck'))`,
              sql<boolean>`exists (select 1 from payment p where p.order_no = orders.order_no
                and p.state = 'open')`,
            ]),
          ]),
        )
        .orderBy("created_at_ms")
        .orderBy("order_no")
        .limit(1)
        .executeTakeFirst();
      return row && toOrder(row);
    }),
    hasPaidFor: unheld("what was paid once stays so", async ({ shopIds }, cardHash) => {
      if (shopIds.length === 0) return false;
      const row = await db
        .selectFrom("orders")
        .select("order_no")
        .where("card_hash", "=", cardHash)
        .where("shop_id", "in", shopIds)
        .where("paid_at_ms", "is not", null)
        .executeTakeFirst();
      return row !== undefined;
    }),
    openOfCard: held(
      (cardHash) => hold.name(`card:${cardHash}`),
      async (cardHash) => {
        const rows = await select()
          .where("card_hash", "=", cardHash)
          .where("state", "in", openStates)
          .orderBy("created_at_ms")
          .orderBy("order_no")
          .execute();
        return rows.map(toOrder);
      },
    ),
    newestOfCard: unheld("lists over many chats are not decided on", async (cardHashStart) => {
      const row = await select()
        .where("card_hash", "like", `${cardHashStart}%`)
        .orderBy("created_at_ms", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && toOrder(row);
    }),
    unsettledSince: unheld("lists over many chats are not decided on", async (sinceMs) => {
      const rows = await select()
        .where((or) =>
          or.or([
            or("state", "in", openStates),
            or("created_at_ms", ">=", sinceMs),
            or("finished_at_ms", ">=", sinceMs),
          ]),
        )
        .orderBy("created_at_ms")
        .orderBy("order_no")
        .execute();
      return rows.map(toOrder);
    }),
  };
  return calls;
}

function toRow(order: Order): Database["orders"] {
  return {
    order_no: order.orderNo,
    person_id: order.placedBy,
    shop_id: order.shopId,
    conversation_id: order.conversationId,
    language: order.language,
    iccid: order.iccid ?? notKnown,
    card_hash: order.cardHash,
    network: order.network,
    carrier: order.carrier,
    snapshot: JSON.stringify(order.snapshot),
    price_fen: order.priceFen,
    state: order.state,
    created_at_ms: order.createdAtMs,
    expires_at_ms: order.expiresAtMs,
    paid_at_ms: order.paidAtMs ?? null,
    finished_at_ms: order.finishedAtMs ?? null,
    valid_until_ms: order.validUntilMs ?? null,
    carrier_ref: order.carrierRef ?? null,
    problem: order.problem ?? null,
  };
}

function toOrder(row: Selectable<Database["orders"]>): Order {
  const iccid = readText(row.iccid);
  const { paid_at_ms, finished_at_ms, valid_until_ms, carrier_ref, problem } = row;
  return {
    orderNo: row.order_no,
    placedBy: row.person_id,
    shopId: row.shop_id,
    conversationId: row.conversation_id,
    language: row.language as Language,
    cardHash: row.card_hash,
    network: row.network as Network,
    carrier: row.carrier as CarrierId,
    snapshot: snapshotOf(row, iccid),
    priceFen: row.price_fen,
    state: row.state as OrderState,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    ...given({ iccid }),
    ...withoutNulls({
      paidAtMs: paid_at_ms,
      finishedAtMs: finished_at_ms,
      validUntilMs: valid_until_ms,
      carrierRef: carrier_ref,
      problem,
    }),
  };
}

/** Throws with the order's number: whoever reads the failure has to know where to look. */
function snapshotOf(
  { order_no, snapshot }: Selectable<Database["orders"]>,
  iccid: string | undefined,
): Order["snapshot"] {
  try {
    return readSnapshot(snapshot, iccid);
  } catch {
    throw new Error(`What was agreed of order ${order_no} cannot be read in the database.`);
  }
}

export function links({ db }: Transaction): Links {
  return {
    async add({ tokenHash, purpose, orderNo }) {
      await db
        .insertInto("link")
        .values({ token_hash: tokenHash, purpose, order_no: orderNo })
        .onConflict((conflict) => conflict.column("token_hash").doNothing())
        .execute();
    },
    async find(tokenHash, purpose) {
      const row = await db
        .selectFrom("link")
        .select("order_no")
        .where("token_hash", "=", tokenHash)
        .where("purpose", "=", purpose)
        .executeTakeFirst();
      return row?.order_no;
    },
  };
}
