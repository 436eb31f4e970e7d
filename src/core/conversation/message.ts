import type { ChartWords } from "../advice/advice-chart.ts";
import type { News } from "../orders/news.ts";
import type { Language } from "../text.ts";

/** The chat platforms that there are. */
export type ChannelName = "web" | "telegram" | "wechat";

/** Somebody whom one or several conversations belong to. */
export type Person = {
  id: string;
  language: Language;
  createdAtMs: number;
  /** Goes up when they are in other shops than before, or in other roles. */
  version: number;
  /** The code of whoever brought them: what their own shop begins with. */
  broughtBy?: string;
};

/** One chat with one person in one channel, as it is kept. */
export type Conversation = {
  id: string;
  personId: string;
  channel: ChannelName;
  /**
   * How the channel reaches it. For the web: the SHA-256 of the cookie, hex. Unique per channel.
   */
  address: string;
  /** The dialogue's state as JSON; the loader validates it. */
  state: string;
  /** Counts the turns; a button carries the turn it was drawn in. */
  turn: number;
  /** Goes up with every change; a writer that saw an older one must start again. */
  version: number;
  createdAtMs: number;
  updatedAtMs: number;
  /** Since then (epoch ms) it is a till: whoever speaks in it may less than its person. */
  tillSinceMs?: number;
};

/** What a message shows. `text` is what was said, in the language it was said in. */
export type MessageContent = {
  text: string;
  choices?: readonly { label: string; value: string }[];
  /** The answer is a number itself: where choices are listed, they have letters. */
  lettered?: true;
  /** No number or letter means one of its choices. */
  unnumbered?: true;
  /** A typed yes means the first choice, a typed no the second. */
  yesNo?: true;
  expect?: "secret";
  /** The order whose card hangs below the text; the card is drawn from the order as it stands. */
  orderNo?: string;
  /**
   * Drawn below the text where pictures can be shown; as it was when it was said, in the language
   * of then.
   */
  chart?: ChartWords;
  /**
   * Id of the question that was answered by a button and that this one takes the place of, where a
   * platform can edit.
   */
  replaces?: string;
};

/** One message of either side, as the history keeps it. */
export type Message = {
  /** `eventKey:position`, or the person's own message id; unique, so a repeat is a no-op. */
  id: string;
  conversationId: string;
  /** Order of appearance inside the conversation. */
  seq: number;
  /**
   * Goes up whenever anything in the conversation appears or changes; readers ask for what is
   * newer.
   */
  change: number;
  eventKey: string;
  from: "person" | "bot";
  turn: number;
  content: MessageContent;
  /** What it tells without having been asked. */
  news?: News;
  atMs: number;
};
