import * as z from "zod";
import { given } from "../../core/given.ts";
import type { PaidFact, PaymentStatus, RefundFact } from "../payment.ts";

// Loose throughout: WeChat adds fields without notice. Shapes: WeChat Pay v3 docs,
// pay.weixin.qq.com/doc/v3/merchant.

/** An order that is paid by scanning. */
export const nativeAnswer = z.looseObject({ code_url: z.string().startsWith("weixin://") });
/** An order that is paid in a phone's browser. */
export const h5Answer = z.looseObject({ h5_url: z.url({ protocol: /^https?$/ }) });
/** An order that is paid inside WeChat. */
export const jsapiAnswer = z.looseObject({ prepay_id: z.string().min(1) });

/** 204 has no body; only that it is verified matters. */
export const anyAnswer = z.unknown();

const fen = z.int().nonnegative();
const time = z.iso.datetime({ offset: true });

/** A payment, in an answer and in a notification alike. */
export const transaction = z.looseObject({
  appid: z.string(),
  mchid: z.string(),
  out_trade_no: z.string(),
  trade_state: z.enum([
    "SUCCESS",
    "REFUND",
    "NOTPAY",
    "CLOSED",
    "REVOKED",
    "USERPAYING",
    "PAYERROR",
  ]),
  transaction_id: z.string().min(1).optional(),
  success_time: time.optional(),
  attach: z.string().optional(),
  amount: z.looseObject({ total: fen, currency: z.string() }).optional().catch(undefined),
});
/** A payment, as WeChat Pay writes it. */
export type Transaction = z.infer<typeof transaction>;

const refundStates = {
  PROCESSING: "processing",
  SUCCESS: "succeeded",
  CLOSED: "closed",
  ABNORMAL: "abnormal",
} as const;
const refundState = z
  .enum(["PROCESSING", "SUCCESS", "CLOSED", "ABNORMAL"])
  .transform((state) => refundStates[state]);

const refund = {
  refund_id: z.string().min(1),
  out_refund_no: z.string(),
  out_trade_no: z.string(),
  transaction_id: z.string().min(1).optional(),
  // A notification tells no currency.
  amount: z.looseObject({ refund: fen, total: fen, currency: z.string().optional() }),
};

/** A refund, as a query and the order to refund are answered. */
export const refundAnswer = z.looseObject({ ...refund, status: refundState });

/**
 * The plaintext of a refund notification: `refund_status`, not `status`, and no appid. One without
 * an amount is about no money, and matches no refund.
 */
export const refundNotice = z.looseObject({
  ...refund,
  amount: refund.amount.default({ refund: 0, total: 0 }),
  mchid: z.string(),
  refund_status: refundState,
});

/** The outside of a notification; what it says is sealed in `resource`. */
export const envelope = z.looseObject({
  id: z.string().min(1),
  event_type: z.string().min(1),
  resource: z.looseObject({
    original_type: z.string(),
    algorithm: z.literal("AEAD_AES_256_GCM"),
    ciphertext: z.base64(),
    nonce: z.string().min(1),
    associated_data: z.string().optional(),
  }),
});

/** Where a day's bill lies, and its hash. */
export const billAnswer = z.looseObject({
  hash_type: z.literal("SHA1"),
  hash_value: z.string(),
  download_url: z.string(),
});

/** WeChat answers 200 for a failure too; `errcode` tells. */
export const oauthAnswer = z.union([
  z.looseObject({
    openid: z.string().min(1),
    is_snapshotuser: z.literal(1).optional().catch(undefined),
  }),
  z.looseObject({ errcode: z.int() }),
]);

/**
 * What a paid (or refunded) transaction vouches for; undefined when it lacks a field that such a
 * one must have.
 */
export function paidFact(from: Transaction): PaidFact | undefined {
  const { transaction_id: transactionId, success_time: paidAt, amount } = from;
  if (transactionId === undefined || paidAt === undefined || amount === undefined) return undefined;
  return {
    outTradeNo: from.out_trade_no,
    transactionId,
    amountFen: amount.total,
    currency: amount.currency,
    appid: from.appid,
    mchid: from.mchid,
    paidAtMs: Date.parse(paidAt),
    attach: from.attach ?? "",
  };
}

/** Undefined when the answer contradicts itself. */
export function paymentStatus(from: Transaction): PaymentStatus | undefined {
  switch (from.trade_state) {
    case "NOTPAY":
    case "USERPAYING":
      return { status: "unpaid" };
    // REVOKED and PAYERROR belong to payments that the shop scans; they are as final as CLOSED.
    case "CLOSED":
    case "REVOKED":
    case "PAYERROR":
      return { status: "closed" };
    case "SUCCESS":
    case "REFUND": {
      const fact = paidFact(from);
      if (fact === undefined) return undefined;
      return { status: from.trade_state === "SUCCESS" ? "paid" : "refunded", fact };
    }
  }
}

/** A refund as an answer or a notification tells of it; `status` is named differently in them. */
export function refundFact(
  from: Pick<z.infer<typeof refundAnswer>, keyof typeof refund>,
  status: RefundFact["status"],
): RefundFact {
  return {
    status,
    outRefundNo: from.out_refund_no,
    outTradeNo: from.out_trade_no,
    refundId: from.refund_id,
    amountFen: from.amount.refund,
    totalFen: from.amount.total,
    ...given({ transactionId: from.transaction_id, currency: from.amount.currency }),
  };
}
