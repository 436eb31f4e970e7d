import type { Network } from "../cards/network.ts";

/** A card belongs to one shop. `sinceMs`: epoch ms. */
export type ShopCard = {
  cardHash: string;
  shopId: string;
  iccid: string;
  network: Network;
  sinceMs: number;
};

/**
 * What a shop may do with a card whose password it has told, the least first: one recharge that is
 * being talked over, reading it, recharging it without the password in this shop's chats.
 */
export type ProofAllows = "once" | "read" | "recharge";

/** That somebody of a shop knew a card's password. Epoch ms. */
export type CardProof = {
  cardHash: string;
  shopId: string;
  allows: ProofAllows;
  provedAtMs: number;
  /** From then on it counts no more. */
  endedAtMs?: number;
};

/** How long what was proved once may be talked over. */
const onceMs = 24 * 60 * 60_000;

/** Whether a proof counts at this moment. */
export function isValid(proof: CardProof | undefined, nowMs: number): boolean {
  if (proof === undefined || proof.endedAtMs !== undefined) return false;
  return proof.allows !== "once" || nowMs < proof.provedAtMs + onceMs;
}
