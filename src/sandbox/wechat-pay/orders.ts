import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { type Answer, noContent, ok, paramError, problems } from "./answers.ts";
import { chinaTime } from "./china-time.ts";
import type { Context, Order, Product } from "./context.ts";
import { announcePayment } from "./notices.ts";
import { newOpenid } from "./oauth.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** WeChat stores characters of one to three UTF-8 bytes: no emoji (WeChat Pay v3 docs, "基本规则"). */
const threeByteText = z.string().regex(/^[^\u{10000}-\u{10FFFF}]*$/u);

/** The order fields and their limits (WeChat Pay v3 docs, "Native下单", "H5下单", "JSAPI下单"). */
const orderRequest = z.looseObject({
  appid: z.string().max(32),
  mchid: z.string().max(32),
  description: threeByteText.min(1).max(127),
  out_trade_no: z.string().regex(/^[0-9A-Za-z_\-|*]{6,32}$/),
  time_expire: z.iso.datetime({ offset: true }).optional(),
  attach: threeByteText.max(128).optional(),
  notify_url: z.url().max(255),
  amount: z.looseObject({ total: z.int().min(1), currency: z.literal("CNY").optional() }),
  scene_info: z
    .looseObject({
      payer_client_ip: z.string().max(45),
      h5_info: z.looseObject({ type: z.string() }).optional(),
    })
    .optional(),
  payer: z.looseObject({ openid: z.string().min(1).max(128) }).optional(),
});
type OrderRequest = z.infer<typeof orderRequest>;

/** Makes an order, or a fresh link for one that is asked for again with the same parameters. */
export function placeOrder(context: Context, product: Product, body: unknown): Answer {
  const read = orderRequest.safeParse(body);
  if (!read.success) return paramErrorOf(read.error);
  const asked = read.data;
  const { identity, orders } = context;
  if (asked.appid !== identity.appid || asked.mchid !== identity.mchid)
    return problems.accountMismatch;
  if (!mayNotify(context, asked.notify_url))
    return paramError("/body/notify_url", "the sandbox notifies its own server only");
  if (product === "h5" && asked.scene_info?.h5_info === undefined)
    return paramError("/body/scene_info/h5_info", "required");
  if (product === "jsapi" && asked.payer === undefined) return problems.openidMissing;

  const before = currentOrder(context, asked.out_trade_no);
  if (before?.state === "SUCCESS" || before?.state === "REFUND") return problems.orderPaid;
  if (before?.state === "CLOSED") return problems.numberUsed;
  if (
    before !== undefined &&
    !(before.product === product && isDeepStrictEqual(before.body, body))
  ) {
    return problems.changedOnRepeat;
  }
  const order = before ?? newOrder(context, product, asked, body);
  if (order.expiresAtMs - order.createdAtMs > 90 * dayMs)
    return paramError("/body/time_expire", "more than 90 days");

  const link = newLink(context, order);
  orders.put(order.outTradeNo, { ...order, link });
  switch (product) {
    case "native":
      return ok({ code_url: `weixin://wxpay/bizpayurl?pr=${link}` });
    case "h5": {
      const made = randomBytes(4).readUInt32BE();
      return ok({ h5_url: `${context.cashierUrl}/h5?prepay_id=${link}&package=${made}` });
    }
    case "jsapi":
      return ok({ prepay_id: link });
  }
}

/** An order by the shop's own number. */
export function queryOrder(
  context: Context,
  outTradeNo: string,
  mchid: string | undefined,
): Answer {
  const order = currentOrder(context, outTradeNo);
  return order === undefined || mchid !== context.identity.mchid
    ? problems.orderMissing
    : ok(orderView(context, order));
}

/** A payment by WeChat's number. */
export function queryTransaction(
  context: Context,
  transactionId: string,
  mchid: string | undefined,
): Answer {
  const outTradeNo = context.transactions.get(transactionId);
  return outTradeNo === undefined ? problems.orderMissing : queryOrder(context, outTradeNo, mchid);
}

/** Closing twice is fine; closing after the payment is not. */
export function closeOrder(context: Context, outTradeNo: string, body: unknown): Answer {
  const asked = z.looseObject({ mchid: z.literal(context.identity.mchid) }).safeParse(body);
  if (!asked.success) return paramErrorOf(asked.error);
  const order = currentOrder(context, outTradeNo);
  if (order === undefined) return problems.orderMissing;
  if (order.state === "SUCCESS" || order.state === "REFUND") return problems.closeAfterPaid;
  context.orders.put(outTradeNo, { ...order, state: "CLOSED" });
  return noContent;
}

/** The person pays. The notification is written down in the same commit and sent later. */
export function payOrder(
  context: Context,
  outTradeNo: string,
  openid: string,
): "paid" | "already-paid" | "closed" | "missing" {
  return context.ledger.atomically(() => {
    const order = currentOrder(context, outTradeNo);
    if (order === undefined) return "missing";
    if (order.state === "CLOSED") return "closed";
    if (order.state !== "NOTPAY") return "already-paid";
    const paidAtMs = context.now();
    const transactionId = newTransactionId(paidAtMs);
    const paid: Order = { ...order, state: "SUCCESS", transactionId, paidAtMs, openid };
    context.orders.put(outTradeNo, paid);
    context.transactions.put(transactionId, outTradeNo);
    announcePayment(context, paid.notifyUrl, orderView(context, paid));
    return "paid";
  });
}

/** A notification of a payment that nobody has made. */
export function forgeNotice(context: Context, outTradeNo: string): void {
  const order = currentOrder(context, outTradeNo);
  if (order?.state !== "NOTPAY") return;
  const paidAtMs = context.now();
  const transactionId = newTransactionId(paidAtMs);
  const paid: Order = { ...order, state: "SUCCESS", transactionId, paidAtMs, openid: newOpenid() };
  announcePayment(context, order.notifyUrl, orderView(context, paid));
}

/**
 * The order as it is now: an unpaid one past its time is closed, without anybody having to close
 * it.
 */
export function currentOrder(context: Context, outTradeNo: string): Order | undefined {
  const order = context.orders.get(outTradeNo);
  const isOver = order?.state === "NOTPAY" && order.expiresAtMs <= context.now();
  return isOver ? { ...order, state: "CLOSED" } : order;
}

const stateTexts = {
  NOTPAY: "订单未支付",
  SUCCESS: "支付成功",
  REFUND: "订单发生过退款，退款详情请查询退款单",
  CLOSED: "订单已关闭",
};
const tradeTypes = { native: "NATIVE", h5: "MWEB", jsapi: "JSAPI" };

/** What a query answers and, for a paid one, what the notification says. */
function orderView({ identity }: Context, order: Order): object {
  const common = {
    appid: identity.appid,
    mchid: identity.mchid,
    out_trade_no: order.outTradeNo,
    trade_state: order.state,
    trade_state_desc: stateTexts[order.state],
    attach: order.attach,
  };
  // An unpaid order has no transaction_id, no time and no payer.
  if (order.paidAtMs === undefined) return common;
  return {
    ...common,
    transaction_id: order.transactionId,
    trade_type: tradeTypes[order.product],
    bank_type: "OTHERS",
    success_time: chinaTime(order.paidAtMs),
    payer: { openid: order.openid },
    amount: {
      total: order.amountFen,
      payer_total: order.amountFen,
      currency: "CNY",
      payer_currency: "CNY",
    },
  };
}

function newOrder({ now }: Context, product: Product, asked: OrderRequest, body: unknown): Order {
  const createdAtMs = now();
  // Only the first call counts, and less than a minute ahead is raised to a minute.
  const asksFor =
    asked.time_expire === undefined ? createdAtMs + 7 * dayMs : Date.parse(asked.time_expire);
  return {
    outTradeNo: asked.out_trade_no,
    product,
    body,
    state: "NOTPAY",
    description: asked.description,
    attach: asked.attach ?? "",
    amountFen: asked.amount.total,
    notifyUrl: asked.notify_url,
    createdAtMs,
    expiresAtMs: Math.max(asksFor, createdAtMs + minuteMs),
    refunds: [],
  };
}

function newLink({ links, now }: Context, { product, outTradeNo }: Order): string {
  const madeAtMs = now();
  const stamp = chinaTime(madeAtMs).replace(/\D/g, "").slice(0, 14);
  const id =
    product === "native"
      ? randomBytes(12).toString("base64url")
      : `wx${stamp}${randomBytes(10).toString("hex")}`;
  links.put(id, { id, outTradeNo, product, madeAtMs });
  return id;
}

/** 28 digits beginning with 42, like WeChat's. */
function newTransactionId(atMs: number): string {
  const day = chinaTime(atMs).slice(0, 10).replaceAll("-", "");
  return `4200000${day}${randomBytes(6).readUIntBE(0, 6).toString().padStart(15, "0").slice(-13)}`;
}

/**
 * The sandbox must not become a way to reach other servers; WeChat itself wants a plain address
 * without a query.
 */
export function mayNotify({ ownOrigin }: Context, address: string): boolean {
  const url = new URL(address);
  return url.origin === ownOrigin && url.search === "" && url.username === "";
}

/** The refusal that names the first wrong field. */
export function paramErrorOf(error: z.ZodError): Answer {
  const [issue] = error.issues;
  return paramError(`/body/${issue?.path.join("/") ?? ""}`, issue?.code ?? "invalid");
}
