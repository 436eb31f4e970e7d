import type { Card, CardState } from "./card.ts";

/** The states that more data or a longer term cannot cure. */
export type RechargeStop = "device-changed" | "real-name-missing" | "abnormal" | "cancelled";

/**
 * Why a card must not be recharged, or undefined when it may be.
 *
 * `expired`, `quota-stopped`, `self-stopped` and `credit-stopped` are what a recharge is for: a
 * plan, then unblock. In the other states the money would be taken and the terminal would still be
 * dead, so we stop before it; the merchant reads `cardStop.<state>`.
 */
export function rechargeStop(card: Pick<Card, "state">): RechargeStop | undefined {
  return isRechargeStop(card.state) ? card.state : undefined;
}

/** Whether a stop in this state is lifted by `Carrier.unblock` once a plan is in place. */
export function isLiftable(state: CardState): boolean {
  return (
    state === "expired" ||
    state === "quota-stopped" ||
    state === "self-stopped" ||
    state === "credit-stopped"
  );
}

function isRechargeStop(state: CardState): state is RechargeStop {
  return (
    state === "device-changed" ||
    state === "real-name-missing" ||
    state === "abnormal" ||
    state === "cancelled"
  );
}
