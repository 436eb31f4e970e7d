import type { Here, Say } from "../../core/conversation/dialogue.ts";
import type { Event } from "../../core/conversation/events.ts";
import type { Conversation } from "../../core/conversation/message.ts";
import { given } from "../../core/given.ts";
import type { Language } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { type Asking, perform } from "../requests/perform.ts";
import { gatherFacts } from "./facts.ts";

/** A chain of requests longer than this is a mistake in a dialogue. */
const mostRequests = 4;

/** What an event makes of a conversation, requests and their results included. */
export type ResolvedTurn = {
  here: Here;
  says: readonly Say[];
  /** A question was asked, so that buttons from before it are old. */
  asked: boolean;
  language?: Language;
  /** What the requests want written in the turn's commit. */
  writes: readonly ((tables: Tables) => Promise<void>)[];
  /** In which chat the answer stands, when they take this one away. */
  goesOnIn?: Conversation;
};

/**
 * Lets the dialogues decide, and does what they ask for on the way (a card to check, a payment to
 * look up): before the commit, and safe to repeat.
 */
export async function resolveTurn(
  app: App,
  conversation: Conversation,
  from: Here,
  first: Event,
  asking: Asking,
): Promise<ResolvedTurn> {
  let here = from;
  let event = first;
  let asked = false;
  let language: Language | undefined;
  let goesOnIn: Conversation | undefined;
  const says: Say[] = [];
  const writes: ((tables: Tables) => Promise<void>)[] = [];
  for (let requests = 0; ; requests++) {
    const facts = await gatherFacts(app, here, event, conversation);
    const turn = app.engine.transition(here, event, facts);
    here = turn.to;
    asked ||= turn.asked;
    language = turn.language ?? language;
    says.push(...turn.say);
    if (turn.request === undefined) break;
    if (requests === mostRequests) throw new Error("The dialogue asks in a circle.");
    const done = await perform(app, conversation, turn.request, asking);
    if (done.write !== undefined) writes.push(done.write);
    goesOnIn = done.goesOnIn ?? goesOnIn;
    event = done.event;
  }
  return { here, says, asked, writes, ...given({ language, goesOnIn }) };
}
