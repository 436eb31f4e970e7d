/** How much goes when a person has everything of theirs deleted. */
export type Deletes = { chats: number; cards: number; orders: number };

/** Why somebody's things cannot be deleted now. */
export type NotDeleted =
  /** One of their orders can still be paid, is in work, or is given back. */
  | { because: "order"; orderNo: string }
  /** Staff of theirs would be left without an owner. */
  | { because: "staff" }
  /** They run this service. */
  | { because: "operator" }
  /** A chat that came to them may still go back, with what came along. */
  | { because: "joined" };

/** How long the private page with somebody's own data may be opened, once. */
export const exportMinutes = 15;
