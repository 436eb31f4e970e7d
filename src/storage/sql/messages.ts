import { type Selectable, sql } from "kysely";
import type { Message } from "../../core/conversation/message.ts";
import type { News } from "../../core/orders/news.ts";
import type { Messages } from "../messages.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function messages({ db, hold, note }: Transaction): Messages {
  const select = () => db.selectFrom("message").selectAll();

  /**
   * The newest `seq` and `change` of a conversation; one transaction at a time appends to it or
   * touches it.
   */
  async function newest(conversationId: string): Promise<{ seq: number; change: number }> {
    const row = await db
      .selectFrom("message")
      .select(({ fn }) => [fn.max("seq").as("seq"), fn.max("change").as("change")])
      .where("conversation_id", "=", conversationId)
      .executeTakeFirst();
    return { seq: row?.seq ?? 0, change: row?.change ?? 0 };
  }

  return {
    async append(conversationId, added) {
      // The orders' chats too: a message that shows an order must not slip past the one who marks
      // it as changed.
      const orderNos = added.flatMap(({ content }) => content.orderNo ?? []);
      await hold.conversations(
        [conversationId, ...orderNos].join(),
        orderNos.length === 0
          ? sql`${conversationId}`
          : sql`select ${conversationId} union select conversation_id from orders
              where order_no in (${sql.join(orderNos)})`,
      );
      let { seq, change } = await newest(conversationId);
      for (const message of added) {
        const result = await db
          .insertInto("message")
          .values({
            id: message.id,
            conversation_id: conversationId,
            seq: ++seq,
            change: ++change,
            event_key: message.eventKey,
            author: message.from,
            turn: message.turn,
            order_no: message.content.orderNo ?? null,
            content: JSON.stringify(message.content),
            news: message.news ?? null,
            at_ms: message.atMs,
          })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirst();
        if (changedOne(result.numInsertedOrUpdatedRows))
          note({ of: "conversation", id: conversationId });
        else seq--;
      }
    },
    async touchOrder(orderNo) {
      await hold.orders(orderNo, sql`${orderNo}`);
      await hold.conversations(
        `of ${orderNo}`,
        sql`select conversation_id from orders where order_no = ${orderNo}`,
      );
      await hold.conversations(
        `showing ${orderNo}`,
        sql`select conversation_id from message where order_no = ${orderNo}`,
      );
      const rows = await db
        .selectFrom("message")
        .select(["id", "conversation_id"])
        .where("order_no", "=", orderNo)
        .orderBy("conversation_id")
        .orderBy("seq")
        .execute();
      for (const { id, conversation_id } of rows) {
        const { change } = await newest(conversation_id);
        await db
          .updateTable("message")
          .set({ change: change + 1 })
          .where("id", "=", id)
          .execute();
        note({ of: "conversation", id: conversation_id });
      }
      return [...new Set(rows.map((row) => row.conversation_id))];
    },
    async find(id) {
      const row = await select().where("id", "=", id).executeTakeFirst();
      return row && toMessage(row);
    },
    async after(conversationId, change, limit) {
      const rows = await select()
        .where("conversation_id", "=", conversationId)
        .where("change", ">", change)
        .orderBy("change", "desc")
        .limit(limit)
        .execute();
      return rows.map(toMessage).sort((a, b) => a.seq - b.seq);
    },
    async byEvent(conversationId, eventKey) {
      const rows = await select()
        .where("conversation_id", "=", conversationId)
        .where("event_key", "=", eventKey)
        .orderBy("seq")
        .execute();
      return rows.map(toMessage);
    },
    async removeOf(conversationId) {
      await hold.conversations(conversationId, sql`${conversationId}`);
      for (const table of ["picture", "delivery"] as const)
        await db
          .deleteFrom(table)
          .where("message_id", "in", (eb) =>
            eb.selectFrom("message").select("id").where("conversation_id", "=", conversationId),
          )
          .execute();
      await db.deleteFrom("message").where("conversation_id", "=", conversationId).execute();
    },
  };
}

export function toMessage(row: Selectable<Database["message"]>): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    seq: row.seq,
    change: row.change,
    eventKey: row.event_key,
    from: row.author as Message["from"],
    turn: row.turn,
    content: JSON.parse(row.content),
    ...(row.news === null ? {} : { news: row.news as News }),
    atMs: row.at_ms,
  };
}
