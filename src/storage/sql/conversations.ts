import type { Kysely, Selectable } from "kysely";
import type { ChannelName, Conversation, Message } from "../../core/conversation/message.ts";
import type { Language } from "../../core/text.ts";
import type {
  CardTries,
  Conversations,
  Inbox,
  LinkCodes,
  Messages,
  People,
} from "../conversations.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";

export function people(db: Kysely<Database>): People {
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

export function conversations(db: Kysely<Database>): Conversations {
  const select = () => db.selectFrom("conversation").selectAll();
  return {
    async find(id) {
      const row = await select().where("id", "=", id).executeTakeFirst();
      return row && toConversation(row);
    },
    async findByAddress(channel, address) {
      const row = await select()
        .where("channel", "=", channel)
        .where("address", "=", address)
        .executeTakeFirst();
      return row && toConversation(row);
    },
    async add({ personId, createdAtMs, updatedAtMs, ...same }) {
      await db
        .insertInto("conversation")
        .values({
          ...same,
          person_id: personId,
          created_at_ms: createdAtMs,
          updated_at_ms: updatedAtMs,
        })
        .execute();
    },
    async move(id, address) {
      await db.updateTable("conversation").set({ address }).where("id", "=", id).execute();
    },
    async save({ id, state, turn, updatedAtMs }, seenVersion) {
      const result = await db
        .updateTable("conversation")
        .set({ state, turn, updated_at_ms: updatedAtMs, version: seenVersion + 1 })
        .where("id", "=", id)
        .where("version", "=", seenVersion)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
  };
}

function toConversation(row: Selectable<Database["conversation"]>): Conversation {
  const { person_id, channel, created_at_ms, updated_at_ms, ...same } = row;
  return {
    ...same,
    personId: person_id,
    channel: channel as ChannelName,
    createdAtMs: created_at_ms,
    updatedAtMs: updated_at_ms,
  };
}

export function messages(db: Kysely<Database>): Messages {
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
            at_ms: message.atMs,
          })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirst();
        if (!changedOne(result.numInsertedOrUpdatedRows)) seq--;
      }
    },
    async touchOrder(orderNo) {
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
      }
      return [...new Set(rows.map((row) => row.conversation_id))];
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
    atMs: row.at_ms,
  };
}

export function inbox(db: Kysely<Database>): Inbox {
  return {
    async add(key, atMs) {
      const result = await db
        .insertInto("inbox")
        .values({ key, at_ms: atMs })
        .onConflict((conflict) => conflict.column("key").doNothing())
        .executeTakeFirst();
      return changedOne(result.numInsertedOrUpdatedRows);
    },
    async has(key) {
      return (
        (await db.selectFrom("inbox").select("key").where("key", "=", key).executeTakeFirst()) !==
        undefined
      );
    },
  };
}

export function cardTries(db: Kysely<Database>): CardTries {
  return {
    async add({ id, cardHash, conversationId, atMs }) {
      await db
        .insertInto("card_try")
        .values({ id, card_hash: cardHash, conversation_id: conversationId, at_ms: atMs })
        .execute();
    },
    async remove(id) {
      await db.deleteFrom("card_try").where("id", "=", id).execute();
    },
    async count(by, sinceMs) {
      const query = db
        .selectFrom("card_try")
        .select(({ fn }) => fn.countAll<number>().as("tries"))
        .where("at_ms", ">", sinceMs);
      const row = await ("cardHash" in by
        ? query.where("card_hash", "=", by.cardHash)
        : query.where("conversation_id", "=", by.conversationId)
      ).executeTakeFirstOrThrow();
      return Number(row.tries);
    },
  };
}

export function linkCodes(db: Kysely<Database>): LinkCodes {
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
  };
}
