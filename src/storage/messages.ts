import type { Message } from "../core/conversation/message.ts";

/**
 * The history of the chats: what people and we said, in order. A message is never changed; only its
 * `change` goes up when what hangs below it has changed. It goes with all others of its chat.
 */
export interface Messages {
  /** Gives `seq` and `change`; ids that exist already are skipped. */
  append(
    conversationId: string,
    messages: readonly Omit<Message, "conversationId" | "seq" | "change">[],
  ): Promise<void>;
  /** Marks the messages that show an order as changed. Returns the conversations concerned. */
  touchOrder(orderNo: string): Promise<string[]>;
  /** Undefined when there is none. */
  find(id: string): Promise<Message | undefined>;
  /** The newest `limit` messages with a higher `change`, in the order in which they stand. */
  after(conversationId: string, change: number, limit: number): Promise<Message[]>;
  /** What one event made, in order; empty when it has made nothing. */
  byEvent(conversationId: string, eventKey: string): Promise<Message[]>;
  /** All of them, with what is kept about showing them. */
  removeOf(conversationId: string): Promise<void>;
}
