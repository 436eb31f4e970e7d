import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { given } from "../../core/given.ts";
import { type Answer, ok, paramError, problems } from "./answers.ts";
import { chinaTime } from "./china-time.ts";
import type { Context, Order, Refund } from "./context.ts";
import { announceRefund } from "./notices.ts";
import { currentOrder, mayNotify, paramErrorOf } from "./orders.ts";

const minuteMs = 60_000;
const yearMs = 365 * 86_400_000;

/** A bank card has its money back within three working days (WeChat Pay v3 docs, "退款申请"). */
const daysToBankMs = 3 * 86_400_000;

/** WeChat Pay v3 docs, "退款申请". */
const refundRequest = z.looseObject({
  transaction_id: z.string().optional(),
  out_trade_no: z.string().optional(),
  out_refund_no: z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/),
  reason: z.string().max(80).optional(),
  notify_url: z.url().max(256).optional(),
  amount: z.looseObject({
    refund: z.int().min(1),
    total: z.int().min(1),
    currency: z.literal("CNY"),
  }),
});

/**
 * Accepts a refund: `PROCESSING` now, settled later. The same number and body again is the same
 * refund.
 */
export function placeRefund(context: Context, body: unknown): Answer {
  const read = refundRequest.safeParse(body);
  if (!read.success) return paramErrorOf(read.error);
  const {
    out_refund_no: outRefundNo,
    amount,
    reason = "",
    notify_url: notifyUrl,
    ...asked
  } = read.data;
  if (notifyUrl !== undefined && !mayNotify(context, notifyUrl)) {
    return paramError("/body/notify_url", "the sandbox notifies its own server only");
  }
  const before = context.refunds.get(outRefundNo);
  if (before !== undefined) {
    return isDeepStrictEqual(before.body, body)
      ? ok(refundView(context, before))
      : problems.changedOnRepeat;
  }

  const outTradeNo = asked.out_trade_no ?? context.transactions.get(asked.transaction_id ?? "");
  const order = outTradeNo === undefined ? undefined : currentOrder(context, outTradeNo);
  if (order === undefined) return problems.orderMissing;
  const obstacle = refundObstacle(context, order, amount);
  if (obstacle !== undefined) return obstacle;
  const fault = context.faults.take("settlement");
  if (fault === "unfunded") return problems.refundUnfunded;
  const refund = makeRefund(context, order, {
    outRefundNo,
    body,
    amountFen: amount.refund,
    reason,
    ...given({ notifyUrl }),
    endsAs: fault === undefined || fault === "days" ? "SUCCESS" : fault,
    takesMs: fault === "days" ? daysToBankMs : context.refundDelayMs,
  });
  return ok(refundView(context, refund));
}

/** What somebody asks to have given back: the shop's program, or a person at the console. */
type NewRefund = Pick<
  Refund,
  "outRefundNo" | "body" | "amountFen" | "reason" | "notifyUrl" | "endsAs"
> & { takesMs: number };

/** Accepts a refund that nothing stands against. It settles after `takesMs`. */
export function makeRefund(
  context: Context,
  order: Order,
  { takesMs, ...asked }: NewRefund,
): Refund {
  const createdAtMs = context.now();
  const refund: Refund = {
    ...asked,
    outTradeNo: order.outTradeNo,
    refundId: newRefundId(createdAtMs),
    status: "PROCESSING",
    createdAtMs,
  };
  const { outRefundNo, amountFen } = refund;
  const refunds = [...order.refunds, { outRefundNo, amountFen, atMs: createdAtMs }];
  context.refunds.put(outRefundNo, refund, createdAtMs + takesMs);
  context.wake();
  // Any refund, also a partial or a failed one, leaves the order in REFUND.
  context.orders.put(order.outTradeNo, { ...order, state: "REFUND", refunds });
  return refund;
}

/** A refund by the shop's own number. */
export function queryRefund(context: Context, outRefundNo: string): Answer {
  const refund = context.refunds.get(outRefundNo);
  return refund === undefined ? problems.refundMissing : ok(refundView(context, refund));
}

/** Settles the refunds whose time has come. */
export function settleDueRefunds(context: Context): void {
  for (const refund of context.refunds.due(context.now())) {
    context.ledger.atomically(() => {
      const settled: Refund = { ...refund, status: refund.endsAs, settledAtMs: context.now() };
      context.refunds.put(refund.outRefundNo, settled);
      if (settled.notifyUrl !== undefined)
        announceRefund(context, settled.notifyUrl, settled.endsAs, noticeView(context, settled));
    });
  }
}

/** Why a refund is not accepted; undefined when nothing stands against it. */
export function refundObstacle(
  context: Context,
  order: Order,
  amount: { refund: number; total: number },
): Answer | undefined {
  const nowMs = context.now();
  if (order.paidAtMs === undefined || nowMs - order.paidAtMs > yearMs)
    return problems.refundOfUnpaid;
  // What was closed can be asked for again, under another number.
  const refundedFen = order.refunds
    .filter(({ outRefundNo }) => context.refunds.get(outRefundNo)?.status !== "CLOSED")
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
  if (amount.total !== order.amountFen || refundedFen + amount.refund > order.amountFen)
    return problems.refundTooLarge;
  const lastAtMs = order.refunds.at(-1)?.atMs;
  if (order.refunds.length >= 50 || (lastAtMs !== undefined && nowMs - lastAtMs < minuteMs))
    return problems.tooOften;
  return undefined;
}

function refundView(context: Context, refund: Refund): object {
  const order = context.orders.get(refund.outTradeNo);
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: order?.transactionId,
    out_trade_no: refund.outTradeNo,
    channel: "ORIGINAL",
    user_received_account: "支付用户零钱",
    create_time: chinaTime(refund.createdAtMs),
    ...successTime(refund),
    status: refund.status,
    funds_account: "AVAILABLE",
    amount: {
      ...amountView(refund, order),
      settlement_total: order?.amountFen,
      settlement_refund: refund.amountFen,
      discount_refund: 0,
      currency: "CNY",
    },
  };
}

/** The notification's content differs from the query's: `refund_status`, a mchid, no currency. */
function noticeView(context: Context, refund: Refund): object {
  const order = context.orders.get(refund.outTradeNo);
  return {
    mchid: context.identity.mchid,
    transaction_id: order?.transactionId,
    out_trade_no: refund.outTradeNo,
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    refund_status: refund.status,
    ...successTime(refund),
    user_received_account: "支付用户零钱",
    amount: amountView(refund, order),
  };
}

function successTime({ status, settledAtMs }: Refund): { success_time?: string } {
  return status === "SUCCESS" && settledAtMs !== undefined
    ? { success_time: chinaTime(settledAtMs) }
    : {};
}

function amountView(refund: Refund, order: Order | undefined) {
  return {
    total: order?.amountFen,
    refund: refund.amountFen,
    payer_total: order?.amountFen,
    payer_refund: refund.amountFen,
  };
}

/** 29 digits beginning with 50, like WeChat's. */
function newRefundId(atMs: number): string {
  const stamp = chinaTime(atMs).replace(/\D/g, "").slice(0, 14);
  return `503000${stamp}${randomBytes(5).readUIntBE(0, 5).toString().padStart(13, "0").slice(-9)}`;
}
