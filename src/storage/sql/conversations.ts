import { type Selectable, sql } from "kysely";
import type { ChannelName, Conversation, Person } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import type { Conversations, Inbox } from "../conversations.ts";
import { changedOne, deletedRows } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

/** No channel gives such an address. */
const retired = sql<string>`'retired:' || id`;
const isThere = sql<boolean>`address <> ${retired}`;

export function conversations({ db, hold }: Transaction): Conversations {
  const select = () => db.selectFrom("conversation").selectAll();
  const isStill = ({ id, version }: Pick<Person, "id" | "version">) =>
    db.selectFrom("person").select("id").where("id", "=", id).where("version", "=", version);
  return {
    async find(id) {
      await hold.conversations(id, sql`${id}`);
      const row = await select().where("id", "=", id).where(isThere).executeTakeFirst();
      return row && toConversation(row);
    },
    async findByAddress(channel, address) {
      const row = await select()
        .where("channel", "=", channel)
        .where("address", "=", address)
        .executeTakeFirst();
      return row && toConversation(row);
    },
    async ofPerson(personId) {
      const rows = await select()
        .where("person_id", "=", personId)
        .where(isThere)
        .orderBy("updated_at_ms", "desc")
        .orderBy("id")
        .execute();
      return rows.map(toConversation);
    },
    async give(id, from, into) {
      await hold.conversations(id, sql`${id}`);
      const result = await db
        .updateTable("conversation")
        .set((eb) => ({ person_id: into, till_since_ms: null, version: eb("version", "+", 1) }))
        .where("id", "=", id)
        .where("person_id", "=", from)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
    async add({ personId, createdAtMs, updatedAtMs, tillSinceMs = null, ...same }) {
      await db
        .insertInto("conversation")
        .values({
          ...same,
          person_id: personId,
          created_at_ms: createdAtMs,
          updated_at_ms: updatedAtMs,
          till_since_ms: tillSinceMs,
        })
        .execute();
    },
    async retire(personId, state) {
      await hold.conversations(
        `of person ${personId}`,
        sql`select id from conversation where person_id = ${personId}`,
      );
      const rows = await select()
        .where("person_id", "=", personId)
        .where(isThere)
        .orderBy("id")
        .execute();
      await db
        .updateTable("conversation")
        .set((eb) => ({ address: retired, state, version: eb("version", "+", 1) }))
        .where("person_id", "=", personId)
        .where(isThere)
        .execute();
      return rows.map(toConversation);
    },
    async makeTill(id, atMs) {
      await hold.conversations(id, sql`${id}`);
      await db
        .updateTable("conversation")
        .set({ till_since_ms: atMs })
        .where("id", "=", id)
        .execute();
    },
    async endTills(personId) {
      await hold.conversations(
        `of person ${personId}`,
        sql`select id from conversation where person_id = ${personId}`,
      );
      await db
        .updateTable("conversation")
        .set({ till_since_ms: null })
        .where("person_id", "=", personId)
        .where("till_since_ms", "is not", null)
        .execute();
    },
    async move(id, address) {
      await db
        .updateTable("conversation")
        .set({ address })
        .where("id", "=", id)
        .where(isThere)
        .execute();
    },
    async save({ id, state, turn, updatedAtMs }, seenVersion, seenPerson) {
      const saved = db
        .updateTable("conversation")
        .set({ state, turn, updated_at_ms: updatedAtMs, version: seenVersion + 1 })
        .where("id", "=", id)
        .where("version", "=", seenVersion);
      const result = await (seenPerson === undefined
        ? saved
        : saved.where(({ exists }) => exists(isStill(seenPerson)))
      ).executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
  };
}

function toConversation(row: Selectable<Database["conversation"]>): Conversation {
  const { person_id, channel, created_at_ms, updated_at_ms, till_since_ms, ...same } = row;
  return {
    ...same,
    personId: person_id,
    channel: channel as ChannelName,
    createdAtMs: created_at_ms,
    updatedAtMs: updated_at_ms,
    ...given({ tillSinceMs: till_since_ms ?? undefined }),
  };
}

export function inbox({ db }: Transaction): Inbox {
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
    async oldestFinishedMs() {
      const row = await db
        .selectFrom("inbox")
        .select("at_ms")
        .orderBy("at_ms")
        .limit(1)
        .executeTakeFirst();
      return row?.at_ms;
    },
    clear: (beforeMs, most) =>
      deletedRows(
        db,
        sql`DELETE FROM inbox WHERE key IN (SELECT key FROM inbox
          WHERE at_ms < ${beforeMs} ORDER BY at_ms LIMIT ${most})`,
      ),
  };
}
