import type { ChannelName, Conversation, Person } from "../core/conversation/message.ts";
import type { Clearable } from "./clearable.ts";

/** One chat in one channel each, with the state of its dialogue. */
export interface Conversations {
  /** Undefined when there is none, also after it was retired. */
  find(id: string): Promise<Conversation | undefined>;
  /** The chat that a channel reaches under this address. */
  findByAddress(channel: ChannelName, address: string): Promise<Conversation | undefined>;
  /** All chats of a person, the one used last first. */
  ofPerson(personId: string): Promise<Conversation[]>;
  /**
   * The chat becomes another person's, and is no till; a turn of it that is under way starts again.
   * False when it is not `from`'s any more.
   */
  give(id: string, from: string, into: string): Promise<boolean>;
  /** Throws when the id, or the address in its channel, is taken. */
  add(conversation: Conversation): Promise<void>;
  /**
   * Nobody finds or reaches this person's chats any more, and what is under way in them starts
   * again; resolves with them as they were. Their rows stay, because orders name them, with `state`
   * and no address.
   */
  retire(personId: string, state: string): Promise<Conversation[]>;
  /** From now on the chat is a till. */
  makeTill(id: string, atMs: number): Promise<void>;
  /** The tills of this person are chats like any other again. */
  endTills(personId: string): Promise<void>;
  /** The platform gave the chat another address. */
  move(id: string, address: string): Promise<void>;
  /**
   * False when somebody else saved first, or when what `seenPerson` may has changed since it was
   * looked up.
   */
  save(
    next: Pick<Conversation, "id" | "state" | "turn" | "updatedAtMs">,
    seenVersion: number,
    seenPerson?: Pick<Person, "id" | "version">,
  ): Promise<boolean>;
}

/** The keys of the events that took effect: what comes a second time changes nothing. */
export interface Inbox extends Clearable {
  /** False when the key is there already: the event took effect before. */
  add(key: string, atMs: number): Promise<boolean>;
  /** Did it take effect, as far as is committed? */
  has(key: string): Promise<boolean>;
}
