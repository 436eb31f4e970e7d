/**
 * One chat that goes from one person to another. `offered`: the person it goes to is still asked.
 */
export type ChatMove = {
  id: string;
  conversationId: string;
  fromPerson: string;
  intoPerson: string;
  /** The chat in which the code was made, and in which is asked. */
  askedIn: string;
  state: "offered" | "declined" | "done" | "undone";
  came: Came;
  atMs: number;
  /** Until then it may be answered, and afterwards undone. */
  untilMs: number;
};

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
