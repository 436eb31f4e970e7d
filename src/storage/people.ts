import type { Person } from "../core/conversation/message.ts";
import type { Language } from "../core/text.ts";
import type { Clearable } from "./clearable.ts";

/** Whom chats and orders belong to. */
export interface People {
  /** Undefined when there is no such person, or they are forgotten. */
  find(id: string): Promise<Person | undefined>;
  /** Throws when the id is taken. */
  add(person: Omit<Person, "version">): Promise<void>;
  /** Does nothing when there is no such person. */
  setLanguage(id: string, language: Language): Promise<void>;
  /** Who brought this person, once and for all: the first one counts. */
  setBroughtBy(id: string, code: string): Promise<void>;
  /** Nothing is known of this person any more but the id, which orders name. */
  forget(id: string): Promise<void>;
}

/** Who made a code, and in which chat. */
export type LinkCode = { personId: string; conversationId: string };

/** The codes by which another chat joins a person; kept as SHA-256, hex. */
export interface LinkCodes extends Clearable {
  /** Throws when the code is there already. */
  add(code: LinkCode & { codeHash: string; expiresAtMs: number }): Promise<void>;
  /** Whose code this is, without using it up. */
  find(codeHash: string, nowMs: number): Promise<LinkCode | undefined>;
  /** Uses a code up. Undefined when it is unknown, used, or over. */
  take(codeHash: string, nowMs: number): Promise<LinkCode | undefined>;
  /** Those that this person made. */
  removeOf(personId: string): Promise<void>;
}
