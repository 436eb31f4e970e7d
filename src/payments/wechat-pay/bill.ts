import { createHash } from "node:crypto";
import type { BillRow } from "../payment.ts";

const byteOrderMark = "\uFEFF";

/** The columns we read; the file has more, and has had fewer. */
const columns = {
  time: "交易时间",
  transactionId: "微信订单号",
  outTradeNo: "商户订单号",
  state: "交易状态",
  refundId: "微信退款单号",
  outRefundNo: "商户退款单号",
  refundStatus: "退款状态",
  attach: "商户数据包",
  appid: "公众账号ID",
  mchid: "商户号",
  currency: "货币种类",
  amount: "订单金额",
  refund: "申请退款金额",
} as const;

/**
 * The hash that WeChat gives is over the uncompressed file, byte order mark and line ends included.
 */
export function hasSha1(file: Uint8Array, hex: string): boolean {
  return createHash("sha1").update(file).digest("hex") === hex.toLowerCase();
}

/**
 * Reads a trade bill of type ALL: UTF-8 with BOM, CRLF, every cell of a data row behind a backtick,
 * then a summary of two rows (WeChat Pay v3 docs, "申请交易账单"). Throws an Error that names the line
 * when it is anything else.
 */
export function parseTradeBill(file: Uint8Array): BillRow[] {
  // `ignoreBOM` keeps the mark in the text, so that its absence can be seen.
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file);
  if (!text.startsWith(byteOrderMark)) throw new Error("bill: no byte order mark");
  const [header = "", ...rest] = text.slice(1).split("\r\n");
  const names = header.split(",");
  const missing = Object.values(columns).filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`bill: column ${missing.join(", ")} is missing`);

  const summaryAt = rest.findIndex((line) => line.startsWith("总交易单数"));
  if (summaryAt === -1) throw new Error("bill: cut short, the summary is missing");
  return rest.slice(0, summaryAt).map((line, index) => row(line, names, index + 2));
}

function row(line: string, names: readonly string[], lineNumber: number): BillRow {
  const fail = (what: string): never => {
    throw new Error(`bill: line ${lineNumber}: ${what}`);
  };
  // Split on ",`" and not on the comma: a product's name may contain commas.
  const cells = line.startsWith("`") ? line.slice(1).split(",`") : fail("no backtick");
  if (cells.length !== names.length) fail(`${cells.length} cells instead of ${names.length}`);
  const cell = (column: keyof typeof columns): string =>
    cells[names.indexOf(columns[column])] ?? "";

  const state = cell("state");
  if (state !== "SUCCESS" && state !== "REFUND" && state !== "REVOKED")
    return fail(`state ${state}`);
  const paid = {
    atMs: chinaTimeMs(cell("time")) ?? fail("time"),
    outTradeNo: cell("outTradeNo"),
    transactionId: cell("transactionId"),
    state,
    amountFen: fenOf(cell("amount")) ?? fail("order amount"),
    attach: cell("attach"),
    appid: cell("appid"),
    mchid: cell("mchid"),
    currency: cell("currency"),
  } as const;
  if (state !== "REFUND") return paid;
  return {
    ...paid,
    outRefundNo: cell("outRefundNo"),
    refundId: cell("refundId"),
    refundFen: fenOf(cell("refund")) ?? fail("refund amount"),
    refundStatus: cell("refundStatus"),
  };
}

/**
 * `"0.29"` → 29, in integers: 0.29 × 100 is not 29 in floating point. Undefined for anything else.
 */
export function fenOf(yuan: string): number | undefined {
  const match = /^(\d{1,12})\.(\d{2})$/.exec(yuan);
  return match === null ? undefined : Number(match[1]) * 100 + Number(match[2]);
}

function chinaTimeMs(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}+08:00`);
  return Number.isNaN(ms) ? undefined : ms;
}
