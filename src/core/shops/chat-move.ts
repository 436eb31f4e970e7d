import type { Regain } from "./regain.ts";

/**
 * One chat that goes from one person to another. `offered`: the person it goes to is still asked.
 * Of a regain: `proposed` until a second operator agrees, `announced` while the shop's people may
 * stop it.
 */
export type ChatMove = {
  id: string;
  conversationId: string;
  fromPerson: string;
  intoPerson: string;
  /** The chat in which the code was made, and in which is asked. */
  askedIn: string;
  state: "offered" | "declined" | "proposed" | "announced" | "stopped" | "done" | "undone";
  came: Came;
  atMs: number;
  /**
   * Until then it may be answered, confirmed or stopped, and when it is done, undone. Epoch ms, as
   * `atMs`.
   */
  untilMs: number;
  /** When somebody gets their shop back who has lost every chat. */
  regain?: Regain;
};

/** A move by which a shop is regained. */
export type Regaining = ChatMove & { regain: Regain };

/** Whether this move is one. */
export function isRegaining(move: ChatMove | undefined): move is Regaining {
  return move?.regain !== undefined;
}

/** What came along with a person's last chat, to be given back when the move is undone. */
export type Came = {
  /** What belonged to a shop of one's own, and where it went. */
  shops: readonly {
    from: string;
    into: string;
    orders: readonly string[];
    cards: readonly string[];
  }[];
  /** The shops of others in which one is somebody. */
  memberships: readonly string[];
};

/** As long a person thinks about whether a chat may join them. */
export const answerMinutes = 30;

/** As long a move may be undone. */
export const undoDays = 7;

/** How much goes along, for the question whether it shall. */
export type Gives = { isLast: boolean; orders: number; cards: number };
