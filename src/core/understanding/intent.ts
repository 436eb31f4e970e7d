/** What a message wants, when it is not an answer to the question at hand. */
export type Intent =
  | "back"
  | "cancel"
  | "help"
  | "recharge"
  | "orders"
  | "receipt"
  | "balance"
  | "price-list"
  | "human"
  | "language-zh"
  | "language-en"
  | "yes"
  | "no"
  | "skip"
  /** Says that they have paid. */
  | "paid"
  /** The terminal cannot take cards or has no network. */
  | "pos-offline"
  | "greeting"
  | "settings"
  | "privacy"
  /** Wants one account for several chats. */
  | "link"
  /** How to change the card, where it sits, how to restart. */
  | "guide"
  | "offers"
  | "thanks"
  /** Needs a moment; nothing is to be asked again. */
  | "wait"
  /** Does not want what it names: 不用发票, "no refund". */
  | "declined"
  /** Has read it, or leaves: 知道了, 再见. */
  | "goodbye"
  /** Wants money back, or an invoice: a person's work. */
  | "refund"
  | "invoice"
  | Question;

/**
 * What is asked in the middle of a dialogue, to be answered before it goes on. Each has a text
 * `answer.<question>`.
 */
type Question = (typeof questions)[number];

const questions = [
  "why-password",
  "no-password",
  "where-card-number",
  "why-asked",
  "how-long",
  "is-safe",
  "refund-policy",
  "how-pay",
  "who-are-you",
] as const;

/** Whether it is asked in the middle of a dialogue, rather than wished for. */
export function isQuestion(intent: Intent): intent is Question {
  return (questions as readonly string[]).includes(intent);
}
