import type { CardState } from "../../core/cards/card.ts";
import type { CardForm, Network } from "../../core/cards/network.ts";
import type { Text } from "../../core/text.ts";
import type { Habit } from "./usage.ts";

/**
 * What goes wrong with a card, so that every ending of a recharge can be seen without a real
 * carrier.
 */
export type Trouble =
  /** The plan order is refused at once. */
  | "plan-refused"
  /** The plan order is accepted and fails while it is processed. */
  | "order-fails"
  /** The plan order is accepted, but its answer never arrives. */
  | "answer-lost"
  /** The first two unblock requests find the network busy. */
  | "unblock-fails-at-first"
  /** The plan is booked; unblocking is refused for good. */
  | "unblock-refused";

/**
 * A card as it is on the sandbox's first start. Terms are in days from then, so that samples never
 * grow old.
 */
export type SampleCard = {
  /** ICCID as printed on the card. */
  number: string;
  /** The 13-digit number of the same card. */
  msisdn: string;
  password: string;
  network: Network;
  form: CardForm;
  state: CardState;
  planCode?: string;
  remainingMb: number;
  /** Negative when the term is over; undefined when the card never had a plan. */
  expiresInDays?: number;
  /** Its daily use, for cards that are to have a history. */
  habit?: Habit;
  trouble?: Trouble;
  note: Text;
};
