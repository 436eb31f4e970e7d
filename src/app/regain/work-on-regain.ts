import { isRegaining, type Regaining } from "../../core/shops/chat-move.ts";
import { secondNoticeDays } from "../../core/shops/regain.ts";
import { text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import type { JobResult } from "../job.ts";
import { moveChat } from "../people/move-chat.ts";
import { secondNoticeAtMs, tellSecondNotice, tellShop } from "./announce-regain.ts";
import { isStillProved } from "./regain-proofs.ts";
import { stop } from "./stop-regain.ts";

const dayMs = 24 * 60 * 60_000;

/**
 * The second notice, and the end: the new chat becomes its person's, unless somebody has stopped it
 * or what proved it is not so any more.
 */
export async function workOnRegain(app: App, id: string): Promise<JobResult> {
  return await app.store.write(async (tables) => {
    const move = await tables.chatMoves.find(id);
    if (!isRegaining(move) || move.state !== "announced") return "finished";
    if (await isRecovering(tables)) return "again";
    const nowMs = app.clock.nowMs();
    if (move.regain.remindedAtMs === undefined)
      return nowMs < secondNoticeAtMs(move)
        ? { runAtMs: secondNoticeAtMs(move) }
        : { runAtMs: await remind(app, tables, move, nowMs) };
    if (nowMs < move.untilMs) return { runAtMs: move.untilMs };
    await carryOut(app, tables, move, nowMs);
    return "finished";
  });
}

/** Resolves with the end, epoch ms: whoever is told late has the full day all the same. */
async function remind(app: App, tables: Tables, move: Regaining, nowMs: number): Promise<number> {
  const untilMs = Math.max(move.untilMs, nowMs + secondNoticeDays * dayMs);
  const regain = { ...move.regain, remindedAtMs: nowMs };
  await tables.chatMoves.become(move.id, "announced", "announced", { untilMs, regain });
  await tellSecondNotice(app, tables, { ...move, untilMs, regain });
  return untilMs;
}

async function carryOut(app: App, tables: Tables, move: Regaining, nowMs: number): Promise<void> {
  const { id } = move;
  // Holds the row until the commit: whoever stops it now comes too late, or was first.
  if (!(await tables.chatMoves.become(id, "announced", "announced"))) return;
  const isMoved = (await isStillProved(tables, move)) && (await moveChat(tables, move, nowMs));
  if (!isMoved) {
    await stop(app, tables, move);
    app.log.warn({ id }, "a new chat does not get a shop: what proved it is not so any more");
    return;
  }
  const undo = { label: text("chatMove.undo"), value: `chat-move:undo:${id}` };
  await tellShop(app, tables, move, {
    what: "done",
    // Only whose account it is can give the chat back.
    say: (personId) =>
      personId === move.intoPerson
        ? { words: text("regain.done"), choices: [undo] }
        : { words: text("regain.doneShop") },
  });
  app.log.warn({ id }, "a new chat got a shop");
}
