import type { Message } from "../core/conversation/message.ts";
import type { Clearable } from "./clearable.ts";

/** A message that a platform has to be given. Pull channels have none. */
type Pending = { message: Message; platformId?: string };

/** What platforms show of our messages; one row a message, made when it is first claimed. */
export interface Deliveries extends Clearable {
  /**
   * Our messages of a conversation that the platform does not show as they are now, oldest change
   * first, `most` of them (50 unless told). Ends at the first one that has to wait, so that nothing
   * overtakes it.
   */
  pending(conversationId: string, nowMs: number, most?: number): Promise<Pending[]>;
  /**
   * When the first message that has to wait may be tried again, and which event said it; undefined
   * when none waits.
   */
  next(conversationId: string): Promise<Pick<Message, "eventKey" | "atMs"> | undefined>;
  /** The platform's id of a message that was shown. */
  platformIdOf(messageId: string): Promise<string | undefined>;
  /** Takes one message to send. False when somebody else did, or showed it already. */
  claim(
    message: Pick<Message, "id" | "conversationId" | "change">,
    nowMs: number,
  ): Promise<boolean>;
  /** The claim ended well: shown as it is now. `platformId` replaces the one known before. */
  shown(messageId: string, platformId: string | undefined): Promise<void>;
  /** Gives a claim back: to be tried again from `atMs` on. */
  later(messageId: string, atMs: number): Promise<void>;
  /** Not to be tried again until the person comes back. */
  unreachable(messageId: string): Promise<void>;
  /** What waits, or is held by somebody, until after `beyondMs` is let go at `nowMs`. */
  pullBack(beyondMs: number, nowMs: number): Promise<void>;
  /**
   * The person is there: what was unreachable since then is pending again, and what waits need not
   * wait longer.
   */
  reachable(conversationId: string, sinceMs: number): Promise<void>;
}
