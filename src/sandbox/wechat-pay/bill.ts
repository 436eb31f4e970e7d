import { createHash, randomBytes } from "node:crypto";
import { type Answer, ok, paramError, problems } from "./answers.ts";
import { dataLine, oddLine, withBillLie, yuan } from "./bill-rows.ts";
import { chinaDay, chinaDayStartMs, chinaTime } from "./china-time.ts";
import type { Context, Order, Refund } from "./context.ts";

const hourMs = 3_600_000;

/** Bills are made in the morning and can be had from 10:00 of the next day. */
const billAtMs = 34 * hourMs;
const header =
  "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const summaryHeader =
  "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const tradeTypes = { native: "NATIVE", h5: "MWEB", jsapi: "JSAPI" };

/** Answers where a day's bill can be downloaded, and its SHA-1 (WeChat Pay v3 docs, "申请交易账单"). */
export function requestBill(
  context: Context,
  query: { day: string; type: string; apiOrigin: string },
): Answer {
  const { day, type, apiOrigin } = query;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return paramError("/query/bill_date", "YYYY-MM-DD");
  if (type !== "ALL")
    return paramError("/query/bill_type", "the sandbox makes bills of type ALL only");
  if (context.now() < chinaDayStartMs(day) + billAtMs) return problems.billNotReady;
  const file = billFile(context, day);
  if (file === undefined) return problems.billEmpty;
  const token = randomBytes(24).toString("base64");
  context.billTokens.put(token, day);
  return ok({
    hash_type: "SHA1",
    hash_value: createHash("sha1").update(file).digest("hex"),
    download_url: `${apiOrigin}/v3/billdownload/file?token=${encodeURIComponent(token)}`,
  });
}

/** The file behind a token; undefined for a token that was never given. */
export function downloadBill(context: Context, token: string): string | undefined {
  const day = context.billTokens.get(token);
  return day === undefined ? undefined : billFile(context, day);
}

/**
 * BOM, CRLF, and a backtick before every cell of a data row. Undefined when nothing happened on
 * that day.
 */
function billFile(context: Context, day: string): string | undefined {
  const paid = context.orders
    .all()
    .filter((order) => order.paidAtMs !== undefined && chinaDay(order.paidAtMs) === day);
  const refunded = context.refunds
    .all()
    .filter((refund) => chinaDay(refund.createdAtMs) === day)
    .map((refund) => asBilled(refund, day));
  const odd = context.oddRows.all().filter((row) => row.day === day);
  if (paid.length + refunded.length + odd.length === 0) return undefined;
  const rows = [
    ...paid.map((order) => row(context, order)),
    ...refunded.flatMap((refund) => {
      const order = context.orders.get(refund.outTradeNo);
      return order === undefined ? [] : [row(context, order, refund)];
    }),
  ].map(dataLine);
  const stranger = { ...noOrder, paidAtMs: chinaDayStartMs(day) };
  rows.push(...odd.map((one) => oddLine(row(context, stranger), one)));
  const totalFen = paid.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const refundFen = refunded.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const [total, back] = [yuan(totalFen), yuan(refundFen)];
  const summary = [String(rows.length), total, back, "0.00", "0.00000", total, back];
  const lines = [header, ...rows, summaryHeader, dataLine(summary)];
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

/** A bill is made once, in the morning: what was under way then is under way in it for ever. */
function asBilled(refund: Refund, day: string): Refund {
  const isSettled =
    refund.settledAtMs !== undefined && refund.settledAtMs < chinaDayStartMs(day) + billAtMs;
  return isSettled ? refund : { ...refund, status: "PROCESSING" };
}

/** The bill has words of its own for how a refund stands ("下载交易账单"). */
const billStatus = {
  PROCESSING: "PROCESSING",
  SUCCESS: "SUCCESS",
  ABNORMAL: "FAIL",
  CLOSED: "FAIL",
} as const;

/** The order of an odd row: somebody else's. */
const noOrder: Order = {
  outTradeNo: "",
  product: "native",
  body: {},
  state: "SUCCESS",
  description: "POS",
  attach: "",
  amountFen: 100,
  notifyUrl: "",
  createdAtMs: 0,
  expiresAtMs: 0,
  transactionId: "4200000000000000000000000000",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  refunds: [],
};

/** The 27 cells, in the order of the header. */
function row(context: Context, order: Order, refund?: Refund): string[] {
  const cells = trueRow(context, order, refund);
  const lie = context.billLies.get(refund?.outRefundNo ?? order.outTradeNo);
  return lie === undefined ? cells : withBillLie(cells, lie, refund !== undefined);
}

function trueRow({ identity }: Context, order: Order, refund?: Refund): string[] {
  const paidFen = refund === undefined ? order.amountFen : 0;
  const refundFen = refund?.amountFen ?? 0;
  return [
    chinaTime(refund?.createdAtMs ?? order.paidAtMs ?? 0)
      .slice(0, 19)
      .replace("T", " "),
    identity.appid,
    identity.mchid,
    "0",
    "",
    order.transactionId ?? "",
    order.outTradeNo,
    order.openid ?? "",
    tradeTypes[order.product],
    refund === undefined ? "SUCCESS" : "REFUND",
    "OTHERS",
    "CNY",
    yuan(paidFen),
    "0.00",
    refund?.refundId ?? "0",
    refund?.outRefundNo ?? "0",
    yuan(refundFen),
    "0.00",
    refund === undefined ? "" : "ORIGINAL",
    refund === undefined ? "" : billStatus[refund.status],
    order.description,
    order.attach,
    "0.00000",
    "1.00%",
    yuan(paidFen),
    yuan(refundFen),
    "",
  ];
}
