import type { Scope } from "../core/access/scope.ts";
import type { CarrierAttempt } from "../core/orders/attempt.ts";
import type { AttemptState } from "../core/orders/attempt-state.ts";
import type { Order, OrderChange } from "../core/orders/order.ts";
import type { OrderState } from "../core/orders/order-state.ts";

/** The orders that a person placed, and those of shops. */
export type WhoseOrders = { placedBy: string; shopIds: readonly string[] };

/** The orders: each one recharge of one card. */
export interface Orders {
  /** Throws when the number is taken, or when it belongs to nobody. */
  add(order: Order): Promise<void>;
  /** Undefined when there is none. */
  find(orderNo: string): Promise<Order | undefined>;
  /**
   * Compare and set. False when the order was not in `from` any more. Throws when the table forbids
   * the move.
   */
  move(orderNo: string, from: OrderState, to: OrderState, change?: OrderChange): Promise<boolean>;
  /** The newest `limit` orders of these shops, the newest first. */
  list(scope: Scope, limit: number): Promise<Order[]>;
  /** How many orders a shop has, `most` at most. */
  countOf(shopId: string, most: number): Promise<number>;
  /** Orders of one shop become another's; resolves with the numbers of those that did. */
  changeShop(change: {
    orders: readonly string[] | "all";
    from: string;
    to: string;
  }): Promise<readonly string[]>;
  /**
   * The oldest order of this person or of these shops that may still move, or of which a payment is
   * open or given back; undefined when all is over.
   */
  unendedOf(of: WhoseOrders): Promise<Order | undefined>;
  /** Whether one of these shops has paid for a recharge of this card, however long ago. */
  hasPaidFor(scope: Scope, cardHash: string): Promise<boolean>;
  /** The orders of a card that are neither closed nor finished, oldest first. */
  openOfCard(cardHash: string): Promise<Order[]>;
  /** The newest order of a card, by the first characters of its hash. */
  newestOfCard(cardHashStart: string): Promise<Order | undefined>;
  /** The orders that may still move, and those that ended or were made since then; oldest first. */
  unsettledSince(sinceMs: number): Promise<Order[]>;
}

/** What a link lets its holder do. */
export type LinkPurpose = "pay" | "receipt";

/** Links are kept as SHA-256 of their token, so that a copy of the database opens none of them. */
export interface Links {
  /** A link that is there already stays as it is. */
  add(link: { tokenHash: string; purpose: LinkPurpose; orderNo: string }): Promise<void>;
  /** The number of the order; undefined for a link that is not ours, or of another purpose. */
  find(tokenHash: string, purpose: LinkPurpose): Promise<string | undefined>;
}

/** The calls to carriers, each written down under its `ref` before it is made. */
export interface CarrierAttempts {
  /**
   * Writes down that the ref is sent now, for the first time. False when the ref exists: then
   * somebody may have sent it, and all that is left to do is to ask.
   */
  add(attempt: Pick<CarrierAttempt, "ref" | "orderNo" | "step" | "sentAtMs">): Promise<boolean>;
  /** Undefined when nothing was ever sent under it. */
  find(ref: string): Promise<CarrierAttempt | undefined>;
  /**
   * The attempts of one step of an order, by their refs: usually one, several where a lost database
   * leaves open under which of them it was sent.
   */
  ofOrder(orderNo: string, step: CarrierAttempt["step"]): Promise<CarrierAttempt[]>;
  /**
   * Allows one more sending; only where exactly `seenPermits` were allowed and all of them used.
   */
  permit(ref: string, seenPermits: number): Promise<boolean>;
  /**
   * Uses up one permission, before the call is made at `atMs`. False when none is left or the
   * attempt is decided.
   */
  takePermit(ref: string, atMs: number): Promise<boolean>;
  /**
   * The carrier says that it never heard of the ref. Returns how often in a row now, and since
   * when.
   */
  countNotFound(ref: string, atMs: number): Promise<{ count: number; sinceMs: number }>;
  /** It gave another answer, so the row of "not found" is broken. */
  forgetNotFound(ref: string): Promise<void>;
  /**
   * What is written down as sent after `beyondMs`, and is not decided, counts as sent at `nowMs`;
   * what the carrier said of it until then counts no more.
   */
  pullBack(beyondMs: number, nowMs: number): Promise<void>;
  /** From wherever the table allows it. False when it is there already, or past it. */
  finish(
    ref: string,
    to: Exclude<AttemptState, "sent">,
    detail: { carrierRef?: string; reason?: string },
  ): Promise<boolean>;
  /** The attempts of one step that were made in `[fromMs, toMs)`. */
  sentBetween(
    step: CarrierAttempt["step"],
    fromMs: number,
    toMs: number,
  ): Promise<CarrierAttempt[]>;
}
