import type { BilledRefund, BilledRefundState } from "../core/money/billed-refund.ts";
import type { Account, LedgerEntry } from "../core/money/ledger.ts";
import type { Payment, Refund } from "../core/money/payment.ts";
import type { RefundState } from "../core/money/refund-state.ts";
import type { WhoseOrders } from "./orders.ts";

/**
 * The tries to pay orders, by our own number for each. States move as `paymentTransitions` allows;
 * a call that finds another state answers false and changes nothing.
 */
export interface Payments {
  /** Throws when the number is taken, or when the order has an open payment already. */
  add(payment: Payment): Promise<void>;
  /** Undefined when there is none. */
  find(outTradeNo: string): Promise<Payment | undefined>;
  /** WeChat's own number belongs to one payment only. */
  findByTransaction(transactionId: string): Promise<Payment | undefined>;
  /** Oldest first. */
  ofOrder(orderNo: string): Promise<Payment[]>;
  /** Closed → paid is allowed: money may win the race against our closing. */
  markPaid(outTradeNo: string, transactionId: string, paidAtMs: number): Promise<boolean>;
  /** Only an open one; nobody can pay it any more. */
  markClosed(outTradeNo: string): Promise<boolean>;
  /** The payments made in `[fromMs, toMs)`, by the provider's own time. */
  paidBetween(fromMs: number, toMs: number): Promise<Payment[]>;
  /** Who paid for these orders is not told any more by what was asked of the provider. */
  forgetPayers(of: WhoseOrders): Promise<void>;
  /** What was asked of the provider last; undefined when nothing was, or nobody knows it. */
  newestRequest(): Promise<string | undefined>;
}

/** Payments that are given back, whole, each under its own number. */
export interface Refunds {
  /** False when this payment has its refund already. */
  add(refund: Refund): Promise<boolean>;
  /** Undefined when there is none. */
  find(outRefundNo: string): Promise<Refund | undefined>;
  /** From wherever the table allows it. False when it is there already, or past it. */
  move(outRefundNo: string, to: RefundState, refundId?: string): Promise<boolean>;
  /**
   * A person has given back so much of one that is under way. False, and nothing is noted, when it
   * has ended or when that is more than is left.
   */
  addByHand(outRefundNo: string, fen: number): Promise<boolean>;
  /** Oldest first. */
  ofOrder(orderNo: string): Promise<Refund[]>;
  /** Those made in `[fromMs, toMs)`, oldest first. */
  createdBetween(fromMs: number, toMs: number): Promise<Refund[]>;
}

/**
 * The refunds that the provider's bills show, whoever made them, by their number there. States move
 * as `billedRefundTransitions` allows.
 */
export interface BilledRefunds {
  /** False when it was seen before. */
  add(refund: BilledRefund): Promise<boolean>;
  /** Undefined when no bill has shown it. */
  find(outRefundNo: string): Promise<BilledRefund | undefined>;
  /** From wherever the table allows it. False when it is there already, or past it. */
  move(outRefundNo: string, to: BilledRefundState): Promise<boolean>;
  /** Those of one payment. */
  ofPayment(outTradeNo: string): Promise<BilledRefund[]>;
  /** Those that are not decided or not booked, the oldest first. */
  listOpen(): Promise<BilledRefund[]>;
}

/** Every movement of money, integer fen, append-only: the database itself refuses changes. */
export interface Ledger {
  /** False when the entry is there already. */
  post(entry: LedgerEntry): Promise<boolean>;
  /** Debits minus credits, fen. */
  balance(account: Account): Promise<number>;
  /** Oldest first. */
  ofOrder(orderNo: string): Promise<LedgerEntry[]>;
}
