import type { Came, ChatMove, Regaining } from "../core/shops/chat-move.ts";
import type { Regain } from "../core/shops/regain.ts";

/** The chats that went, or are to go, from one person to another. */
export interface ChatMoves {
  /** Throws when the id is taken. */
  add(move: ChatMove): Promise<void>;
  /** Undefined when there is none. */
  find(id: string): Promise<ChatMove | undefined>;
  /** The newest move of this chat that was done and may still be undone. */
  undoable(conversationId: string, nowMs: number): Promise<ChatMove | undefined>;
  /** Whether a chat came to this person that may still go back. */
  mayGoBack(intoPerson: string, nowMs: number): Promise<boolean>;
  /** Every move from or to this person. */
  removeOf(personId: string): Promise<void>;
  /** False when it is not in `from` any more. */
  become(
    id: string,
    from: ChatMove["state"],
    to: ChatMove["state"],
    change?: { came?: Came; untilMs?: number; regain?: Regain },
  ): Promise<boolean>;
  /** The regains that are proposed or announced, the oldest first. */
  openRegains(): Promise<Regaining[]>;
}
