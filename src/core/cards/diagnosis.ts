import { oneOf } from "../shape.ts";
import type { Card } from "./card.ts";
import { type RechargeStop, rechargeStop } from "./card-stop.ts";

/**
 * What the carrier's word about a card means for a terminal without a network: the one thing that
 * is to be done next. `card-fine`: nothing is wrong with the card, so it is the machine's turn.
 */
export type Finding =
  | RechargeStop
  | "expired"
  | "data-used-up"
  | "no-plan"
  | "self-stopped"
  | "credit-stopped"
  | "card-fine";

/**
 * What is wrong with this card. What no recharge cures comes first; then the term and the data,
 * because a carrier may still call a card `active` hours after its plan ended; then why it was
 * stopped.
 */
export function findingOf(card: Card, nowMs: number): Finding {
  const stop = rechargeStop(card);
  if (stop !== undefined) return stop;
  if (card.state === "credit-stopped") return "credit-stopped";
  if (card.state === "expired" || (card.expiresAtMs !== undefined && card.expiresAtMs <= nowMs))
    return "expired";
  if (card.expiresAtMs === undefined && card.planCode === undefined) return "no-plan";
  if (card.state === "quota-stopped" || card.remainingKb <= 0) return "data-used-up";
  return card.state === "self-stopped" ? "self-stopped" : "card-fine";
}

/** Whether a recharge is the cure. */
export function needsRecharge(finding: Finding): boolean {
  return (
    finding === "expired" ||
    finding === "data-used-up" ||
    finding === "no-plan" ||
    finding === "credit-stopped"
  );
}

/**
 * What to try on a machine whose card is fine, or whose carrier is silent, the safest first
 * (reference: restart, then the switch for mobile data, then the SIM's seat; a person after that).
 */
const remedies = ["restart", "network", "sim-slot", "call"] as const;

/** One of `remedies`. */
export type Remedy = (typeof remedies)[number];

/** What to try when that one did not help. A soldered chip cannot be taken out. */
export function remedyAfter(tried: Remedy, card?: Pick<Card, "form">): Remedy {
  const left = remedies
    .slice(remedies.indexOf(tried) + 1)
    .filter((one) => one !== "sim-slot" || card?.form !== "esim");
  return left[0] ?? "call";
}

/** A remedy as it is stored. */
export const remedyShape = oneOf(...remedies);
