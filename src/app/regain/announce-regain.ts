import type { Choice } from "../../core/conversation/dialogue.ts";
import { regainToldId } from "../../core/refs.ts";
import type { Regaining } from "../../core/shops/chat-move.ts";
import { noticeDays, secondNoticeDays } from "../../core/shops/regain.ts";
import { type Text, text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { tell } from "../delivery/tell.ts";

const dayMs = 24 * 60 * 60_000;

/** When the shop's people are told a second time, epoch ms. */
export function secondNoticeAtMs({ untilMs }: Regaining): number {
  return untilMs - secondNoticeDays * dayMs;
}

/** Until when the shop's people may stop what they are told of now, epoch ms. */
export function endOfNoticeMs(nowMs: number): number {
  return nowMs + noticeDays * dayMs;
}

/** Every chat of the shop's people hears of it, with a button that ends it. */
export async function tellNotice(app: App, tables: Tables, move: Regaining): Promise<void> {
  const words = text("regain.notice", { until: { atMs: move.untilMs, as: "minute" } });
  await tellShop(app, tables, move, {
    what: "notice",
    say: () => ({ words, choices: [stopOf(move)] }),
  });
}

/** The same, a day before it happens. */
export async function tellSecondNotice(app: App, tables: Tables, move: Regaining): Promise<void> {
  const words = text("regain.secondNotice", { until: { atMs: move.untilMs, as: "minute" } });
  await tellShop(app, tables, move, {
    what: "again",
    say: () => ({ words, choices: [stopOf(move)] }),
  });
}

function stopOf({ id }: Regaining): Choice {
  return { label: text("chatMove.notMine"), value: `chat-move:stop:${id}` };
}

/** What is told, and what it says in the chats of which person. */
type Telling = {
  what: string;
  say: (personId: string) => { words: Text; choices?: readonly Choice[] };
  /** The chat that has its answer already. */
  except?: string;
};

/** Tells it in every chat of everybody who is in the shop. */
export async function tellShop(
  app: App,
  tables: Tables,
  move: Regaining,
  { what, say, except }: Telling,
): Promise<void> {
  for (const { personId } of await tables.shops.membersOf(move.regain.shopId)) {
    for (const chat of await tables.conversations.ofPerson(personId)) {
      if (chat.id === except) continue;
      await tell(app, tables, chat, { id: regainToldId(move, what, chat.id), ...say(personId) });
    }
  }
}

/** Tells it in the new chat. */
export async function tellNewChat(
  app: App,
  tables: Tables,
  move: Regaining,
  { what, words }: { what: string; words: Text },
): Promise<void> {
  const chat = await tables.conversations.find(move.conversationId);
  if (chat !== undefined)
    await tell(app, tables, chat, { id: regainToldId(move, what, chat.id), words });
}

/**
 * Somebody may have stopped it in the gap that was lost: everybody has the full time again. In the
 * transaction that ends a recovery.
 */
export async function announceAnew(app: App, tables: Tables): Promise<void> {
  const untilMs = endOfNoticeMs(app.clock.nowMs());
  for (const move of await tables.chatMoves.openRegains()) {
    if (move.state !== "announced") continue;
    const { remindedAtMs: _, ...regain } = move.regain;
    await tables.chatMoves.become(move.id, "announced", "announced", { untilMs, regain });
    await tellNotice(app, tables, { ...move, untilMs, regain });
  }
}
