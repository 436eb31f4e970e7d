import type { Here, Say } from "../../core/conversation/dialogue.ts";
import type { Conversation, MessageContent, Person } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import { answerId } from "../../core/refs.ts";
import { type Language, text } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { readState, writeState } from "../conversations/dialogue-state.ts";
import { oneAtATime } from "../conversations/one-at-a-time.ts";
import { overtaken } from "../conversations/overtaken.ts";
import { shownQuestion } from "../conversations/shown-question.ts";
import { chartWords } from "../delivery/chart-words.ts";
import { addShowJob, bringAlong } from "../delivery/show-conversation.ts";
import {
  eventFor,
  type HeardInbound,
  hearInbound,
  type Inbound,
  type TurnFlags,
  wordsOf,
} from "./inbound.ts";
import { ownMessage, wasSecret } from "./own-message.ts";
import { asPressed } from "./pressed.ts";
import { type ResolvedTurn, resolveTurn } from "./resolve-turn.ts";
import { withoutWords } from "./without-words.ts";

/** What was made of an event. */
export type Taken =
  | ({ answer: "taken" | "repeated"; conversation: Conversation } & TurnFlags)
  | { answer: "no-conversation" };

/** How often a turn starts again when another instance saved first. */
const mostTries = 5;

/**
 * One turn: load, decide, commit once, show. What the dialogues ask for on the way (a card to
 * check, a payment to look up) is done before the commit and is safe to repeat, so a crash anywhere
 * leaves either nothing or all.
 */
export function turnTaker(app: App): (inbound: Inbound) => Promise<Taken> {
  const inOrder = oneAtATime();
  return (inbound) =>
    inOrder(inbound.conversationId, async () => {
      const heard = hearInbound(inbound);
      try {
        return await takeHeard(app, heard);
      } catch (error) {
        throw withoutWords(error, wordsOf(heard));
      }
    });
}

async function takeHeard(app: App, heard: HeardInbound): Promise<Taken> {
  for (let tries = 1; ; tries++) {
    const taken = await tryTurn(app, heard);
    if (taken !== "overtaken") return taken;
    if (tries === mostTries)
      throw new Error(`Turn ${heard.eventKey} was overtaken ${mostTries} times.`);
  }
}

/** What a turn starts from. */
type Loaded = {
  conversation: Conversation;
  person: Person;
  here: Here;
  /** The row of the conversation did not fit, and it starts again. */
  isRestarted: boolean;
  /** The person's words as the history keeps them. */
  kept?: string;
};

async function tryTurn(app: App, came: HeardInbound): Promise<Taken | "overtaken"> {
  const { conversationId, eventKey } = came;
  const seen = await app.store.read(async (tables) => {
    const conversation = await tables.conversations.find(conversationId);
    const person = conversation && (await tables.people.find(conversation.personId));
    return { conversation, person, repeated: await tables.inbox.has(eventKey) };
  });
  const { conversation, person } = seen;
  if (conversation === undefined || person === undefined) return { answer: "no-conversation" };

  const inbound = await asPressed(app, came, conversation);
  const stored = readState(app.engine, conversation.state);
  const here = stored ?? app.engine.home;
  const words = wordsOf(inbound);
  const known = app.accepted.of(conversationId);
  const kept = words && app.engine.keep(here, words, known);
  const event = eventFor(app.engine, inbound, here, conversation.turn, kept);
  const flags = {
    secret: kept !== undefined && kept.text !== words?.typed,
    stale: event.type === "pick" && !event.fresh,
  };
  if (seen.repeated)
    return { answer: "repeated", conversation, ...flags, secret: await wasSecret(app, came) };

  const resolved = await resolveTurn(app, conversation, here, event, inbound);
  const isRestarted = stored === undefined;
  const loaded = { conversation, person, here, isRestarted, ...given({ kept: kept?.text }) };
  const result = await commit(app, inbound, loaded, resolved);
  if (result === "overtaken") return result;
  if (result === "repeated") return { answer: "repeated", conversation, ...flags };
  return { answer: "taken", conversation: resolved.goesOnIn ?? conversation, ...flags };
}

/** Writes the whole turn, or nothing of it. */
async function commit(
  app: App,
  inbound: HeardInbound,
  loaded: Loaded,
  resolved: ResolvedTurn,
): Promise<"saved" | "repeated" | "overtaken"> {
  const { eventKey } = inbound;
  const { conversation, person, here } = loaded;
  const answered = { ...loaded, conversation: resolved.goesOnIn ?? conversation };
  const nowMs = app.clock.nowMs();
  const asks = resolved.asked || resolved.here.state.at !== here.state.at;
  const turn = asks ? conversation.turn + 1 : conversation.turn;
  return await app.store
    .write(async (tables): Promise<"saved" | "repeated"> => {
      if (!(await tables.inbox.add(eventKey, nowMs))) return "repeated";
      const state = writeState(resolved.here);
      const next = { id: conversation.id, state, turn, updatedAtMs: nowMs };
      // Who was let go in the meantime is not told what they might know when they asked.
      if (!(await tables.conversations.save(next, conversation.version, person))) throw overtaken;
      if (resolved.language !== undefined)
        await tables.people.setLanguage(person.id, resolved.language);
      const own = await ownSaid(app, tables, inbound, loaded, resolved);
      for (const write of resolved.writes) await write(tables);
      // What time alone brings about tells nothing of where the person is.
      if (inbound.event.type !== "due") await bringAlong(app, tables, answered.conversation);
      await addShowJob(app, tables, answered.conversation, eventKey);
      const at = { turn: resolved.goesOnIn?.turn ?? turn, atMs: nowMs };
      await appendSaid(app, tables, inbound, answered, resolved, { own, ...at });
      return "saved";
    })
    .catch((error: unknown) => {
      if (error === overtaken) return "overtaken" as const;
      throw error;
    });
}

/** The person's side of the turn, while what it answers is still there. */
async function ownSaid(
  app: App,
  tables: Tables,
  inbound: HeardInbound,
  { conversation, person, kept }: Loaded,
  resolved: ResolvedTurn,
): Promise<MessageContent | undefined> {
  const language = resolved.language ?? person.language;
  return await ownMessage(app, tables, inbound, kept, conversation, language);
}

/** Both sides of the turn, as the history keeps them. */
async function appendSaid(
  app: App,
  tables: Tables,
  inbound: HeardInbound,
  { conversation, person, isRestarted }: Loaded,
  resolved: ResolvedTurn,
  { own, turn, atMs }: { own: MessageContent | undefined; turn: number; atMs: number },
): Promise<void> {
  const { eventKey } = inbound;
  const language = resolved.language ?? person.language;
  const says = isRestarted ? [{ text: text("home.restarted") }, ...resolved.says] : resolved.says;
  const replaced = await replacedBy(tables, inbound, conversation);
  const said = says.map((say) => ({
    ...render(app, say, language),
    ...(replaced === undefined || says.length > 1 || say.orderNo !== undefined
      ? {}
      : { replaces: replaced }),
  }));
  await tables.messages.append(conversation.id, [
    ...(own === undefined
      ? []
      : [{ id: eventKey, eventKey, from: "person" as const, turn, content: own, atMs }]),
    ...said.map((content, position) => ({
      // Effects are numbered below their event: a redelivery would make the very same ids.
      id: answerId(eventKey, position),
      eventKey,
      from: "bot" as const,
      turn,
      content,
      atMs,
    })),
  ]);
}

/**
 * The question whose button was pressed. When the answer is just the next question, a platform that
 * can edit shows it in the same place: going through a menu does not fill the chat.
 */
async function replacedBy(
  tables: Tables,
  { event }: HeardInbound,
  conversation: Conversation,
): Promise<string | undefined> {
  if (event.type !== "pick" || event.turn !== conversation.turn) return undefined;
  // What was typed stands below the question, and its answer below that.
  if (event.typed !== undefined) return undefined;
  const question = await shownQuestion(tables, conversation);
  if (question === undefined || question.content.orderNo !== undefined) return undefined;
  const [newest] = await tables.messages.after(conversation.id, question.change, 1);
  return newest === undefined ? question.id : undefined;
}

function render(app: App, say: Say, language: Language): MessageContent {
  return {
    text: app.texts.render(say.text, language),
    ...(say.choices === undefined
      ? {}
      : {
          choices: say.choices.map(({ label, value }) => ({
            label: app.texts.render(label, language),
            value,
          })),
        }),
    ...given({
      lettered: say.lettered,
      unnumbered: say.unnumbered,
      yesNo: say.yesNo,
      expect: say.expect,
      orderNo: say.orderNo,
    }),
    ...(say.chart === undefined ? {} : { chart: chartWords(app, say.chart, language) }),
  };
}
