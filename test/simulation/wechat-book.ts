import { DatabaseSync, type StatementSync } from "node:sqlite";

/** The part of a payment order that WeChat's sandbox keeps and that the truth is read from. */
type WechatOrder = {
  outTradeNo: string;
  state: string;
  amountFen: number;
  paidAtMs?: number;
  expiresAtMs?: number;
  product?: string;
  transactionId?: string;
  attach: string;
  /** Somebody else's, in the same merchant account. */
  isBeside?: boolean;
  /** As we asked for it. */
  body?: { payer?: { openid: string }; scene_info?: { payer_client_ip: string } };
};

type WechatRefund = {
  outRefundNo: string;
  outTradeNo: string;
  amountFen: number;
  status: string;
  createdAtMs: number;
};

/**
 * Reads the records of the WeChat Pay sandbox over a connection of its own: what it keeps is what
 * is true about money.
 */
export class WechatBook {
  readonly #db: DatabaseSync;
  readonly #order: StatementSync;
  readonly #ordersOf: StatementSync;
  readonly #link: StatementSync;
  readonly #refund: StatementSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#order = this.#db.prepare("SELECT json FROM records WHERE kind = 'order' AND id = ?");
    this.#ordersOf = this.#db.prepare(
      "SELECT json FROM records WHERE kind = 'order' AND id BETWEEN ? AND ?",
    );
    this.#refund = this.#db.prepare("SELECT json FROM records WHERE kind = 'refund' AND id = ?");
    this.#link = this.#db.prepare("SELECT json FROM records WHERE kind = 'link' AND id = ?");
  }

  order(outTradeNo: string): WechatOrder | undefined {
    return read<WechatOrder>(this.#order.get(outTradeNo));
  }

  /** All payments that were ever ordered for one of our orders. */
  ordersOf(orderNo: string): WechatOrder[] {
    return this.#ordersOf
      .all(`${orderNo}-`, `${orderNo}-~`)
      .flatMap((row) => read<WechatOrder>(row) ?? [])
      .filter(({ isBeside }) => isBeside !== true);
  }

  /** All of ours. */
  allOrders(): WechatOrder[] {
    return this.#db
      .prepare("SELECT json FROM records WHERE kind = 'order' ORDER BY id")
      .all()
      .flatMap((row) => read<WechatOrder>(row) ?? [])
      .filter(({ isBeside }) => isBeside !== true);
  }

  allRefunds(): WechatRefund[] {
    return this.#db
      .prepare("SELECT json FROM records WHERE kind = 'refund' ORDER BY id")
      .all()
      .flatMap((row) => read<WechatRefund>(row) ?? []);
  }

  /** Somebody else takes money in the same merchant account. */
  sellBeside(sale: {
    outTradeNo: string;
    attach: string;
    amountFen: number;
    transactionId: string;
    paidAtMs: number;
  }): void {
    const { outTradeNo, transactionId, paidAtMs } = sale;
    const atMs = { createdAtMs: paidAtMs, expiresAtMs: paidAtMs };
    const words = { product: "native", description: "POS", notifyUrl: "", openid: "oSomebody" };
    const order = { ...sale, ...atMs, ...words, body: {}, state: "SUCCESS", refunds: [] };
    const add = this.#db.prepare("INSERT INTO records (kind, id, json) VALUES (?, ?, ?)");
    add.run("order", outTradeNo, JSON.stringify({ ...order, isBeside: true }));
    add.run("transaction", transactionId, JSON.stringify(outTradeNo));
  }

  /**
   * The status of a payment's refund; undefined when there is none. What somebody gives back by
   * hand has another number.
   */
  refundOf(outTradeNo: string): string | undefined {
    return this.#db
      .prepare("SELECT json FROM records WHERE kind = 'refund'")
      .all()
      .flatMap((row) => read<WechatRefund>(row) ?? [])
      .find(({ outRefundNo }) => outRefundNo.startsWith(`${outTradeNo}-R`))?.status;
  }

  /** How a refund stands, by its own number. */
  statusOf(outRefundNo: string): string | undefined {
    return read<WechatRefund>(this.#refund.get(outRefundNo))?.status;
  }

  refund(outRefundNo: string): WechatRefund | undefined {
    return read<WechatRefund>(this.#refund.get(outRefundNo));
  }

  /** Which payment a link leads to; the id is what the link carries. */
  paymentOf(linkId: string): string | undefined {
    return read<{ outTradeNo: string }>(this.#link.get(linkId))?.outTradeNo;
  }

  /**
   * WeChat takes money for an order that it had closed: a bank that was slower than the closing.
   */
  reopen(outTradeNo: string, untilMs: number): void {
    this.#db
      .prepare(
        "UPDATE records SET json = json_set(json, '$.state', 'NOTPAY', '$.expiresAtMs', ?) WHERE kind = 'order' AND id = ?",
      )
      .run(untilMs, outTradeNo);
  }

  /** WeChat sends a notification again that was delivered before. */
  repeatNotice(id: string, atMs: number): void {
    this.#db
      .prepare(
        "UPDATE records SET due_at_ms = ?, json = json_set(json, '$.state', 'waiting') WHERE kind = 'notice' AND id = ?",
      )
      .run(atMs, id);
  }

  /** Which payment a notification is about. */
  toldOf(id: string): string {
    const row = this.#db
      .prepare(
        `SELECT json_extract(json, '$.plain.out_trade_no') AS no FROM records
         WHERE kind = 'notice' AND id = ?`,
      )
      .get(id);
    return String(row?.no ?? "");
  }

  /** The next time a notification is sent it names another transaction. */
  tellOtherTransaction(id: string): void {
    this.#db
      .prepare(
        `UPDATE records SET json = json_set(json, '$.plain.transaction_id', ?)
         WHERE kind = 'notice' AND id = ?`,
      )
      .run(`4200000${"8".repeat(21)}`, id);
  }

  close(): void {
    this.#db.close();
  }
}

function read<T>(row: Record<string, unknown> | undefined): T | undefined {
  return row === undefined ? undefined : (JSON.parse(String(row.json)) as T);
}
