/**
 * Sees every committed change of the money tables and says what must be so. It reads over a
 * connection of its own, and takes the truth about payments from WeChat's records and the truth
 * about recharges from the carrier's book.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { BookedOrder, SimulatedCarrier } from "./carrier.ts";
import type { OpenTicket } from "./operator.ts";
import type { WechatBook } from "./wechat-book.ts";

type Change = {
  seq: number;
  kind: string;
  id: string;
  order_no: string | null;
  was: string | null;
  becomes: string;
};
type OrderRow = {
  order_no: string;
  state: string;
  price_fen: number;
  iccid: string;
  snapshot: string;
};
type PaymentRow = { out_trade_no: string; state: string; amount_fen: number };
type RefundRow = {
  out_refund_no: string;
  out_trade_no: string;
  amount_fen: number;
  cause: string;
  state: string;
};
type AttemptRow = { ref: string; step: string; state: string; permits: number; sends: number };
type JobRow = { id: string; kind: string; state: string; run_at_ms: number };
type SumRow = { debit: string; credit: string; fen: number };

/**
 * A thing's state only ever goes to a higher rank (I8). Said here once more, so that a wrong table
 * in the product shows.
 */
const ranks: Record<string, Record<string, number>> = {
  order: {
    "awaiting-payment": 0,
    closed: 1,
    paid: 2,
    "adding-plan": 3,
    "in-doubt": 4,
    unblocking: 5,
    "needs-help": 6,
    "refund-due": 7,
    "refund-stuck": 8,
    refunded: 9,
    done: 9,
  },
  payment: { open: 0, closed: 1, paid: 2 },
  refund: { due: 0, processing: 1, stuck: 2, succeeded: 3 },
  attempt: { sent: 0, done: 2, refused: 1, late: 2 },
};

/** So much later than in the running service the product's own audit runs. */
const auditPauseMs = 6 * 60 * 60_000;

/** The price is held for the customer while the order is in one of these. */
const holding = new Set(["paid", "adding-plan", "in-doubt", "unblocking", "needs-help"]);

/** How many tickets of each kind were ever opened. */
export type Tickets = Record<string, number>;

/** How long people and money waited, ms, each time that they did. */
export type Waits = {
  /**
   * Carrier results that were not known after one call: until they were, or until a person was
   * asked.
   */
  unknown: number[];
  /** From the payment at WeChat to the first sending to the carrier. */
  paidToSent: number[];
  /** From our decision to WeChat's acceptance of the refund. */
  refundAccepted: number[];
  /** From the end of an order or refund to the message about it. */
  told: number[];
};

type WitnessParts = {
  file: string;
  wechat: WechatBook;
  carrier: () => SimulatedCarrier;
  fail(what: string): void;
  trace(who: string, what: string): void;
  nowMs(): number;
  /** A ticket was put into the manual queue. */
  opened(ticket: string): void;
  /** How often a person allowed that a reference is sent once more. */
  permissions(ref: string): number;
  /** Does the carrier show its own list of orders? */
  isListed: boolean;
  /** Was this payment's money given back by hand? */
  isPaidByHand(outTradeNo: string): boolean;
};

export class Witness {
  readonly db: DatabaseSync;
  readonly #parts: WitnessParts;
  readonly #select: Record<
    "changes" | "order" | "payments" | "refunds" | "sums" | "attempts" | "ticket" | "nextJob",
    StatementSync
  >;
  #seen = 0;
  #afterChange: { number: number; run: () => void } | undefined;
  readonly waits: Waits = { unknown: [], paidToSent: [], refundAccepted: [], told: [] };
  /** When each order's plan was asked for. */
  readonly #asking = new Map<string, number>();
  /** When each refund was decided, by its number. */
  readonly #decidedAtMs = new Map<string, number>();
  /** When what each message tells of happened, by the message's id. */
  readonly #endedAtMs = new Map<string, number>();
  /** Refund numbers that WeChat accepted, by payment. */
  readonly #refundNumbers = new Map<string, Set<string>>();
  readonly #sends = new Map<string, number>();
  /** The reference under which the plan of an order was sent first; a restore does not change it. */
  readonly #sentAs = new Map<string, string>();
  /**
   * References and orders that were written down before a backup was put in place of everything.
   */
  readonly #before = new Set<string>();

  constructor(parts: WitnessParts) {
    this.#parts = parts;
    this.db = new DatabaseSync(parts.file);
    this.db.exec(`
      CREATE TABLE witness (seq INTEGER PRIMARY KEY, kind TEXT, id TEXT, order_no TEXT, was TEXT, becomes TEXT);
      ${watch("order", "orders", "order_no", "order_no")}
      ${watch("payment", "payment", "out_trade_no", "order_no")}
      ${watch("refund", "refund", "out_refund_no", "order_no")}
      ${watch("attempt", "carrier_attempt", "ref", "order_no")}
      ${watch("ticket", "ticket", "id", "order_no")}
      -- In the web chat a message is on the screen when it is committed.
      CREATE TRIGGER witness_message AFTER INSERT ON message WHEN NEW.id LIKE 'deliver:%'
        AND (SELECT channel FROM conversation WHERE id = NEW.conversation_id) = 'web'
        BEGIN INSERT INTO witness (kind, id, becomes) VALUES ('message', NEW.id, 'shown'); END;
      -- The audit of every five minutes is mostly spared: the witness looks after every commit.
      CREATE TRIGGER witness_audit AFTER UPDATE OF state ON job WHEN NEW.id = 'reconcile:books' AND NEW.state = 'ready'
        BEGIN UPDATE job SET run_at_ms = NEW.run_at_ms + ${auditPauseMs} WHERE id = NEW.id; END;
      CREATE TRIGGER witness_ledger AFTER INSERT ON ledger_entry BEGIN
        INSERT INTO witness (kind, id, order_no, was, becomes) VALUES ('ledger', NEW.id, NEW.order_no, NEW.credit, NEW.debit || ' ' || NEW.amount_fen); END;
    `);
    const prepare = (sql: string): StatementSync => this.db.prepare(sql);
    this.#select = {
      changes: prepare("SELECT * FROM witness WHERE seq > ? ORDER BY seq"),
      order: prepare(
        "SELECT order_no, state, price_fen, iccid, snapshot FROM orders WHERE order_no = ?",
      ),
      payments: prepare("SELECT out_trade_no, state, amount_fen FROM payment WHERE order_no = ?"),
      refunds: prepare(
        "SELECT out_refund_no, out_trade_no, amount_fen, cause, state FROM refund WHERE order_no = ?",
      ),
      sums: prepare(
        "SELECT debit, credit, sum(amount_fen) AS fen FROM ledger_entry WHERE order_no = ? GROUP BY debit, credit",
      ),
      attempts: prepare(
        "SELECT ref, step, state, permits, sends FROM carrier_attempt WHERE order_no = ?",
      ),
      ticket: prepare("SELECT id, kind, order_no FROM ticket WHERE id = ? AND state = 'open'"),
      nextJob: prepare(
        "SELECT min(CASE WHEN state = 'ready' THEN run_at_ms ELSE lease_until_ms + 1 END) AS at FROM job WHERE state IN ('ready', 'leased')",
      ),
    };
  }

  nextJobAtMs(): number | undefined {
    const at = this.#select.nextJob.get()?.at;
    return typeof at === "number" ? at : undefined;
  }

  /** Runs this when so many changes have been committed. */
  afterChange(number: number, run: () => void): void {
    this.#afterChange = { number, run };
  }

  /** Looks at everything that was committed since the last look. */
  look(): void {
    const changes = this.#select.changes.all(this.#seen) as Change[];
    if (changes.length === 0) return;
    const touched = new Set<string>();
    for (const change of changes) {
      this.#seen = change.seq;
      if (change.kind === "message") {
        this.shown(change.id);
        continue;
      }
      this.#parts.trace(
        "database",
        `${change.kind} ${change.id}: ${change.was ?? "new"} -> ${change.becomes}`,
      );
      this.#checkRank(change);
      if (change.order_no !== null) touched.add(change.order_no);
      this.#measure(change);
      if (change.kind === "order" && change.becomes === "done") this.#checkCard(change.id);
      if (change.kind === "ticket" && change.becomes === "open") this.#parts.opened(change.id);
    }
    for (const orderNo of touched) this.#checkOrder(orderNo);
    if (this.#afterChange === undefined || this.#seen < this.#afterChange.number) return;
    this.#afterChange.run();
    this.#afterChange = undefined;
  }

  #checkRank({ kind, id, was, becomes }: Change): void {
    const rank = ranks[kind];
    if (rank === undefined) return;
    const [from, to] = [was === null ? -1 : rank[was], rank[becomes]];
    if (from === undefined || to === undefined)
      this.#parts.fail(`I8 ${kind} ${id}: unknown state ${was} or ${becomes}`);
    else if (to <= from) this.#parts.fail(`I8 ${kind} ${id} went back from ${was} to ${becomes}`);
  }

  #measure({ kind, id, becomes }: Change): void {
    const nowMs = this.#parts.nowMs();
    if (kind === "order") {
      this.#measureUnknown(id, becomes);
      if (becomes === "done") this.#endedAtMs.set(`deliver:${id}:done`, nowMs);
    }
    if (kind === "ticket" && becomes === "open" && id.startsWith("in-doubt:")) {
      this.#measureUnknown(orderNoOf(id.slice("in-doubt:".length)), "ticket");
    }
    if (kind === "refund" && becomes === "due") this.#decidedAtMs.set(id, nowMs);
    if (kind === "refund" && becomes === "succeeded")
      this.#endedAtMs.set(`deliver:${id}:refunded`, nowMs);
  }

  #measureUnknown(orderNo: string, state: string): void {
    const nowMs = this.#parts.nowMs();
    if (state === "adding-plan") this.#asking.set(orderNo, nowMs);
    else if (state !== "in-doubt") {
      const sinceMs = this.#asking.get(orderNo);
      this.#asking.delete(orderNo);
      // A call may take ten seconds; what took longer was unknown for a while.
      if (sinceMs !== undefined && nowMs - sinceMs > 10_000)
        this.waits.unknown.push(nowMs - sinceMs);
    }
  }

  /** A message was put on a person's screen. */
  shown(message: string): void {
    const endedAtMs = this.#endedAtMs.get(message);
    this.#endedAtMs.delete(message);
    if (endedAtMs !== undefined) this.waits.told.push(this.#parts.nowMs() - endedAtMs);
  }

  #order(orderNo: string): OrderRow | undefined {
    return this.#select.order.get(orderNo) as OrderRow | undefined;
  }

  #payments(orderNo: string): PaymentRow[] {
    return this.#select.payments.all(orderNo) as PaymentRow[];
  }

  #refunds(orderNo: string): RefundRow[] {
    return this.#select.refunds.all(orderNo) as RefundRow[];
  }

  /** "Done" means that the card worked at some moment since its plan was added. */
  #checkCard(orderNo: string): void {
    const { carrier, fail } = this.#parts;
    const [success] = carrier().successes((ref) => orderNoOf(ref) === orderNo);
    if (success === undefined) fail(`I1 order ${orderNo} is done, and its plan was never added`);
    else if (!carrier().workedSince(success.iccid, success.settledAtMs ?? 0)) {
      fail(`I1 order ${orderNo} is done, and its card has not worked since`);
    }
  }

  /** I4 for one order, and what its payments and refunds must be to each other. */
  #checkOrder(orderNo: string): void {
    const { fail } = this.#parts;
    const order = this.#order(orderNo);
    if (order === undefined) {
      fail(`I4 order ${orderNo} is in the books and not among the orders`);
      return;
    }
    const payments = this.#payments(orderNo);
    const refunds = this.#refunds(orderNo);
    const balance = new Map<string, number>();
    for (const { debit, credit, fen } of this.#select.sums.all(orderNo) as SumRow[]) {
      balance.set(debit, (balance.get(debit) ?? 0) + fen);
      balance.set(credit, (balance.get(credit) ?? 0) - fen);
    }
    const open = payments.filter(({ state }) => state === "open").length;
    if (open > 1) fail(`I9 order ${orderNo} has ${open} open payments`);
    if (open > 0 && order.state === "closed")
      fail(`I9 order ${orderNo} is closed, and can still be paid`);
    const held = holding.has(order.state) ? order.price_fen : 0;
    const earned = order.state === "done" ? order.price_fen : 0;
    const owed = refunds
      .filter(({ state }) => state !== "succeeded")
      .reduce((sum, { amount_fen }) => sum + amount_fen, 0);
    const { costFen } = (JSON.parse(order.snapshot) as { price: { costFen: number } }).price;
    const attempts = this.#attempts(orderNo).filter(({ step }) => step === "plan");
    const cost = attempts.some(({ state }) => state === "done") ? costFen : 0;
    const loss = attempts.some(({ state }) => state === "late") ? costFen : 0;
    const expected = {
      held: -held,
      earned: -earned,
      owed: -owed,
      wechat: held + earned + owed,
      cost,
      loss,
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

  #attempts(orderNo: string): AttemptRow[] {
    return this.#select.attempts.all(orderNo) as AttemptRow[];
  }

  /** A backup is about to be put in place: our books go back, the partners' do not. */
  expectRestore(): void {
    this.look();
    for (const { ref } of this.db.prepare("SELECT ref FROM carrier_attempt").all())
      this.#before.add(String(ref));
    for (const { id } of this.db.prepare("SELECT order_no AS id FROM orders").all())
      this.#before.add(String(id));
    this.#sends.clear();
  }

  /** One of our instances sends a plan order (I10). */
  sends(ref: string, repeatsByRef: boolean): void {
    const { fail } = this.#parts;
    const sends = (this.#sends.get(ref) ?? 0) + 1;
    this.#sends.set(ref, sends);
    const orderNo = orderNoOf(ref);
    const sentAs = this.#sentAs.get(orderNo) ?? ref;
    this.#sentAs.set(orderNo, sentAs);
    if (sentAs !== ref) fail(`I10 order ${orderNo} is sent under ${ref} and under ${sentAs}`);
    const attempt = this.#attempts(orderNo).find((one) => one.ref === ref);
    if (attempt === undefined) {
      // On its way between its intent and its call when the backup came.
      if (this.#before.has(ref)) return;
      fail(`I10 ${ref} is sent without a committed intent`);
      return;
    }
    if (sends > attempt.sends)
      fail(`I10 ${ref} is sent ${sends} times, and ${attempt.sends} sendings were written down`);
    if (attempt.sends > attempt.permits) fail(`I10 ${ref} is sent more often than was permitted`);
    if (sends === 1 && ref.endsWith("P1")) {
      const paidAtMs = this.#parts.wechat
        .ordersOf(orderNoOf(ref))
        .flatMap((order) => order.paidAtMs ?? []);
      this.waits.paidToSent.push(this.#parts.nowMs() - Math.min(...paidAtMs));
    }
    const permissions = this.#parts.permissions(ref);
    if (!repeatsByRef && attempt.permits > 1 + permissions) {
      fail(
        `I10 ${ref} is sent again to a carrier that may make a second order of it, and nobody decided that`,
      );
    }
  }

  /** A plan order arrived at the carrier (I3, I6). */
  arrives({ ref, iccid, planCode }: { ref: string; iccid: string; planCode: string }): void {
    const { wechat, fail } = this.#parts;
    const order = this.#order(orderNoOf(ref));
    if (order === undefined) {
      if (this.#before.has(orderNoOf(ref))) return;
      fail(`I10 the carrier got ${ref}, of no order`);
      return;
    }
    if (!wechat.ordersOf(order.order_no).some(({ paidAtMs }) => paidAtMs !== undefined)) {
      fail(`I3 the carrier got ${ref} of an order that is not paid`);
    }
    const { plan } = JSON.parse(order.snapshot) as { plan: { code: string } };
    if (iccid !== order.iccid || planCode !== plan.code)
      fail(`I6 the carrier got ${planCode} for ${iccid} under ${ref}`);
  }

  /** The carrier added a plan (I2, I5). */
  added(order: BookedOrder): void {
    const orderNo = orderNoOf(order.ref);
    const successes = this.#parts.carrier().successes((ref) => orderNoOf(ref) === orderNo);
    if (successes.length > 1) {
      this.#parts.fail(
        `I2 order ${orderNo}: the carrier added the plan ${successes.length} times (${successes.map(({ ref, number }) => `${ref} #${number}`).join(", ")})`,
      );
    }
    // A failure that turns into a success is the carrier's doing, and nobody here could know.
    if (order.late === true) return;
    if (this.#refunds(orderNo).some(({ cause }) => cause === "order")) {
      this.#parts.fail(`I5 order ${orderNo} is refunded, and the carrier added its plan`);
    }
  }

  /** WeChat accepted a refund (I3, I5). */
  refundAccepted(outTradeNo: string, outRefundNo: string): void {
    const { carrier, fail } = this.#parts;
    const numbers = this.#refundNumbers.get(outTradeNo) ?? new Set();
    this.#refundNumbers.set(outTradeNo, numbers.add(outRefundNo));
    const decidedAtMs = this.#decidedAtMs.get(outRefundNo);
    this.#decidedAtMs.delete(outRefundNo);
    if (decidedAtMs !== undefined)
      this.waits.refundAccepted.push(this.#parts.nowMs() - decidedAtMs);
    if (numbers.size > 1)
      fail(`I5 payment ${outTradeNo} is refunded under ${[...numbers].join(" and ")}`);
    const orderNo = orderNoOf(outTradeNo);
    const isOfOrder = this.#refunds(orderNo).some(
      (one) => one.out_refund_no === outRefundNo && one.cause === "order",
    );
    const successes = carrier().successes((ref) => orderNoOf(ref) === orderNo);
    if (isOfOrder && successes.some(({ late }) => late !== true)) {
      fail(`I5 order ${orderNo} is refunded although the carrier added its plan`);
    }
  }

  ticket(id: string): OpenTicket | undefined {
    return this.#select.ticket.get(id) as OpenTicket | undefined;
  }

  iccidOf(orderNo: string): string {
    return this.#order(orderNo)?.iccid ?? "";
  }

  /** What must be so after everything has come to rest (I1, I7, I12). */
  checkAtRest(
    heard: (orderNo: string, message: string) => "shown" | "unreachable" | "nothing",
  ): void {
    const { fail, nowMs, wechat } = this.#parts;
    const orders = this.db
      .prepare("SELECT order_no, state, price_fen FROM orders ORDER BY order_no")
      .all() as OrderRow[];
    for (const order of orders) this.#checkEnd(order, heard);
    for (const { outTradeNo, paidAtMs } of wechat.allOrders()) {
      if (paidAtMs !== undefined && this.#order(orderNoOf(outTradeNo)) === undefined) {
        fail(`I1 ${outTradeNo} is paid at WeChat and of no order here`);
      }
    }
    this.#checkLateSuccesses();
    const jobs = this.db
      .prepare("SELECT id, kind, state, run_at_ms FROM job WHERE state <> 'done'")
      .all() as JobRow[];
    for (const { id, kind, state, run_at_ms } of jobs) {
      const isRegular =
        kind === "reconcile" && state !== "dead" && run_at_ms > nowMs() - 60 * 60_000;
      if (!isRegular) fail(`I12 job ${id} is ${state} a day after all faults ended`);
    }
  }

  /**
   * A carrier that shows its list tells of every plan that it added after all; what of it we gave
   * back is our loss.
   */
  #checkLateSuccesses(): void {
    const { carrier, fail, nowMs, isListed } = this.#parts;
    if (!isListed) return;
    for (const { ref, settledAtMs = 0, acceptedAtMs } of carrier().successes(() => true)) {
      const couldBeSeen =
        nowMs() - settledAtMs > 3 * 60 * 60_000 && settledAtMs - acceptedAtMs < 40 * 60 * 60_000;
      const attempt = this.#attempts(orderNoOf(ref)).find((one) => one.ref === ref);
      if (couldBeSeen && attempt?.state === "refused")
        fail(`I4 ${ref} was added after its refund, and nobody noticed`);
    }
  }

  /** How often the manual queue was used, by kind of ticket. */
  countTickets(): Tickets {
    const rows = this.db
      .prepare("SELECT kind, count(*) AS n FROM ticket GROUP BY kind ORDER BY kind")
      .all();
    return Object.fromEntries(rows.map(({ kind, n }) => [String(kind), Number(n)]));
  }

  #checkEnd(order: OrderRow, heard: (orderNo: string, message: string) => string): void {
    const { wechat, carrier, fail, isPaidByHand } = this.#parts;
    const { order_no: orderNo, state } = order;
    const paid = wechat.ordersOf(orderNo).filter(({ paidAtMs }) => paidAtMs !== undefined);
    const backByHand = paid.filter(({ outTradeNo }) => isPaidByHand(outTradeNo));
    const back = paid.filter(({ outTradeNo }) => wechat.refundOf(outTradeNo) === "SUCCESS");
    const successes = carrier().successes((ref) => orderNoOf(ref) === orderNo);
    const onTime = successes.filter(({ late }) => late !== true);
    const kept = paid.length - back.length - backByHand.length;
    const isRight =
      state === "closed"
        ? paid.length === 0 && successes.length === 0
        : state === "done"
          ? successes.length === 1 && kept === 1
          : state === "refunded" && paid.length > 0 && kept === 0 && onTime.length === 0;
    if (!isRight || back.some((one) => backByHand.includes(one))) {
      const told = `${paid.length} payments, ${back.length} refunded, ${backByHand.length} paid back by hand`;
      fail(`I1 order ${orderNo} is ${state}: ${told}, ${successes.length} plans added`);
    }
    if (state === "done") this.#checkHeard(orderNo, `deliver:${orderNo}:done`, heard);
    for (const refund of this.#refunds(orderNo)) {
      this.#checkHeard(orderNo, `deliver:${refund.out_refund_no}:refunded`, heard);
    }
  }

  #checkHeard(
    orderNo: string,
    message: string,
    heard: (orderNo: string, message: string) => string,
  ): void {
    if (heard(orderNo, message) === "nothing") this.#parts.fail(`I7 nobody was given ${message}`);
  }

  count(sql: string): number {
    return Number(this.db.prepare(sql).get()?.n ?? 0);
  }

  close(): void {
    this.db.close();
  }
}

/** `R20261123K3M9Q2XA` of its payment `R20261123K3M9Q2XA-1` and its plan `R20261123K3M9Q2XAP1`. */
export function orderNoOf(number: string): string {
  return /^R\d{8}[0-9A-Z]{8}/.exec(number)?.[0] ?? number;
}

function watch(kind: string, table: string, id: string, orderNo: string): string {
  const insert = (was: string): string =>
    `INSERT INTO witness (kind, id, order_no, was, becomes) VALUES ('${kind}', NEW.${id}, NEW.${orderNo}, ${was}, NEW.state);`;
  return `
    CREATE TRIGGER witness_${table}_insert AFTER INSERT ON ${table} BEGIN ${insert("NULL")} END;
    CREATE TRIGGER witness_${table}_update AFTER UPDATE OF state ON ${table} WHEN OLD.state <> NEW.state
      BEGIN ${insert("OLD.state")} END;`;
}
