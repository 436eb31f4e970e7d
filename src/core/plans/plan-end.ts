import type { Card } from "../cards/card.ts";
import { cycleEnd, termEnd } from "../cards/term.ts";
import type { Plan } from "./plan.ts";

/**
 * Until when a plan bought now for this card would be valid, epoch ms: what a person is told before
 * paying.
 */
export function planEnd(plan: Plan, card: Card, nowMs: number): number {
  const { network, cycles, kind } = plan;
  return kind === "add-on"
    ? cycleEnd(network, nowMs)
    : termEnd({ network, cycles, nowMs, expiresAtMs: card.expiresAtMs });
}
