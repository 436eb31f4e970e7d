/**
 * Sees every committed change of the money tables and says what must be so. It reads over a
 * connection of its own, and takes the truth about payments from WeChat's records and the truth
 * about recharges from the carrier's book.
 */

import { BooksWitness } from "./books-witness.ts";
import type { BookedOrder } from "./carrier.ts";
import { type HandParts, HandRefunds } from "./hand-refunds.ts";
import { orderNoOf } from "./order-no.ts";
import { type PartnerParts, PartnerWitness } from "./partner-witness.ts";
import { type PeopleParts, PeopleWitness } from "./people-witness.ts";
import { rankProblem } from "./ranks.ts";
import { Stopwatch, type Waits } from "./waits.ts";
import { type JobRow, type OpenTicket, type OrderRow, WitnessTables } from "./witness-tables.ts";

/** How many tickets of each kind were ever opened. */
export type Tickets = Record<string, number>;

type WitnessParts = PeopleParts &
  PartnerParts &
  HandParts & {
    file: string;
    trace(who: string, what: string): void;
    /** All card passwords that anybody has typed. */
    passwords(): readonly string[];
    /** A ticket was put into the manual queue. */
    opened(ticket: string): void;
    /** How often a person allowed that a reference is sent once more. */
    permissions(ref: string): number;
  };

export class Witness {
  /** Our database, as the witness reads it. */
  readonly tables: WitnessTables;
  readonly people: PeopleWitness;
  readonly partners: PartnerWitness;
  readonly #books: BooksWitness;
  readonly #byHand: HandRefunds;
  readonly #parts: WitnessParts;
  readonly #stopwatch = new Stopwatch();
  #seen = 0;
  #afterChange: { number: number; run: () => void } | undefined;
  /** Refund numbers that WeChat accepted, by payment. */
  readonly #refundNumbers = new Map<string, Set<string>>();
  readonly #sends = new Map<string, number>();
  /** Under which reference the plan of an order was sent first; a restore does not change it. */
  readonly #sentAs = new Map<string, string>();
  /**
   * References and orders that were written down before a backup was put in place of everything.
   */
  readonly #before = new Set<string>();

  constructor(parts: WitnessParts) {
    this.#parts = parts;
    this.tables = new WitnessTables(parts.file);
    this.#byHand = new HandRefunds(this.tables, parts);
    this.people = new PeopleWitness(this.tables, parts);
    this.partners = new PartnerWitness(this.tables, parts);
    this.#books = new BooksWitness(this.tables, this.#byHand, parts);
  }

  /** A backup was put in place of everything. */
  get isRestored(): boolean {
    return this.#before.size > 0;
  }

  get waits(): Waits {
    return this.#stopwatch.waits;
  }

  nextJobAtMs(): number | undefined {
    return this.tables.nextJobAtMs();
  }

  /** Runs this when so many changes have been committed. */
  afterChange(number: number, run: () => void): void {
    this.#afterChange = { number, run };
  }

  /** Looks at everything that was committed since the last look. */
  look(): void {
    const changes = this.tables.changesAfter(this.#seen);
    if (changes.length === 0) return;
    const touched = new Set<string>();
    for (const change of changes) {
      this.#seen = change.seq;
      if (change.kind === "message") {
        this.shown(change.id);
        continue;
      }
      if (change.kind === "said") {
        this.people.said(change);
        continue;
      }
      this.#parts.trace(
        "database",
        `${change.kind} ${change.id}: ${change.was ?? "new"} -> ${change.becomes}`,
      );
      const problem = rankProblem(change);
      if (problem !== undefined) this.#parts.fail(problem);
      if (change.order_no !== null) touched.add(change.order_no);
      this.#stopwatch.measure(change, this.#parts.nowMs());
      if (change.kind === "order" && change.becomes === "done") {
        this.#checkCard(change.id);
        this.#byHand.orderDone(change.id);
      }
      if (change.kind === "order" && change.becomes === "closed") this.people.closed(change.id);
      if (change.kind === "order" && change.becomes === "in-doubt")
        this.#byHand.orderInDoubt(change.id);
      if (change.kind === "refund" && change.becomes === "due") this.#byHand.due(change.id);
      if (change.kind === "order" && change.was === null) this.people.ordered(change.id);
      if (change.kind === "ticket" && change.becomes === "open") this.#parts.opened(change.id);
      this.partners.changed(change);
    }
    for (const orderNo of touched) this.#books.check(orderNo);
    if (this.#afterChange === undefined || this.#seen < this.#afterChange.number) return;
    this.#afterChange.run();
    this.#afterChange = undefined;
  }

  /** A message was put on a person's screen. */
  shown(message: string): void {
    this.#stopwatch.shown(message, this.#parts.nowMs());
  }

  /** Which order a private link leads to. */
  orderOfLink(token: string): string | undefined {
    return this.tables.orderOfLink(token);
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

  /** A backup is about to be put in place: our books go back, the partners' do not. */
  expectRestore(): void {
    this.look();
    for (const { ref } of this.tables.db.prepare("SELECT ref FROM carrier_attempt").all())
      this.#before.add(String(ref));
    for (const { id } of this.tables.db.prepare("SELECT order_no AS id FROM orders").all())
      this.#before.add(String(id));
    this.#sends.clear();
    this.people.expectRestore();
    this.partners.expectRestore();
    this.#byHand.expectRestore();
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
    const attempt = this.tables.attempts(orderNo).find((one) => one.ref === ref);
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
      this.#stopwatch.sent(paidAtMs, this.#parts.nowMs());
    }
    const permissions = this.#parts.permissions(ref);
    if (!repeatsByRef && attempt.permits > 1 + permissions) {
      fail(
        `I10 ${ref} is sent again to a carrier that may make a second order of it, ` +
          "and nobody decided that",
      );
    }
  }

  /** A plan order arrived at the carrier (I3, I6). */
  arrives({ ref, iccid, planCode }: { ref: string; iccid: string; planCode: string }): void {
    const { wechat, fail } = this.#parts;
    const order = this.tables.order(orderNoOf(ref));
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
    if (this.tables.refunds(orderNo).some(({ cause }) => cause === "order")) {
      this.#parts.fail(`I5 order ${orderNo} is refunded, and the carrier added its plan`);
    }
  }

  /** WeChat accepted a refund (I3, I5). */
  refundAccepted(outTradeNo: string, outRefundNo: string): void {
    const { carrier, fail } = this.#parts;
    const numbers = this.#refundNumbers.get(outTradeNo) ?? new Set();
    this.#refundNumbers.set(outTradeNo, numbers.add(outRefundNo));
    this.#stopwatch.refundAccepted(outRefundNo, this.#parts.nowMs());
    if (numbers.size > 1)
      fail(`I5 payment ${outTradeNo} is refunded under ${[...numbers].join(" and ")}`);
    const orderNo = orderNoOf(outTradeNo);
    const isOfOrder = this.tables
      .refunds(orderNo)
      .some((one) => one.out_refund_no === outRefundNo && one.cause === "order");
    const successes = carrier().successes((ref) => orderNoOf(ref) === orderNo);
    if (isOfOrder && successes.some(({ late }) => late !== true)) {
      fail(`I5 order ${orderNo} is refunded although the carrier added its plan`);
    }
  }

  ticket(id: string): OpenTicket | undefined {
    return this.tables.openTicket(id);
  }

  iccidOf(orderNo: string): string {
    return this.tables.order(orderNo)?.iccid ?? "";
  }

  /** What must be so after everything has come to rest (I1, I7, I12). */
  checkAtRest(
    heard: (orderNo: string, message: string) => "shown" | "unreachable" | "nothing",
  ): void {
    const { fail, nowMs, wechat } = this.#parts;
    const orders = this.tables.db
      .prepare("SELECT order_no, state, price_fen FROM orders ORDER BY order_no")
      .all() as OrderRow[];
    for (const order of orders) this.#checkEnd(order, heard);
    for (const { outTradeNo, paidAtMs } of wechat.allOrders()) {
      if (paidAtMs !== undefined && this.tables.order(orderNoOf(outTradeNo)) === undefined) {
        fail(`I1 ${outTradeNo} is paid at WeChat and of no order here`);
      }
    }
    this.partners.checkAtRest();
    this.#byHand.checkAtRest();
    this.people.checkAtRest(this.#parts.passwords());
    const asked = this.tables.openQuestions();
    if (asked > 0) fail(`I12 ${asked} questions about orders are open a day after all faults`);
    const waiting = this.tables.count("SELECT count(*) AS n FROM picture WHERE state <> 'ended'");
    if (waiting > 0) fail(`I12 ${waiting} pictures wait a day after all faults ended`);
    const jobs = this.tables.db
      .prepare("SELECT id, kind, state, run_at_ms FROM job WHERE state <> 'done'")
      .all() as JobRow[];
    for (const { id, kind, state, run_at_ms } of jobs) {
      const isRegular =
        (kind === "reconcile" || kind === "sweep") &&
        state !== "dead" &&
        run_at_ms > nowMs() - 60 * 60_000;
      if (!isRegular) fail(`I12 job ${id} is ${state} a day after all faults ended`);
    }
  }

  /** How often the manual queue was used, by kind of ticket. */
  countTickets(): Tickets {
    const rows = this.tables.db
      .prepare("SELECT kind, count(*) AS n FROM ticket GROUP BY kind ORDER BY kind")
      .all();
    return Object.fromEntries(rows.map(({ kind, n }) => [String(kind), Number(n)]));
  }

  #checkEnd(order: OrderRow, heard: (orderNo: string, message: string) => string): void {
    const { wechat, carrier, fail, isPaidByHand } = this.#parts;
    const { order_no: orderNo, state } = order;
    const paid = wechat.ordersOf(orderNo).filter(({ paidAtMs }) => paidAtMs !== undefined);
    const backByHand = paid.filter(({ outTradeNo }) => isPaidByHand(outTradeNo));
    const refunds = this.tables.refunds(orderNo);
    const isOwed = (outTradeNo: string): boolean =>
      refunds.some((one) => one.out_trade_no === outTradeNo);
    // Σ of a payment: what our refund and the console gave back is what was paid.
    const back = paid.filter(({ outTradeNo, amountFen }) => {
      const own = wechat.refund(`${outTradeNo}-R`);
      const ownFen = own?.status === "SUCCESS" ? own.amountFen : 0;
      const handFen = isOwed(outTradeNo) ? this.#byHand.backFen(outTradeNo) : 0;
      return ownFen + handFen === amountFen;
    });
    const successes = carrier().successes((ref) => orderNoOf(ref) === orderNo);
    const onTime = successes.filter(({ late }) => late !== true);
    const kept = paid.length - back.length - backByHand.length;
    // Given back and then carried out, which a restore forgot: known as a loss.
    const isLost = this.isRestored && this.#byHand.sums(orderNo).lossFen > 0;
    const isRight =
      state === "closed"
        ? paid.length === 0 && successes.length === 0
        : state === "done"
          ? successes.length === 1 && (kept === 1 || isLost)
          : state === "refunded" && paid.length > 0 && kept === 0 && onTime.length === 0;
    if (!isRight || back.some((one) => backByHand.includes(one))) {
      const told = `${paid.length} payments, ${back.length} refunded`;
      const moreTold = `${backByHand.length} paid back by hand, ${successes.length} plans added`;
      fail(`I1 order ${orderNo} is ${state}: ${told}, ${moreTold}`);
    }
    if (state === "done") this.#checkHeard(orderNo, `deliver:${orderNo}:done`, heard);
    for (const refund of refunds) {
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

  /** A message of an order; undefined when it was never written. */
  findMessage(orderNo: string, id: string): ReturnType<WitnessTables["message"]> {
    return this.tables.message(orderNo, id);
  }

  count(sql: string): number {
    return this.tables.count(sql);
  }

  /** Whoever owns the file of our database is not held up by what guards a table in it. */
  dropGuards(table: string): void {
    const guards = this.tables.db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?")
      .all(table);
    for (const { name } of guards) this.edit(`DROP TRIGGER ${String(name)}`);
  }

  /** Writes into our database past the service, as whoever owns its file can. */
  edit(sql: string): void {
    this.tables.db.exec(sql);
  }

  close(): void {
    this.tables.db.close();
  }
}
