import type { BillLie, OddRow } from "./bill-rows.ts";
import type { FaultSwitch } from "./faults.ts";
import type { Identity } from "./identity.ts";
import type { Collection, Ledger } from "./ledger.ts";

/** The ways of paying that we use. */
export type Product = "native" | "h5" | "jsapi";

/** A payment order of the shop. */
export type Order = {
  outTradeNo: string;
  product: Product;
  /** The first request's body; a repeat must say the same. */
  body: unknown;
  state: "NOTPAY" | "SUCCESS" | "REFUND" | "CLOSED";
  description: string;
  attach: string;
  amountFen: number;
  notifyUrl: string;
  createdAtMs: number;
  expiresAtMs: number;
  /** The live code_url of a native order; an older one stops working when a new one is made. */
  link?: string;
  transactionId?: string;
  paidAtMs?: number;
  openid?: string;
  refunds: { outRefundNo: string; amountFen: number; atMs: number }[];
};

/** A refund of the shop. */
export type Refund = {
  outRefundNo: string;
  outTradeNo: string;
  refundId: string;
  body: unknown;
  amountFen: number;
  reason: string;
  notifyUrl?: string;
  status: "PROCESSING" | "SUCCESS" | "ABNORMAL" | "CLOSED";
  /** What it will become when it is due. */
  endsAs: "SUCCESS" | "ABNORMAL" | "CLOSED";
  createdAtMs: number;
  settledAtMs?: number;
};

/** What a person opens to pay: a prepay_id, or the `pr` of a code_url. */
export type Link = { id: string; outTradeNo: string; product: Product; madeAtMs: number };

/** A notification on its way. `plain` is sealed and signed anew for every delivery. */
export type Notice = {
  id: string;
  url: string;
  eventType: string;
  originalType: "transaction" | "refund";
  summary: string;
  plain: object;
  createdAtMs: number;
  /** Deliveries that failed so far, probes not counted. */
  failures: number;
  /** `probe-accepted`: the receiver said yes to a wrong signature; WeChat flags such shops. */
  probe: "none" | "planned" | "refused" | "probe-accepted";
  state: "waiting" | "delivered" | "given-up" | "lost";
};

/** What every part of the sandbox works with. */
export type Context = {
  identity: Identity;
  ledger: Ledger;
  orders: Collection<Order>;
  refunds: Collection<Refund>;
  links: Collection<Link>;
  notices: Collection<Notice>;
  /** transaction_id → out_trade_no */
  transactions: Collection<string>;
  /** OAuth code → who it stands for. */
  codes: Collection<{ openid: string; madeAtMs: number; used: boolean }>;
  billTokens: Collection<string>;
  /** By the number of the payment or refund that the bill does not tell the truth about. */
  billLies: Collection<BillLie>;
  oddRows: Collection<OddRow>;
  faults: FaultSwitch;
  now: () => number;
  /**
   * Public address of our own server; the only one that is notified, and the only registered
   * domain.
   */
  ownOrigin: string;
  /** Where the cashier is mounted, e.g. `https://shop.example/sandbox/wechat-pay`. */
  cashierUrl: string;
  merchantName: string;
  refundDelayMs: number;
  /** Shall the next notification be preceded by a signature probe? */
  plansProbe: () => boolean;
  /** To be called when something new may be due. */
  wake: () => void;
};
