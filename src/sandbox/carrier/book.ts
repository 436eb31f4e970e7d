import { DatabaseSync } from "node:sqlite";
import { type Card, cardKey } from "../../core/cards/card.ts";
import { isLiftable, rechargeStop } from "../../core/cards/card-stop.ts";
import { plansFor } from "../../core/plans/catalogue.ts";
import type { Plan } from "../../core/plans/plan.ts";
import { carryOut } from "./carry-out.ts";
import { decoyPassword, passwordMatches } from "./password.ts";
import {
  type CardRow,
  cardOf,
  findCard,
  type OrderPage,
  type OrderRow,
  orderOf,
  type PlanOrder,
  schema,
  type Unblocking,
  type UnblockRow,
  unblockingOf,
} from "./rows.ts";
import type { SampleCard } from "./sample-card.ts";
import { seedCards } from "./seed-cards.ts";
import { habitualUsage } from "./usage.ts";

/** `fresh` is false when the order was already there under its ref. */
export type Booked<T> =
  | { answer: "ok"; value: T; fresh: boolean }
  | { answer: "refused"; code: RefusalCode };

type RefusalCode =
  | "card-not-found"
  | "card-stopped"
  | "plan-unknown"
  | "plan-not-orderable"
  | "ref-reused"
  | "stop-not-liftable"
  | "plan-missing"
  | "unblock-refused"
  | "network-busy";

type BookOptions = {
  /** SQLite file, or `:memory:`. Sample cards are written into an empty book only. */
  file: string;
  cards: readonly SampleCard[];
  plans: readonly Plan[];
  nowMs: () => number;
  planDelayMs: number;
  unblockDelayMs: number;
};

const DAY_MS = 24 * 60 * 60 * 1000;
const ORDERS_A_PAGE = 200;

/**
 * SQLite waits for a lock on the main thread, where our own service runs too: long enough for a
 * command beside the service, and no longer.
 */
const shortMs = 200;

/**
 * What the sandbox carrier knows: cards, plan orders, unblock requests. There are no timers:
 * whatever is due by now is carried out before each question is answered, at the moment it was due,
 * so a test can set the clock. Cycles do not roll over; a sample card is not meant to live that
 * long.
 */
export class CarrierBook {
  readonly #db: DatabaseSync;
  readonly #options: BookOptions;
  readonly #decoy = decoyPassword();

  constructor(options: BookOptions) {
    this.#options = options;
    this.#db = new DatabaseSync(options.file, { timeout: shortMs });
    this.#db.exec(schema);
    this.#atomically((nowMs) =>
      seedCards(this.#db, { cards: options.cards, plans: options.plans, nowMs }),
    );
  }

  /**
   * The card, or undefined for an unknown number and a wrong password alike; both take the same
   * steps.
   */
  checkCard(number: string, password: string): Card | undefined {
    return this.#atomically((nowMs) => {
      const row = this.#db
        .prepare("SELECT * FROM cards WHERE cardKey = ? OR msisdn = ?")
        .get(cardKey(number), number) as CardRow | undefined;
      const matches = passwordMatches(password, row ?? this.#decoy);
      return row !== undefined && matches ? this.#cardWithUsage(row, nowMs) : undefined;
    });
  }

  readCard(iccid: string): Card | undefined {
    return this.#atomically((nowMs) => {
      const row = this.#card(iccid);
      return row && this.#cardWithUsage(row, nowMs);
    });
  }

  orderPlan({
    ref,
    iccid,
    planCode,
  }: {
    ref: string;
    iccid: string;
    planCode: string;
  }): Booked<PlanOrder> {
    return this.#atomically((nowMs) => {
      const earlier = this.#order(ref);
      if (earlier !== undefined) {
        const same = cardKey(earlier.iccid) === cardKey(iccid) && earlier.planCode === planCode;
        return same
          ? { answer: "ok", value: orderOf(earlier), fresh: false }
          : { answer: "refused", code: "ref-reused" };
      }
      const card = this.#card(iccid);
      if (card === undefined) return { answer: "refused", code: "card-not-found" };
      const refusal = this.#planRefusal(card, planCode);
      if (refusal !== undefined) return { answer: "refused", code: refusal };
      this.#db
        .prepare(
          `INSERT INTO orders (ref, iccid, planCode, status, dueAtMs)
           VALUES (?, ?, ?, 'processing', ?)`,
        )
        .run(ref, card.iccid, planCode, nowMs + this.#options.planDelayMs);
      carryOut(this.#db, this.#options.plans, nowMs);
      const order = this.#order(ref);
      if (order === undefined) throw new Error("the order that was just written is not there");
      return { answer: "ok", value: orderOf(order), fresh: true };
    });
  }

  findOrder(ref: string): PlanOrder | undefined {
    return this.#atomically(() => {
      const row = this.#order(ref);
      return row && orderOf(row);
    });
  }

  /** The orders taken in `[fromMs, toMs)`, a page at a time. */
  listOrders({ fromMs, toMs, after }: { fromMs: number; toMs: number; after: number }): OrderPage {
    const delayMs = this.#options.planDelayMs;
    const rows = this.#atomically(
      () =>
        this.#db
          .prepare(
            `SELECT * FROM orders WHERE number > ? AND dueAtMs >= ? AND dueAtMs < ?
             ORDER BY number LIMIT ?`,
          )
          .all(after, fromMs + delayMs, toMs + delayMs, ORDERS_A_PAGE + 1) as OrderRow[],
    );
    const page = rows.slice(0, ORDERS_A_PAGE);
    const orders = page.map((row) => ({
      ref: row.ref,
      iccid: row.iccid,
      planCode: row.planCode,
      orderNo: orderOf(row).orderNo,
      status: row.status,
    }));
    const last = page.at(-1);
    return rows.length > page.length && last !== undefined
      ? { orders, next: last.number }
      : { orders };
  }

  unblock({ ref, iccid }: { ref: string; iccid: string }): Booked<Unblocking> {
    return this.#atomically((nowMs) => {
      const earlier = this.#unblocking(ref);
      if (earlier !== undefined) {
        const same = cardKey(earlier.iccid) === cardKey(iccid);
        return same
          ? { answer: "ok", value: unblockingOf(earlier), fresh: false }
          : { answer: "refused", code: "ref-reused" };
      }
      const card = this.#card(iccid);
      if (card === undefined) return { answer: "refused", code: "card-not-found" };
      const refusal = this.#unblockRefusal(card, nowMs);
      if (refusal !== undefined) return { answer: "refused", code: refusal };
      const dueAtMs = card.state === "active" ? nowMs : nowMs + this.#options.unblockDelayMs;
      this.#db
        .prepare(
          "INSERT INTO unblocks (ref, iccid, status, dueAtMs) VALUES (?, ?, 'processing', ?)",
        )
        .run(ref, card.iccid, dueAtMs);
      carryOut(this.#db, this.#options.plans, nowMs);
      const unblocking = this.#unblocking(ref);
      if (unblocking === undefined)
        throw new Error("the unblock request that was just written is not there");
      return { answer: "ok", value: unblockingOf(unblocking), fresh: true };
    });
  }

  /** How many plan orders this card has had, failed ones not counted. */
  orderCount(iccid: string): number {
    const row = this.#db
      .prepare("SELECT COUNT(*) AS count FROM orders WHERE iccid = ? AND status <> 'failed'")
      .get(iccid) as { count: number };
    return row.count;
  }

  /** Whether the answer to a fresh order of this card is to get lost. */
  losesAnswers(iccid: string): boolean {
    return this.#card(iccid)?.trouble === "answer-lost";
  }

  close(): void {
    this.#db.close();
  }

  #planRefusal(card: CardRow, planCode: string): RefusalCode | undefined {
    if (rechargeStop(card) !== undefined) return "card-stopped";
    const plan = this.#options.plans.find((candidate) => candidate.code === planCode);
    if (plan === undefined) return "plan-unknown";
    if (card.trouble === "plan-refused" || plansFor(cardOf(card), [plan]).length === 0)
      return "plan-not-orderable";
    return undefined;
  }

  #unblockRefusal(card: CardRow, nowMs: number): RefusalCode | undefined {
    if (card.state === "active") return undefined;
    if (!isLiftable(card.state)) return "stop-not-liftable";
    if (card.expiresAtMs === null || card.expiresAtMs < nowMs || card.remainingKb === 0)
      return "plan-missing";
    if (card.trouble === "unblock-refused") return "unblock-refused";
    if (card.busyLeft > 0) {
      this.#db.prepare("UPDATE cards SET busyLeft = busyLeft - 1 WHERE iccid = ?").run(card.iccid);
      return "network-busy";
    }
    return undefined;
  }

  #card(iccid: string): CardRow | undefined {
    return findCard(this.#db, iccid);
  }

  /** As a carrier tells it: with the days until yesterday, or until its term was over. */
  #cardWithUsage(row: CardRow, nowMs: number): Card {
    const habit = this.#options.cards.find(({ number }) => number === row.iccid)?.habit;
    if (habit === undefined) return cardOf(row);
    const lastDayMs = Math.min(nowMs - DAY_MS, row.expiresAtMs ?? nowMs);
    return { ...cardOf(row), usage: habitualUsage(row.iccid, habit, lastDayMs) };
  }

  #order(ref: string): OrderRow | undefined {
    return this.#db.prepare("SELECT * FROM orders WHERE ref = ?").get(ref) as OrderRow | undefined;
  }

  #unblocking(ref: string): UnblockRow | undefined {
    return this.#db.prepare("SELECT * FROM unblocks WHERE ref = ?").get(ref) as
      | UnblockRow
      | undefined;
  }

  #atomically<T>(work: (nowMs: number) => T): T {
    const nowMs = this.#options.nowMs();
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      carryOut(this.#db, this.#options.plans, nowMs);
      const result = work(nowMs);
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}
