import { createHash } from "node:crypto";
import type { Bill, BillRow } from "../payment.ts";

const byteOrderMark = "\uFEFF";
/** What stands in a text for bytes that are no UTF-8. */
const unreadableSign = "\uFFFD";

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
 * then a summary of two rows (WeChat Pay v3 docs, "申请交易账单"). Throws an Error when it is no bill.
 * A row that cannot be read is put aside: one shop's odd product name must not hide the others.
 */
export function parseTradeBill(file: Uint8Array): Bill {
  // `ignoreBOM` keeps the mark in the text, so that its absence can be seen. A product's name may
  // have been cut in the middle of a character: that is a matter of its own cell alone.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(file);
  if (!text.startsWith(byteOrderMark)) throw new Error("bill: no byte order mark");
  const [header = "", ...rest] = text.slice(1).split("\r\n");
  const names = header.split(",");
  const missing = Object.values(columns).filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`bill: column ${missing.join(", ")} is missing`);

  // The last one: a product may be called so too.
  const summaryAt = rest.findLastIndex((line) => line.startsWith("总交易单数"));
  if (summaryAt === -1) throw new Error("bill: cut short, the summary is missing");
  const rows: BillRow[] = [];
  const odd: Bill["odd"][number][] = [];
  for (const { line, text } of recordsOf(rest.slice(0, summaryAt), names.length)) {
    const read = readRow(text, names);
    if (typeof read === "string") odd.push({ line, text, reason: read });
    else rows.push(read);
  }
  return { rows, odd };
}

/** A data row as it stands in the file; `line` is where it begins, counted from 1. */
type BillRecord = { line: number; text: string };

/**
 * A product's name may have a line break in it: a line without a backtick goes on with a row that
 * has not all of its cells yet.
 */
function recordsOf(lines: readonly string[], cells: number): readonly BillRecord[] {
  const records: BillRecord[] = [];
  for (const [index, text] of lines.entries()) {
    const before = records.at(-1);
    const goesOn =
      before?.text.startsWith("`") && !text.startsWith("`") && cellsOf(before.text).length < cells;
    if (before !== undefined && goesOn) before.text += `\r\n${text}`;
    // Behind the header, which is line 1.
    else records.push({ line: index + 2, text });
  }
  return records;
}

/** Split on ",`" and not on the comma: a product's name may contain commas. */
function cellsOf(text: string): readonly string[] {
  return text.slice(1).split(",`");
}

/** The row, or what is wrong with it. */
function readRow(text: string, names: readonly string[]): BillRow | string {
  if (!text.startsWith("`")) return "no backtick";
  const cells = cellsOf(text);
  if (cells.length !== names.length) return `${cells.length} cells instead of ${names.length}`;
  const cell = (column: keyof typeof columns): string =>
    cells[names.indexOf(columns[column])] ?? "";
  const isReadable = Object.keys(columns).every(
    (column) => !cell(column as keyof typeof columns).includes(unreadableSign),
  );
  if (!isReadable) return "unreadable characters";

  const state = cell("state");
  if (state !== "SUCCESS" && state !== "REFUND" && state !== "REVOKED") return "unknown state";
  const atMs = chinaTimeMs(cell("time"));
  if (atMs === undefined) return "unreadable time";
  const amountFen = fenOf(cell("amount"));
  if (amountFen === undefined) return "unreadable order amount";
  const paid = {
    atMs,
    outTradeNo: cell("outTradeNo"),
    transactionId: cell("transactionId"),
    state,
    amountFen,
    attach: cell("attach"),
    appid: cell("appid"),
    mchid: cell("mchid"),
    currency: cell("currency"),
  } as const;
  if (state !== "REFUND") return paid;
  const refundFen = fenOf(cell("refund"));
  if (refundFen === undefined) return "unreadable refund amount";
  return {
    ...paid,
    outRefundNo: cell("outRefundNo"),
    refundId: cell("refundId"),
    refundFen,
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
