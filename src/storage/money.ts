import type { Account, LedgerEntry } from "../core/money/ledger.ts";
import type { Payment, Refund } from "../core/money/payment.ts";
import type { RefundState } from "../core/money/refund-state.ts";

export interface Payments {
  add(payment: Payment): Promise<void>;
  find(outTradeNo: string): Promise<Payment | undefined>;
  /** WeChat's own number belongs to one payment only. */
  findByTransaction(transactionId: string): Promise<Payment | undefined>;
  ofOrder(orderNo: string): Promise<Payment[]>;
  /** Closed → paid is allowed: money may win the race against our closing. */
  markPaid(outTradeNo: string, transactionId: string, paidAtMs: number): Promise<boolean>;
  markClosed(outTradeNo: string): Promise<boolean>;
  /** The payments made in `[fromMs, toMs)`, by the provider's own time. */
  paidBetween(fromMs: number, toMs: number): Promise<Payment[]>;
}

export interface Refunds {
  /** False when this payment has its refund already. */
  add(refund: Refund): Promise<boolean>;
  find(outRefundNo: string): Promise<Refund | undefined>;
  /** From wherever the table allows it. False when it is there already, or past it. */
  move(outRefundNo: string, to: RefundState, refundId?: string): Promise<boolean>;
  ofOrder(orderNo: string): Promise<Refund[]>;
  createdBetween(fromMs: number, toMs: number): Promise<Refund[]>;
}

export interface Ledger {
  /** False when the entry is there already. */
  post(entry: LedgerEntry): Promise<boolean>;
  /** Debits minus credits, fen. */
  balance(account: Account): Promise<number>;
  ofOrder(orderNo: string): Promise<LedgerEntry[]>;
}
