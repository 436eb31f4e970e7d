import type { PaymentProduct } from "../core/money/payment.ts";
import type { Outcome } from "../core/outcome.ts";

/** Everything that identifies one payment. The same request must be sent again to repeat it. */
export type PaymentRequest = {
  product: PaymentProduct;
  /** 6–32 characters `[0-9A-Za-z_\-|*]`, unique per merchant for ever. */
  outTradeNo: string;
  /** What the payer reads in WeChat, 1–127 characters. */
  description: string;
  amountFen: number;
  /** Epoch ms; the provider refuses to take money after it. */
  expiresAtMs: number;
  /** Comes back in queries, notifications and bills; ≤ 128 characters. */
  attach: string;
  /** The payer's own address; WeChat compares it for `h5`. */
  payerIp: string;
  /** Needed for `jsapi` only. */
  openid?: string;
};

/** What the pay page needs to let the person pay. */
export type PaymentStart =
  /** To be shown as a QR code, unchanged; valid for two hours. */
  | { product: "native"; codeUrl: string }
  /** To be navigated to from our own page within five minutes. */
  | { product: "h5"; h5Url: string }
  /** For `WeixinJSBridge.invoke("getBrandWCPayRequest", …)`, valid for two hours. */
  | { product: "jsapi"; invoke: JsapiInvoke };

/** The signed parameters that a page hands to WeChat's bridge, as it wants them. */
export type JsapiInvoke = {
  appId: string;
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: "RSA";
  paySign: string;
};

/** A payment that the provider vouches for, from whichever source we learnt of it. */
export type PaidFact = {
  outTradeNo: string;
  transactionId: string;
  amountFen: number;
  currency: string;
  appid: string;
  mchid: string;
  paidAtMs: number;
  /** Our own mark, as it was sent; empty when the provider did not repeat it. */
  attach: string;
};

/** What the provider says of one payment number. */
export type PaymentStatus =
  | { status: "paid"; fact: PaidFact }
  /**
   * Paid, and a refund of it was asked for: of the whole or of a part, and it may have failed. It
   * does not say that any money is back.
   */
  | { status: "refunded"; fact: PaidFact }
  | { status: "unpaid" }
  | { status: "closed" }
  | { status: "not-found" };

/** A payment, or a part of it, to be given back. */
export type RefundRequest = {
  outTradeNo: string;
  /** ≤ 64 characters; the same number is never two refunds. */
  outRefundNo: string;
  amountFen: number;
  totalFen: number;
  /** What the payer reads, ≤ 80 characters. */
  reason: string;
};

/**
 * A refund as the provider tells of it, from whichever source. `processing` is the normal first
 * answer: accepted, not yet refunded. `totalFen`: what its payment was. What a source does not tell
 * is undefined; all that it tells is compared before any of it is believed.
 */
export type RefundFact = {
  status: "processing" | "succeeded" | "closed" | "abnormal";
  outRefundNo: string;
  outTradeNo: string;
  refundId: string;
  transactionId?: string;
  amountFen: number;
  totalFen: number;
  currency?: string;
};

/** What the provider told us by itself. `id` is the same on every redelivery. */
export type Notification =
  | { type: "paid"; id: string; fact: PaidFact }
  | { type: "refund"; id: string; fact: RefundFact }
  /** Genuine, but of a kind that we do not use. */
  | { type: "other"; id: string; eventType: string };

/** Whether a notification is the provider's own, and what it says. */
export type NotificationReading =
  | { answer: "genuine"; notification: Notification }
  /** `probe`: WeChat's own signature test, to be refused without alarm. `reason` is for the log. */
  | { answer: "refused"; probe: boolean; reason: string };

/** One row of the daily bill. `outRefundNo` is there when the row is a refund. */
export type BillRow = {
  atMs: number;
  outTradeNo: string;
  transactionId: string;
  state: "SUCCESS" | "REFUND" | "REVOKED";
  amountFen: number;
  outRefundNo?: string;
  refundId?: string;
  refundFen?: number;
  refundStatus?: string;
  attach: string;
  appid: string;
  mchid: string;
  currency: string;
};

/**
 * A day's bill. `odd`: rows that are written as none should be, by their line in the file, with
 * their text as it stands there and what is wrong with it. The other rows are as good as ever.
 */
export type Bill = {
  rows: readonly BillRow[];
  odd: readonly { line: number; text: string; reason: string }[];
};

/**
 * What the app needs of a payment provider. Nothing here throws for what the other side does.
 * `unknown` leaves the outcome open: query before anything else.
 */
export interface PaymentProvider {
  /** Our own identity, to compare with what a paid fact names. */
  readonly account: { appid: string; mchid: string };

  /**
   * Makes the payment, or makes it again with the very same request (which yields a fresh link).
   * `refused` codes that the app acts on: `already-paid`, `closed`, `mismatch` (the number is used
   * with other data).
   */
  open(request: PaymentRequest): Promise<Outcome<PaymentStart>>;

  /** A fact that it answers with may be about another payment: the app compares it. */
  query(outTradeNo: string): Promise<Outcome<PaymentStatus>>;

  /**
   * Closes an unpaid payment; closing twice is `done`. `refused` with `already-paid` when money
   * came first.
   */
  close(outTradeNo: string): Promise<Outcome<"closed">>;

  /** What it answers with may be about another refund: the app compares it. */
  refund(request: RefundRequest): Promise<Outcome<RefundFact>>;

  /** `refused` with `not-found` when the provider has never heard of the number. */
  queryRefund(outRefundNo: string): Promise<Outcome<RefundFact>>;

  /** Verifies the raw bytes, decrypts, decodes. Pure but for the clock given; never throws. */
  readNotification(headers: Headers, body: Uint8Array, nowMs: number): NotificationReading;

  /**
   * The bill of one day in China, `YYYY-MM-DD`. One without rows is a valid day; `not-ready` when
   * it is too early.
   */
  tradeBill(day: string): Promise<Outcome<Bill>>;

  /**
   * The identity of the payer inside WeChat: where to send the browser for it, and what comes back.
   */
  readonly openids: {
    authorizeUrl(backTo: string, state: string): string;
    exchange(code: string): Promise<Outcome<{ openid: string }>>;
  };
}
