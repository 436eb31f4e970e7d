import type { Selectable } from "kysely";
import { given } from "../../core/given.ts";
import { type Came, type ChatMove, isRegaining } from "../../core/shops/chat-move.ts";
import type { Regain } from "../../core/shops/regain.ts";
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
          regain: move.regain === undefined ? null : JSON.stringify(move.regain),
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
    async openRegains() {
      const rows = await db
        .selectFrom("chat_move")
        .selectAll()
        .where("state", "in", ["proposed", "announced"])
        .orderBy("at_ms")
        .orderBy("id")
        .execute();
      return rows.map(toMove).filter(isRegaining);
    },
    async become(id, from, to, change = {}) {
      const { came, untilMs, regain } = change;
      const result = await db
        .updateTable("chat_move")
        .set({
          state: to,
          ...given({
            came: came && JSON.stringify(came),
            until_ms: untilMs,
            regain: regain && JSON.stringify(regain),
          }),
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
    ...(row.regain === null ? {} : { regain: JSON.parse(row.regain) as Regain }),
  };
}
