import { orderNoOf } from "./order-no.ts";
import type { WechatBook } from "./wechat-book.ts";
import type { WitnessTables } from "./witness-tables.ts";

/** What somebody gave back at WeChat's own console, with a number that is not one of ours. */
export type HandRefund = {
  outRefundNo: string;
  outTradeNo: string;
  amountFen: number;
  /** The bill tells of another amount. */
  isToldOtherwise?: boolean;
};

/** The truth about what people did past our service. */
export type HandParts = {
  wechat: WechatBook;
  console: {
    readonly refunds: readonly HandRefund[];
    /** A payment has bought something. */
    orderDone(outTradeNo: string, amountFen: number): void;
    /** Nobody knows yet whether a payment has bought something. */
    orderInDoubt(outTradeNo: string, amountFen: number): void;
    /** A payment is owed to its customer. */
    refundDue(outTradeNo: string, amountFen: number): void;
  };
  fail(what: string): void;
};

/** What people give back by hand is in our books the next day, once, with its amount (I4). */
export class HandRefunds {
  readonly #tables: WitnessTables;
  readonly #parts: HandParts;
  #isRestored = false;

  constructor(tables: WitnessTables, parts: HandParts) {
    this.#tables = tables;
    this.#parts = parts;
  }

  /** From now on our books know nothing of some refunds that we made ourselves. */
  expectRestore(): void {
    this.#isRestored = true;
  }

  orderInDoubt(orderNo: string): void {
    if (this.#isRestored) return;
    const paid = this.#tables.payments(orderNo).find(({ state }) => state === "paid");
    if (paid !== undefined) this.#parts.console.orderInDoubt(paid.out_trade_no, paid.amount_fen);
  }

  /** Whoever looks after the money at WeChat knows which payment bought something. */
  orderDone(orderNo: string): void {
    const refunds = this.#tables.refunds(orderNo);
    const kept = this.#tables
      .payments(orderNo)
      .find(
        ({ state, out_trade_no }) =>
          state === "paid" && refunds.every((one) => one.out_trade_no !== out_trade_no),
      );
    if (kept !== undefined) this.#parts.console.orderDone(kept.out_trade_no, kept.amount_fen);
  }

  /** A payment of an order is to be given back. */
  due(outRefundNo: string): void {
    // Whoever may have given it back in the time that was forgotten leaves it to us.
    if (this.#isRestored) return;
    const outTradeNo = outRefundNo.replace(/-R$/, "");
    const refund = this.#tables
      .refunds(orderNoOf(outTradeNo))
      .find((one) => one.out_refund_no === outRefundNo);
    if (refund !== undefined) this.#parts.console.refundDue(outTradeNo, refund.amount_fen);
  }

  /**
   * What is booked of an order was given back, and no fen more: what we owed of each payment, and
   * what is lost.
   */
  sums(orderNo: string): { lossFen: number; owedFen: ReadonlyMap<string, number> } {
    const { console, fail } = this.#parts;
    let lossFen = 0;
    const owedFen = new Map<string, number>();
    for (const { no, fen, debit } of this.#tables.byHand(orderNo)) {
      const made = console.refunds.find(({ outRefundNo }) => outRefundNo === no);
      if (made === undefined && this.#isForgotten(no, fen, orderNo)) lossFen += fen;
      else if (made?.amountFen !== fen || orderNoOf(made.outTradeNo) !== orderNo)
        fail(`I4 order ${orderNo}: ${fen} fen are booked as given back by hand (${no})`);
      else if (debit === "loss") lossFen += fen;
      else owedFen.set(made.outTradeNo, (owedFen.get(made.outTradeNo) ?? 0) + fen);
    }
    return { lossFen, owedFen };
  }

  /** How much of a payment went back by hand for good, fen. */
  backFen(outTradeNo: string): number {
    const { console, wechat } = this.#parts;
    return console.refunds
      .filter((one) => one.outTradeNo === outTradeNo)
      .filter(({ outRefundNo }) => wechat.statusOf(outRefundNo) === "SUCCESS")
      .reduce((sum, { amountFen }) => sum + amountFen, 0);
  }

  /** Whatever went back is booked; what did not arrive is not. */
  checkAtRest(): void {
    const { console, wechat, fail } = this.#parts;
    for (const { outRefundNo, outTradeNo, isToldOtherwise } of console.refunds) {
      const booked = this.#tables.byHand(orderNoOf(outTradeNo));
      const isBooked = booked.some(({ no }) => no === outRefundNo);
      const status = wechat.statusOf(outRefundNo);
      // Somebody said that they gave all of it back, and the bill shows a part: it is asked about.
      const isAsked = this.#tables.isOpened(`reconcile:refunds-differ:${outTradeNo}`);
      if (status === "SUCCESS" && !isBooked && isAsked) continue;
      // Bill and answer differ: nobody knows how much went back, and it is asked about.
      if (isToldOtherwise === true && !isBooked && this.#tables.ticketsAbout(outRefundNo) > 0)
        continue;
      if (isBooked !== (status === "SUCCESS"))
        fail(`I4 ${outRefundNo} of ${outTradeNo} is ${status}, and booked: ${isBooked}`);
    }
  }

  /** Ours, made before a restore, of an order that came to another end after it. */
  #isForgotten(outRefundNo: string, fen: number, orderNo: string): boolean {
    const refund = this.#parts.wechat.refund(outRefundNo);
    return this.#isRestored && refund?.amountFen === fen && orderNoOf(outRefundNo) === orderNo;
  }
}
