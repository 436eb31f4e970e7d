import type { Selectable } from "kysely";
import type { Came, ChatMove } from "../../core/shops/chat-move.ts";
import type { ChatMoves } from "../chat-moves.ts";
import { changedOne } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function chatMoves({ db }: Transaction): ChatMoves {
  return {
    async add(move) {
      await db
        .insertInto("chat_move")
        .values({
          id: move.id,
          conversation_id: move.conversationId,
          from_person: move.fromPerson,
          into_person: move.intoPerson,
          asked_in: move.askedIn,
          state: move.state,
          came: JSON.stringify(move.came),
          at_ms: move.atMs,
          until_ms: move.untilMs,
        })
        .execute();
    },
    async find(id) {
      const row = await db
        .selectFrom("chat_move")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirst();
      return row && toMove(row);
    },
    async undoable(conversationId, nowMs) {
      const row = await db
        .selectFrom("chat_move")
        .selectAll()
        .where("conversation_id", "=", conversationId)
        .where("state", "=", "done")
        .where("until_ms", ">", nowMs)
        .orderBy("at_ms", "desc")
        .orderBy("id")
        .limit(1)
        .executeTakeFirst();
      return row && toMove(row);
    },
    async mayGoBack(intoPerson, nowMs) {
      const row = await db
        .selectFrom("chat_move")
        .select("id")
        .where("into_person", "=", intoPerson)
        .where("state", "=", "done")
        .where("until_ms", ">", nowMs)
        .executeTakeFirst();
      return row !== undefined;
    },
    async removeOf(personId) {
      await db
        .deleteFrom("chat_move")
        .where((eb) => eb.or([eb("from_person", "=", personId), eb("into_person", "=", personId)]))
        .execute();
    },
    async become(id, from, to, change) {
      const result = await db
        .updateTable("chat_move")
        .set({
          state: to,
          ...(change === undefined
            ? {}
            : { came: JSON.stringify(change.came), until_ms: change.untilMs }),
        })
        .where("id", "=", id)
        .where("state", "=", from)
        .executeTakeFirst();
      return changedOne(result.numUpdatedRows);
    },
  };
}

function toMove(row: Selectable<Database["chat_move"]>): ChatMove {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    fromPerson: row.from_person,
    intoPerson: row.into_person,
    askedIn: row.asked_in,
    state: row.state as ChatMove["state"],
    came: JSON.parse(row.came) as Came,
    atMs: row.at_ms,
    untilMs: row.until_ms,
  };
}
