import type { ResultEvent } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { triesName } from "../../core/refs.ts";
import { answerMinutes, type ChatMove } from "../../core/shops/chat-move.ts";
import { text } from "../../core/text.ts";
import { isReadable } from "../../core/understanding/readers/link-code.ts";
import type { LinkCode } from "../../storage/people.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { overtaken } from "../conversations/overtaken.ts";
import type { Performed } from "../conversations/performed.ts";
import { tell } from "../delivery/tell.ts";
import { addressHashOf, type Guesser } from "../guesser.ts";
import { type Dice, sha256Hex } from "../ports.ts";
import { givesOf, hasOf, moveChat, undoMove } from "./move-chat.ts";

const codeMinutes = 10;

/**
 * Wrong codes allowed inside the window, in one chat and from one address in whichever chats; a
 * code has 40 bits and lives ten minutes.
 */
const mostWrongCodes = { chat: 5, address: 30 };
const windowMs = 30 * 60_000;

/** A short code by which another chat joins this person. Only its hash is kept. */
export async function makeLinkCode(app: App, { id, personId }: Conversation): Promise<ResultEvent> {
  const code = readableCode(app.dice);
  await app.store.write((tables) =>
    tables.linkCodes.add({
      codeHash: sha256Hex(code),
      personId,
      conversationId: id,
      expiresAtMs: app.clock.nowMs() + codeMinutes * 60_000,
    }),
  );
  return { type: "link-code-made", code, minutes: codeMinutes };
}

function readableCode(dice: Dice): string {
  for (;;) {
    const code = dice.letters(8);
    if (isReadable(code)) return code;
  }
}

/** What saying a code would mean for this chat; nothing is moved yet. */
export async function useLinkCode(
  app: App,
  guesser: Guesser,
  { code, fromLink }: { code: string; fromLink: boolean },
): Promise<ResultEvent> {
  const { conversation } = guesser;
  const found = await tryCode(app, guesser, code);
  if (typeof found === "string") return { type: "linked", result: found };
  if (found.personId === conversation.personId) return { type: "linked", result: "same" };
  const gives = await app.store.read((tables) => givesOf(tables, conversation));
  return typeof gives === "string"
    ? { type: "linked", result: gives }
    : { type: "chat-move-weighed", code, gives, fromLink };
}

/** Wrong codes count, whether they were only asked about or not. */
async function tryCode(
  app: App,
  guesser: Guesser,
  code: string,
): Promise<LinkCode | "too-often" | "wrong-code"> {
  const nowMs = app.clock.nowMs();
  const tryKey = triesName("link", guesser.conversation.id);
  const addressHash = addressHashOf(app, "link", guesser);
  return await app.store.write(async (tables) => {
    const used = (by: Parameters<typeof tables.cardTries.count>[0]) =>
      tables.cardTries.count(by, nowMs - windowMs);
    if ((await used({ cardHash: tryKey })) >= mostWrongCodes.chat) return "too-often";
    if (addressHash !== undefined && (await used({ addressHash })) >= mostWrongCodes.address)
      return "too-often";
    const found = await tables.linkCodes.find(sha256Hex(code), nowMs);
    if (found !== undefined) return found;
    const id = app.dice.letters(26);
    // Under a name of its own: a mistyped code must not use up the tries for a card.
    await tables.cardTries.add({
      id,
      cardHash: tryKey,
      conversationId: tryKey,
      addressHash,
      atMs: nowMs,
    });
    return "wrong-code";
  });
}

/**
 * This chat wants to join whoever made the code, who is asked in the chat that they made it in. A
 * code works once: it is used up in the commit of the turn.
 */
export async function prepareOffer(
  app: App,
  conversation: Conversation,
  code: string,
): Promise<Performed> {
  const nowMs = app.clock.nowMs();
  const codeHash = sha256Hex(code);
  const found = await app.store.read((tables) => tables.linkCodes.find(codeHash, nowMs));
  if (found === undefined) return { event: { type: "linked", result: "wrong-code" } };
  const move: ChatMove = {
    id: app.dice.letters(26),
    conversationId: conversation.id,
    fromPerson: conversation.personId,
    intoPerson: found.personId,
    askedIn: found.conversationId,
    state: "offered",
    came: { shops: [], memberships: [] },
    atMs: nowMs,
    untilMs: nowMs + answerMinutes * 60_000,
  };
  return {
    event: { type: "linked", result: "offered" },
    async write(tables) {
      // Somebody else used it in between: nothing of this turn happens, and the next try sees that
      // it is gone.
      if ((await tables.linkCodes.take(codeHash, nowMs)) === undefined) throw overtaken;
      await tables.chatMoves.add(move);
      await askTaker(app, tables, move, conversation);
    },
  };
}

async function askTaker(
  app: App,
  tables: Tables,
  { id, intoPerson, askedIn }: ChatMove,
  { channel }: Conversation,
): Promise<void> {
  const chat = await tables.conversations.find(askedIn);
  if (chat === undefined) return;
  const words = text("chatMove.takeAsk", {
    channel: text(`channel.${channel}`),
    ...(await hasOf(tables, intoPerson)),
  });
  await tell(app, tables, chat, {
    id: `chat-move:${id}:ask`,
    words,
    choices: [
      { label: text("chatMove.take"), value: `chat-move:take:${id}` },
      { label: text("chatMove.notMine"), value: `chat-move:leave:${id}` },
    ],
  });
}

/** Whoever made the code takes the chat, or says that it is not theirs. */
export async function prepareAnswer(
  app: App,
  conversation: Conversation,
  { move, isTaken }: { move: ChatMove; isTaken: boolean },
): Promise<Performed> {
  const nowMs = app.clock.nowMs();
  const asked = await app.store.read((tables) => tables.conversations.find(move.conversationId));
  const isOver = move.state !== "offered" || nowMs >= move.untilMs;
  if (isOver || asked?.personId !== move.fromPerson)
    return { event: { type: "linked", result: "over" } };
  const gives = isTaken ? await app.store.read((tables) => givesOf(tables, asked)) : undefined;
  if (typeof gives === "string") return { event: { type: "linked", result: gives } };
  return {
    event: { type: "linked", result: isTaken ? "joined" : "declined", moveId: move.id },
    async write(tables) {
      const isDone = isTaken
        ? await moveChat(tables, move, nowMs)
        : await tables.chatMoves.become(move.id, "offered", "declined");
      if (!isDone) throw overtaken;
      await tellOther(app, tables, move, conversation, isTaken ? "joined" : "declined");
    },
  };
}

/** The chat goes back to its former person, with all that came with it. */
export async function prepareUndo(
  app: App,
  conversation: Conversation,
  move: ChatMove,
): Promise<Performed> {
  const nowMs = app.clock.nowMs();
  const moved = await app.store.read((tables) => tables.conversations.find(move.conversationId));
  const isOver = move.state !== "done" || nowMs >= move.untilMs;
  if (isOver || moved?.personId !== move.intoPerson)
    return { event: { type: "linked", result: "over" } };
  return {
    event: { type: "linked", result: "undone" },
    async write(tables) {
      if (!(await undoMove(tables, move, nowMs))) throw overtaken;
      await tellOther(app, tables, move, conversation, "undone");
    },
  };
}

/** The other of the two chats hears of it; whoever speaks here has the answer of this turn. */
async function tellOther(
  app: App,
  tables: Tables,
  move: ChatMove,
  here: Conversation,
  result: "joined" | "declined" | "undone",
): Promise<void> {
  for (const id of [move.conversationId, move.askedIn]) {
    const chat = id === here.id ? undefined : await tables.conversations.find(id);
    if (chat === undefined) continue;
    const isTold = { id: `chat-move:${move.id}:${result}:${id}`, words: text(`link.${result}`) };
    const undo = { label: text("chatMove.undo"), value: `chat-move:undo:${move.id}` };
    await tell(app, tables, chat, result === "joined" ? { ...isTold, choices: [undo] } : isTold);
  }
}
