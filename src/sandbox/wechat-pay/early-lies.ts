import { given } from "../../core/given.ts";
import { chinaTime } from "./china-time.ts";
import type { Context } from "./context.ts";
import { type EarlyLie, type Lie, withLie } from "./lies.ts";

/** The same answer to a query, with the lie in it; what is done already is told as it is. */
export function withEarlyLie(context: Context, plain: object, lie: EarlyLie): object {
  const told = asDone(context, plain, lie);
  if (told === undefined) return plain;
  switch (lie) {
    case "early other-app":
      return { ...told, appid: "wx0000000000000000" };
    case "early other-merchant":
      return { ...told, mchid: "1900000999" };
    case "early other-transaction":
      return told;
    case "early other-payment":
      return { ...told, ...given({ out_trade_no: unpaidBeside(context, told) }) };
    default:
      return withLie(told, lie.slice("early ".length) as Lie);
  }
}

const unseenTransaction = `4200000${"9".repeat(21)}`;

type Told = { out_trade_no?: string; out_refund_no?: string };

function asDone(context: Context, plain: object, lie: EarlyLie): Told | undefined {
  const { out_trade_no: outTradeNo = "", out_refund_no: outRefundNo } = plain as Told;
  const order = context.orders.get(outTradeNo);
  const success_time = chinaTime(context.now());
  if (order === undefined) return undefined;
  if (outRefundNo !== undefined) {
    // An answer about a refund names neither an app nor a merchant.
    if (lie === "early other-app" || lie === "early other-merchant") return undefined;
    if (context.refunds.get(outRefundNo)?.status !== "PROCESSING") return undefined;
    const other = lie === "early other-transaction" ? unseenTransaction : undefined;
    const back: object = { status: "SUCCESS", success_time, ...given({ transaction_id: other }) };
    return { ...plain, ...back };
  }
  // An answer about a payment names no refund.
  if (order.paidAtMs !== undefined || lie === "early other-refund") return undefined;
  const transactionId = transactionFor(context, lie);
  if (transactionId === undefined) return undefined;
  const total = order.amountFen;
  const paid: object = {
    trade_state: "SUCCESS",
    trade_state_desc: "支付成功",
    transaction_id: transactionId,
    trade_type: "NATIVE",
    bank_type: "OTHERS",
    success_time,
    payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
    amount: { total, payer_total: total, currency: "CNY", payer_currency: "CNY" },
  };
  return { ...plain, ...paid };
}

/** One that nobody has seen, or of a payment that is given back: that one we know. */
function transactionFor({ orders }: Context, lie: EarlyLie): string | undefined {
  if (lie !== "early other-transaction") return unseenTransaction;
  return orders.all().find(({ state }) => state === "REFUND")?.transactionId;
}

/** Another payment that nobody has paid. */
function unpaidBeside({ orders }: Context, { out_trade_no: own }: Told): string {
  const other = orders.all().find((one) => one.outTradeNo !== own && one.paidAtMs === undefined);
  return other?.outTradeNo ?? "R20200101OTHERONE-1";
}
