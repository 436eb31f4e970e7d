import type { CarrierId } from "../cards/carrier-id.ts";
import type { Network } from "../cards/network.ts";
import type { Language } from "../text.ts";
import type { Agreed } from "./agreed.ts";
import type { OrderState } from "./order-state.ts";

/** How long an order can be paid, minutes. */
export const orderMinutes = 30;

/**
 * What was agreed at confirm. Nothing in it is looked up again later: this is what was paid for.
 * Of an order that was rebuilt from its payment, and whose card nobody knows, the terminal and the
 * volume are not known either.
 */
export type OrderSnapshot = Pick<Agreed, "plan" | "region" | "price"> &
  Partial<Pick<Agreed, "terminal" | "volume">>;

/** One recharge of one card. Money is fen, times are epoch ms. */
export type Order = {
  orderNo: string;
  /** Whom it belongs to. */
  shopId: string;
  /** The person who placed it. */
  placedBy: string;
  conversationId: string;
  language: Language;
  /** Undefined for an order that was rebuilt from its payment, and whose card nobody knows. */
  iccid?: string;
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

/** What a move may change beside the state. */
export type OrderChange = Partial<
  Pick<Order, "paidAtMs" | "finishedAtMs" | "validUntilMs" | "carrierRef" | "problem">
>;
