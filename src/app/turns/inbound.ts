import type { Here } from "../../core/conversation/dialogue.ts";
import type { Engine } from "../../core/conversation/engine.ts";
import type { PersonEvent } from "../../core/conversation/events.ts";
import type { Kept } from "../../core/conversation/secrets.ts";
import { given } from "../../core/given.ts";
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

/** The words of an event; undefined when it has none. */
export function wordsOf({ event }: HeardInbound): Heard | undefined {
  if (event.type === "photo") return event.caption;
  return event.type === "say" ? event.heard : undefined;
}

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

/**
 * The event as it is one for a conversation that stands here, at this turn. `kept`: how its words
 * are kept and read, when it has some.
 */
export function eventFor(
  engine: Engine,
  { event, masked, lasting }: HeardInbound,
  here: Here,
  turn: number,
  kept: Kept | undefined,
): PersonEvent {
  // A secret for a question that is over (another tab answered it) must not be read as the answer
  // to the next one.
  if (masked === true && engine.secretWanted(here) === undefined)
    return { type: "unsupported", what: "late-secret" };
  switch (event.type) {
    case "say": {
      const heard = kept?.heard ?? event.heard;
      if (lasting !== true) return { type: "say", heard };
      if (engine.mustNotBeRead(here, event.heard)) return { type: "secret-in-chat" };
      const hasCard = event.heard.cardNumber() !== undefined;
      return { type: "say", heard: hasCard ? withoutSecrets(event.heard) : heard };
    }
    case "photo":
      return { ...event, ...given({ caption: kept?.heard }) };
    case "pick":
      return { type: "pick", value: event.value, fresh: event.turn === turn };
    default:
      return event;
  }
}

/** Where nothing can be taken back, not even a password beside its card's number is used. */
function withoutSecrets(heard: Heard): Heard {
  const kept = heard.withoutSecrets();
  return kept === undefined ? heard : new Heard(kept);
}
