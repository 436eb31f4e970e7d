import type { ChannelName } from "../core/conversation/message.ts";
import type { Language, Text } from "../core/text.ts";

/** How a platform behaves, so that nobody asks for its name. */
export type ChannelTraits = {
  /**
   * Buttons below a message, or numbers (letters where a number is an answer itself) that the
   * person types.
   */
  choices: "buttons" | "numbers";
  /**
   * How a secret is taken: in a masked field, in a message that is deleted at once, or on a
   * one-time page of ours.
   */
  secrets: "masked" | "deleted" | "link";
  /**
   * `pull`: the reader asks for what is new. `push`: we send every message. `reply`: what a turn
   * says goes into the answer to the platform's own request; everything else is pushed.
   */
  delivery: "pull" | "push" | "reply";
};

/** One message to be shown. */
export type Outgoing = {
  /** Stable; showing the same id twice is a repetition. */
  id: string;
  /** Goes up with every change; a higher one replaces what was shown. */
  change: number;
  /** The turn its choices belong to; comes back with a pick. */
  turn: number;
  text: string;
  language: Language;
  choices?: readonly { label: string; value: string }[];
  /** Where choices are listed: by letters, because the answer is a number itself. */
  lettered?: true;
  /** Its choices have no marks: a number means those of another message. */
  unnumbered?: true;
  expect?: "secret";
  /** The one-time page for the secret; given when the channel's trait is `link`. */
  secretUrl?: string;
  order?: OrderView;
  /** Tells of something that happened while nobody was asking: it should make a sound. */
  news: boolean;
};

/** An order as a message shows it, in the person's language. Addresses are absolute. */
export type OrderView = {
  orderNo: string;
  title: string;
  stateText: string;
  rows: readonly { label: string; value: string }[];
  progress: readonly { label: string; state: "todo" | "now" | "done" | "failed" }[];
  amount: string;
  pay?: { url: string; label: string };
  receipt?: { url: string; label: string };
};

/** What became of a message that we tried to show. */
export type Shown =
  | { answer: "shown"; platformId?: string }
  /**
   * Not sent; the platform asks to wait. `reason`: it takes none of our messages until a person
   * mends our account.
   */
  | { answer: "later"; afterMs: number; reason?: string }
  /** Blocked, gone, or outside every window: not until the person comes back. */
  | { answer: "unreachable"; reason: string }
  /** The chat has another address now; send there. */
  | { answer: "moved"; address: string }
  /** It may have arrived. */
  | { answer: "unknown"; reason: string }
  /** A mistake of ours in this one message; repeating it changes nothing. */
  | { answer: "refused"; reason: string };

/** What the app needs of a chat platform. Nothing here throws for what the platform does. */
export interface Channel {
  readonly name: ChannelName;
  readonly traits: ChannelTraits;
  /** `pull`: something is new in this conversation. */
  knock?(conversationId: string): void;
  /**
   * `push` and `reply`: shows one message. `previous` is the platform's id of the same message as
   * it was shown before.
   */
  send?(address: string, message: Outgoing, previous?: string): Promise<Shown>;
  /** Sends a picture (a finished order's receipt, need against plans), where the platform can. */
  sendPicture?(
    address: string,
    picture: { png: Uint8Array; caption: string; key: string },
  ): Promise<Shown>;
}

/** What a platform told us, decoded. */
export type Received = {
  /** Names this event for ever: a second one with the same key changes nothing. */
  key: string;
  /** What an earlier release named it, which may have taken it before it was brought up to date. */
  formerKey?: string;
  /** The chat, as the platform names it. */
  address: string;
  /** The language that the platform says the person uses. */
  language?: Language;
  event: ReceivedEvent;
};

/** What a person did in a chat, as far as the app understands it. */
export type ReceivedEvent =
  /** `payload`: what a deep link or a scanned code carried, `[A-Za-z0-9_-]{1,64}`. */
  | { type: "start"; payload?: string }
  /** `spoken`: somebody else wrote down what they heard, so no secret is taken from it. */
  | { type: "say"; text: string; spoken?: true }
  /** A button, or an entry of a menu. */
  | { type: "pick"; value: string; turn: number }
  /**
   * `load` fetches the picture anew and never rejects. `caption`: what was written below it.
   * `album`: the same for photos that were sent together, and get one answer; only where the answer
   * is not the platform's own response.
   */
  | { type: "photo"; load(): Promise<LoadedPhoto>; caption?: string; album?: string }
  | { type: "unsupported"; what: "voice" | "location" | "other" }
  /** The person blocked us or stopped following; nothing is answered. */
  | { type: "left" };

/** A picture that was fetched, or why it was not. */
export type LoadedPhoto =
  | { answer: "loaded"; bytes: Uint8Array }
  /** Over what we fetch, or over what the platform gives out. */
  | { answer: "too-large" }
  /** What came is no picture. */
  | { answer: "unsupported" }
  /** `passing`: a moment later it may be there. */
  | { answer: "failed"; passing: boolean };

/** What the app made of it. */
export type Reception = {
  /** The event had its effect before; `replies` are the same as then. */
  repeated: boolean;
  /** What was typed was a secret, or held one: remove it where the platform can. */
  secret: boolean;
  /** The button belonged to an earlier question. */
  stale: boolean;
  /** What this event made us say, in order. For `reply` channels; already on its way elsewhere. */
  replies: readonly Outgoing[];
  /** For `reply` channels: these went out in the answer, they need not be pushed. */
  replied(messages: readonly Outgoing[]): Promise<void>;
};

/**
 * How an adapter hands over what it decoded. Rejects only when nothing was committed: the platform
 * should send it again.
 */
export type Receive = (received: Received) => Promise<Reception>;

/** How an adapter says something by itself (in a group, on a menu). */
export type Render = (text: Text, language: Language) => string;
