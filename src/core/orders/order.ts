import type { RegionCode } from "../advice/region.ts";
import type { DailyVolume } from "../advice/stated.ts";
import type { CarrierId } from "../cards/carrier-id.ts";
import type { Network } from "../cards/network.ts";
import type { Plan } from "../plans/plan.ts";
import type { Terminal } from "../terminals/terminal.ts";
import type { Language } from "../text.ts";
import type { OrderState } from "./order-state.ts";

/**
 * What was agreed at confirm. Nothing in it is looked up again later: this is what was paid for.
 */
export type OrderSnapshot = {
  plan: Plan;
  terminal: Terminal;
  volume: DailyVolume;
  region: RegionCode | "unknown";
  /** What the confirm message showed, so that advice, confirm, payment and receipt can't differ. */
  price: { retailFen: number; costFen: number; discountFen: number };
};

export type Order = {
  orderNo: string;
  personId: string;
  conversationId: string;
  language: Language;
  iccid: string;
  cardHash: string;
  /** Who issued the card. */
  network: Network;
  /** Whom its plan is bought from: the route's answer on the day of the order. */
  carrier: CarrierId;
  snapshot: OrderSnapshot;
  priceFen: number;
  state: OrderState;
  createdAtMs: number;
  expiresAtMs: number;
  paidAtMs?: number;
  finishedAtMs?: number;
  validUntilMs?: number;
  carrierRef?: string;
  /** Why it is not done, for the person: a locale key. */
  problem?: string;
};

export type OrderChange = Partial<
  Pick<Order, "paidAtMs" | "finishedAtMs" | "validUntilMs" | "carrierRef" | "problem">
>;
