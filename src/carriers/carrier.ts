import type { Card } from "../core/cards/card.ts";
import type { CarrierId } from "../core/cards/carrier-id.ts";
import type { Network } from "../core/cards/network.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Secret } from "../core/secret.ts";

/**
 * What the app needs of a carrier (or of the platform that sells its cards).
 *
 * Recharging is two orders with separate results: the plan at the seller, then unblocking the SIM.
 * Nothing here throws for what the other side does: every failure is an answer.
 */
export interface Carrier {
  readonly id: CarrierId;
  readonly traits: CarrierTraits;

  /**
   * Finds a card by a number that a person typed (ICCID 19/20 or 11/13-digit number) and its
   * password.
   * `no-match` stands for "unknown card" and for "wrong password", deliberately the same.
   */
  checkCard(number: string, password: Secret): Promise<CardCheck>;

  /**
   * Reads a card that was checked before, by its ICCID. `unknown` when the carrier cannot say now.
   */
  readCard(iccid: string): Promise<Outcome<Card>>;

  /** Orders a plan for a card. `ref` is our key: the same ref is never two orders. */
  addPlan(order: { ref: string; iccid: string; planCode: string }): Promise<Outcome<PlanReceipt>>;

  /**
   * What became of `ref`. `refused` with code `not-found` when the carrier has never heard of it;
   * `unknown` and `known` while it works on it.
   */
  findPlanOrder(ref: string): Promise<Outcome<PlanReceipt>>;

  /**
   * The plan orders that the carrier took in `[fromMs, toMs)`, for reconciliation. Carriers that
   * keep no list have none.
   */
  listPlanOrders?(fromMs: number, toMs: number): Promise<Outcome<readonly ListedPlanOrder[]>>;

  /** Lifts the stop from a SIM whose plan is in place. A SIM that is not stopped is `done`. */
  unblock(order: { ref: string; iccid: string }): Promise<Outcome<{ carrierRef: string }>>;
}

/** `no-match`: an unknown number and a wrong password look the same. */
export type CardCheck =
  | { answer: "found"; card: Card }
  | { answer: "no-match" }
  /** `account`: as in `Outcome`. */
  | { answer: "unavailable"; reason: string; account?: string };

/** `carrierRef`: the carrier's own order number. `validUntilMs`: the new end of term, epoch ms. */
export type PlanReceipt = { carrierRef: string; validUntilMs: number };

/** One plan order as the carrier's own book shows it. */
export type ListedPlanOrder = {
  ref: string;
  iccid: string;
  planCode: string;
  carrierRef: string;
  state: "processing" | "done" | "failed";
};

/** How a carrier behaves, so that the app has no `if` on a carrier's name. */
export type CarrierTraits = {
  /** Whose cards it sells plans for. */
  networks: readonly Network[];
  /** Does sending the same ref again return the first order instead of making a second? */
  repeatsByRef: boolean;
  /** How long an accepted order may stay invisible to `findPlanOrder`, ms. */
  visibleAfterMs: number;
  /** How long a request that got lost on the way may still arrive there, ms. */
  inFlightMs: number;
  /** The least time between two questions about one order, ms. */
  askEveryMs: number;
};
