import type { Here } from "../../core/conversation/dialogue.ts";
import type { Engine } from "../../core/conversation/engine.ts";
import type { PersonEvent } from "../../core/conversation/events.ts";
import { Heard } from "../../core/understanding/heard.ts";

/** What a person did, as a channel decoded it. */
export type Inbound = {
  conversationId: string;
  /** Names this event for ever; a second one with the same key changes nothing. */
  eventKey: string;
  event:
    | Exclude<PersonEvent, { type: "pick" | "say" }>
    /** `typed` when it was not pressed: words that mean it. */
    | { type: "pick"; value: string; turn: number; typed?: Heard }
    /** `heard` when the channel's side had to hear the words already. */
    | { type: "say"; text: string; heard?: Heard };
  /** The person's words came through a masked field. */
  masked?: boolean;
  /** The network that it came from, where the channel knows one: guesses are counted by it. */
  from?: string;
  /** What is typed here can never be taken back, so a secret is not accepted. */
  lasting?: boolean;
};

/** The same with its words heard, once for everything that is done with them. */
export type HeardInbound = Omit<Inbound, "event"> & {
  event: Exclude<Inbound["event"], { type: "say" }> | { type: "say"; heard: Heard };
};

/** What the channel tells of the event beside what it did. */
export type TurnFlags = {
  /** What was typed was a secret, or held one. */
  secret: boolean;
  /** The button stood under an earlier question. */
  stale: boolean;
};

/** Hears what was typed. */
export function hearInbound(inbound: Inbound): HeardInbound {
  const { event } = inbound;
  if (event.type !== "say") return { ...inbound, event };
  return { ...inbound, event: { type: "say", heard: event.heard ?? new Heard(event.text) } };
}

/** The event as it is one for a conversation that stands here, at this turn. */
export function eventFor(
  engine: Engine,
  { event, masked, lasting }: HeardInbound,
  here: Here,
  turn: number,
): PersonEvent {
  // A secret for a question that is over (another tab answered it) must not be read as the answer
  // to the next one.
  if (masked === true && engine.secretWanted(here) === undefined) return { type: "late-secret" };
  switch (event.type) {
    case "say":
      return lasting === true ? withoutSecret(engine, here, event.heard) : event;
    case "pick":
      return { type: "pick", value: event.value, fresh: event.turn === turn };
    default:
      return event;
  }
}

/** Is there something in what was typed that must not stay in a chat? */
export function holdsSecret(engine: Engine, here: Here, { event }: HeardInbound): boolean {
  return event.type === "say" && engine.masked(here, event.heard) !== event.heard.typed;
}

function withoutSecret(engine: Engine, here: Here, heard: Heard): PersonEvent {
  if (engine.mustNotBeRead(here, heard)) return { type: "secret-in-chat" };
  const named = heard.password();
  return { type: "say", heard: named === undefined ? heard : new Heard(named.masked) };
}
