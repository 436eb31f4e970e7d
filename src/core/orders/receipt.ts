import { maskCardNumber } from "../cards/card.ts";
import type { Network } from "../cards/network.ts";
import { planName } from "../plans/catalogue.ts";
import type { Plan } from "../plans/plan.ts";
import { type Terminal, terminalName } from "../terminals/terminal.ts";
import { type Text, text } from "../text.ts";

/**
 * What a receipt is made of; an order has all of it once it is done or refunded, but for what
 * nobody knows of one that was rebuilt. `priceFen` in fen, times in epoch ms.
 */
type ReceiptFacts = {
  orderNo: string;
  iccid?: string;
  network: Network;
  plan: Plan;
  terminal?: Terminal;
  priceFen: number;
  paidAtMs?: number;
  validUntilMs?: number;
  carrierRef?: string;
};

/** One line of a receipt; an amount in fen, a moment in epoch ms. */
export type ReceiptRow = {
  label: Text;
  value: Text | string | { fen: number } | { atMs: number; as: "date" | "minute" };
};

/**
 * The rows of a receipt, in the order in which people look for them; what is not known has no row.
 */
export function receiptRows(facts: ReceiptFacts): readonly ReceiptRow[] {
  return [
    { label: text("receipt.orderNo"), value: facts.orderNo },
    ...(facts.iccid === undefined
      ? []
      : [{ label: text("receipt.card"), value: maskCardNumber(facts.iccid) }]),
    { label: text("receipt.network"), value: text(`network.${facts.network}`) },
    ...(facts.terminal === undefined
      ? []
      : [{ label: text("receipt.terminal"), value: terminalName(facts.terminal) }]),
    { label: text("receipt.plan"), value: planName(facts.plan) },
    {
      label: text(facts.paidAtMs === undefined ? "receipt.amountDue" : "receipt.amount"),
      value: { fen: facts.priceFen },
    },
    ...(facts.paidAtMs === undefined
      ? []
      : [
          { label: text("receipt.paidAt"), value: { atMs: facts.paidAtMs, as: "minute" as const } },
        ]),
    ...(facts.validUntilMs === undefined
      ? []
      : [
          {
            label: text("receipt.validUntil"),
            value: { atMs: facts.validUntilMs, as: "date" as const },
          },
        ]),
    ...(facts.carrierRef === undefined
      ? []
      : [{ label: text("receipt.carrierRef"), value: facts.carrierRef }]),
  ];
}
