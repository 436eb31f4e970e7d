import type { CarrierId } from "../cards/carrier-id.ts";
import type { Refund } from "../money/payment.ts";
import type { OrderState } from "../orders/order-state.ts";

/**
 * What a ticket of each kind holds. The ids in it are those that a decision needs and that the
 * ticket is named by; they are read from here and never out of the ticket's own id. Amounts are
 * fen, moments epoch ms.
 */
export type Evidence = {
  "in-doubt": Doubt;
  "needs-help": Help;
  "refund-stuck": StuckRefund;
  quarantine: Quarantine;
  "late-success": LateSuccess;
  reconcile: BookDifference;
  "account-refused": AccountRefusal;
  "dead-job": GivenUpJob;
};

/** A plan order that the carrier does not tell about. `sends`: how often its ref was sent. */
type Doubt = {
  ref: string;
  carrier: CarrierId;
  plan: string;
  firstSentAtMs: number;
  sentAtMs: number;
  sends: number;
  notFoundCount: number;
  lastAnswer: string;
};

/** `startedAtMs`: since then unblocking is tried. */
type Help = { ref: string; carrier: CarrierId; startedAtMs: number; lastAnswer: string };

type StuckRefund = {
  outRefundNo: string;
  outTradeNo: string;
  amountFen: number;
  cause: Refund["cause"];
  createdAtMs: number;
  lastAnswer: string;
};

type Quarantine = QuarantinedPayment | QuarantinedRefund;

/** A payment as it was told. `mismatch`: what about it is not ours. */
type QuarantinedPayment = {
  outTradeNo: string;
  transactionId: string;
  amountFen: number;
  currency: string;
  appid: string;
  mchid: string;
  paidAtMs: number;
  source: string;
  mismatch: string;
};

/** A refund as it was told. `status`: how it is said to stand; none of it is believed. */
type QuarantinedRefund = {
  outRefundNo: string;
  outTradeNo: string;
  refundId: string;
  amountFen: number;
  totalFen: number;
  currency?: string;
  status: string;
  source: string;
  mismatch: string;
};

/** `order`: the order's state when the plan came to light. */
type LateSuccess = {
  ref: string;
  carrierRef: string;
  carrier: CarrierId;
  order: OrderState;
  costFen: number;
};

/** `call`: what was asked for, by its name in the partner's interface. `code`: the partner's. */
type AccountRefusal = { partner: string; call: string; code: string; reason: string };

/** `job` is the kind of the job, `ref` what it worked on. */
type GivenUpJob = { jobId: string; job: string; ref: string; tries: number; reason: string };

/** What disagrees. `matter` says what with what. */
export type BookDifference =
  | OfOrder
  | OfCarrier
  | OfBill
  /** What must never be is so: `about` breaks this rule of the audit. */
  | { matter: "broken-rule"; rule: string; about: string }
  /** Somebody has not answered since a recovery began; each is there while it is silent. */
  | {
      matter: "recovery";
      recoveryId: string;
      sinceAtMs: number;
      beganAtMs: number;
      payments?: string;
      bills?: string;
      carrierList?: string;
    };

/** An order that stands where none should stay. */
type OfOrder =
  /** Rebuilt from its payment, and nobody knows whose it is. */
  | { matter: "stray"; orderNo: string; outTradeNo: string; plan: string; amountFen: number }
  /** Its plan was sent, and no payment for it is known. */
  | { matter: "unpaid-but-sent"; orderNo: string; ref: string; payments: string }
  /** Paid, and nothing can be sent for it. */
  | {
      matter: "waits";
      orderNo: string;
      why: "card-busy" | "stopped";
      waitedMs: number;
      paidAtMs?: number;
      carrier: CarrierId;
    };

/** The carrier's list says something else than our attempts. */
type OfCarrier =
  | {
      matter: "done-twice";
      ref: string;
      carrier: CarrierId;
      carrierRefs: readonly string[];
      costFen: number;
    }
  | {
      matter: "done-there";
      ref: string;
      carrier: CarrierId;
      carrierRef: string;
      order: OrderState;
      costFen: number;
    }
  | {
      matter: "not-ours";
      ref: string;
      carrier: CarrierId;
      carrierRef: string;
      isDone: boolean;
      costFen: number;
    }
  | { matter: "another-order"; ref: string; carrier: CarrierId; carrierRef: string }
  /** `answer`: what the carrier says when it is asked about the ref itself. */
  | { matter: "not-done-there"; ref: string; carrier: CarrierId; answer: string };

/** WeChat's bill says something else than our payments and refunds. `query`: WeChat's own word. */
type OfBill =
  | { matter: "payment-not-here"; outTradeNo: string; amountFen: number; query: string }
  | { matter: "payment-not-billed"; outTradeNo: string; amountFen: number; query: string }
  | { matter: "payment-differs"; outTradeNo: string; amountFen: number; ourFen: number }
  | { matter: "refunds-differ"; outTradeNo: string; amountFen: number; ourFen: number }
  | { matter: "row-unreadable"; day: string; line: number; outTradeNo: string; reason: string }
  | { matter: "refund-differs"; outRefundNo: string; amountFen: number; ourFen: number }
  | { matter: "refund-not-billed"; outRefundNo: string; amountFen: number; query: string }
  | {
      matter: "refund-not-ours";
      outRefundNo: string;
      outTradeNo: string;
      amountFen: number;
      status: string;
      order: OrderState | "";
    }
  /** WeChat gave back what a person had paid back by hand. */
  | {
      matter: "refunded-twice";
      outRefundNo: string;
      outTradeNo: string;
      amountFen: number;
      refundId: string;
      decidedBy: string;
      note: string;
    }
  /** `day` is the day in China whose bill did not come. */
  | { matter: "bill-missing"; day: string; reason: string };
