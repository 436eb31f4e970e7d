import type { ChannelName, Conversation, Message, Person } from "../core/conversation/message.ts";
import type { Language } from "../core/text.ts";

export interface People {
  find(id: string): Promise<Person | undefined>;
  add(person: Person): Promise<void>;
  setLanguage(id: string, language: Language): Promise<void>;
  /**
   * Everything of one person becomes the other's: chats, orders, who brought them. The first one is
   * gone then.
   */
  merge(from: string, into: string): Promise<void>;
  /** Who brought this person, once and for all: the first one counts. */
  setBroughtBy(id: string, code: string): Promise<void>;
}

export interface Conversations {
  find(id: string): Promise<Conversation | undefined>;
  findByAddress(channel: ChannelName, address: string): Promise<Conversation | undefined>;
  add(conversation: Conversation): Promise<void>;
  /** The platform gave the chat another address. */
  move(id: string, address: string): Promise<void>;
  /** False when somebody else saved first. */
  save(
    next: Pick<Conversation, "id" | "state" | "turn" | "updatedAtMs">,
    seenVersion: number,
  ): Promise<boolean>;
}

export interface Messages {
  /** Gives `seq` and `change`; ids that exist already are skipped. */
  append(
    conversationId: string,
    messages: readonly Omit<Message, "conversationId" | "seq" | "change">[],
  ): Promise<void>;
  /** Marks the messages that show an order as changed. Returns the conversations concerned. */
  touchOrder(orderNo: string): Promise<string[]>;
  after(conversationId: string, change: number, limit: number): Promise<Message[]>;
  byEvent(conversationId: string, eventKey: string): Promise<Message[]>;
}

export interface LinkCodes {
  add(code: { codeHash: string; personId: string; expiresAtMs: number }): Promise<void>;
  /** Whose code this is, without using it up. */
  find(codeHash: string, nowMs: number): Promise<string | undefined>;
  /** Uses a code up. Undefined when it is unknown, used, or over. */
  take(codeHash: string, nowMs: number): Promise<string | undefined>;
}

export interface Inbox {
  /** False when the key is there already: the event took effect before. */
  add(key: string, atMs: number): Promise<boolean>;
  has(key: string): Promise<boolean>;
}

export interface CardTries {
  add(attempt: {
    id: string;
    cardHash: string;
    conversationId: string;
    atMs: number;
  }): Promise<void>;
  /** A try that succeeded no longer counts. */
  remove(id: string): Promise<void>;
  count(by: { cardHash: string } | { conversationId: string }, sinceMs: number): Promise<number>;
}
