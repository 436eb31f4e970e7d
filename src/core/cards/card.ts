import { list, number, object, oneOf, optional, string } from "../shape.ts";
import { type CardForm, cardFormShape, type Network, networkShape } from "./network.ts";
import type { Usage } from "./usage.ts";

/**
 * Why a card works or not. The stop reasons are those of the Alibaba Cloud linkcard `OsStatus`
 * (200 self-stopped, 300 quota, 400 credit, 500 device change, 600 real name, 700 abnormal),
 * plus `expired` and `cancelled` for the plan's and the card's own life.
 */
export type CardState =
  | "active"
  | "expired"
  | "quota-stopped"
  | "self-stopped"
  | "credit-stopped"
  | "device-changed"
  | "real-name-missing"
  | "abnormal"
  | "cancelled";

/** A card as its carrier describes it at one moment. */
export type Card = {
  /** ICCID, 19 or 20 characters, upper case, no separators. */
  iccid: string;
  network: Network;
  form: CardForm;
  state: CardState;
  /** The plan it holds now; undefined when it never had one. */
  planCode?: string;
  /** Data left in this cycle, KB. */
  remainingKb: number;
  /** Data of the whole cycle, KB. */
  cycleKb: number;
  /** End of the plan's term, epoch ms; undefined when it never had a plan. */
  expiresAtMs?: number;
  /** What it used on the last days; undefined when the carrier does not tell. */
  usage?: Usage;
};

/** `8986 04** **** **** 0015`: enough to recognise a card by, too little to use it. */
export function maskCardNumber(number: string): string {
  const masked =
    number.slice(0, 6) + "*".repeat(Math.max(0, number.length - 10)) + number.slice(-4);
  return masked.replace(/(.{4})(?=.)/g, "$1 ");
}

/**
 * The part that identifies a card: carriers use the first 19 characters only, because the 20th is a
 * check digit or a vendor's letter (reference: hacperme note on ICCID). Shorter numbers are used
 * whole.
 */
export function cardKey(number: string): string {
  return number.slice(0, 19);
}

/** A card as it is stored. */
export const cardShape = object<Card>({
  iccid: string,
  network: networkShape,
  form: cardFormShape,
  state: oneOf(
    "active",
    "expired",
    "quota-stopped",
    "self-stopped",
    "credit-stopped",
    "device-changed",
    "real-name-missing",
    "abnormal",
    "cancelled",
  ),
  planCode: optional(string),
  remainingKb: number,
  cycleKb: number,
  expiresAtMs: optional(number),
  usage: optional(object<Usage>({ lastDayMs: number, dailyKb: list(number) })),
});
