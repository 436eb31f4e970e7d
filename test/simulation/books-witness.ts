import type { HandParts, HandRefunds } from "./hand-refunds.ts";
import type { WitnessTables } from "./witness-tables.ts";

/** The price is held for the customer while the order is in one of these. */
const holding = new Set(["paid", "adding-plan", "in-doubt", "unblocking", "needs-help"]);

/** Sees to it that our books say of each order what its state, payments and refunds say. */
export class BooksWitness {
  readonly #tables: WitnessTables;
  readonly #byHand: HandRefunds;
  readonly #parts: HandParts;

  constructor(tables: WitnessTables, byHand: HandRefunds, parts: HandParts) {
    this.#tables = tables;
    this.#byHand = byHand;
    this.#parts = parts;
  }

  /** I4 for one order, and what its payments and refunds must be to each other. */
  check(orderNo: string): void {
    const { fail } = this.#parts;
    const order = this.#tables.order(orderNo);
    if (order === undefined) {
      fail(`I4 order ${orderNo} is in the books and not among the orders`);
      return;
    }
    const payments = this.#tables.payments(orderNo);
    const refunds = this.#tables.refunds(orderNo);
    const balance = new Map<string, number>();
    for (const { debit, credit, fen } of this.#tables.sums(orderNo)) {
      balance.set(debit, (balance.get(debit) ?? 0) + fen);
      balance.set(credit, (balance.get(credit) ?? 0) - fen);
    }
    const open = payments.filter(({ state }) => state === "open").length;
    if (open > 1) fail(`I9 order ${orderNo} has ${open} open payments`);
    if (open > 0 && order.state === "closed")
      fail(`I9 order ${orderNo} is closed, and can still be paid`);
    const held = holding.has(order.state) ? order.price_fen : 0;
    const earned = order.state === "done" ? order.price_fen : 0;
    const { lossFen, owedFen } = this.#byHand.sums(orderNo);
    const owed = refunds
      .filter(({ state }) => state !== "succeeded")
      .reduce((sum, one) => sum + one.amount_fen - (owedFen.get(one.out_trade_no) ?? 0), 0);
    const { costFen } = (JSON.parse(order.snapshot) as { price: { costFen: number } }).price;
    const attempts = this.#tables.attempts(orderNo).filter(({ step }) => step === "plan");
    const cost = attempts.some(({ state }) => state === "done") ? costFen : 0;
    const loss = attempts.some(({ state }) => state === "late") ? costFen : 0;
    const expected = {
      held: -held,
      earned: -earned,
      owed: -owed,
      wechat: held + earned + owed - lossFen,
      cost,
      loss: loss + lossFen,
      carrier: -cost - loss,
    };
    for (const [account, fen] of Object.entries(expected)) {
      const booked = balance.get(account) ?? 0;
      if (booked !== fen) {
        fail(
          `I4 order ${orderNo} (${order.state}): ${account} is ${booked} fen in the ledger and must be ${fen + 0}`,
        );
      }
    }
    for (const refund of refunds) {
      const payment = payments.find(({ out_trade_no }) => out_trade_no === refund.out_trade_no);
      if (payment?.state !== "paid")
        fail(`I3 refund ${refund.out_refund_no} is of a payment that is ${payment?.state}`);
      else if (refund.amount_fen > payment.amount_fen)
        fail(`I5 refund ${refund.out_refund_no} is more than was paid`);
    }
    for (const { out_trade_no, state } of payments) {
      const truth = this.#parts.wechat.order(out_trade_no);
      if (state === "paid" && truth?.paidAtMs === undefined)
        fail(`I3 payment ${out_trade_no} is paid here and not at WeChat`);
    }
  }
}
