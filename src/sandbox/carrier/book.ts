import { DatabaseSync } from "node:sqlite";
import { dayEnd } from "../../core/calendar.ts";
import { type Card, type CardState, cardKey } from "../../core/cards/card.ts";
import { isLiftable, rechargeStop } from "../../core/cards/card-stop.ts";
import type { CardForm, Network } from "../../core/cards/network.ts";
import { cycleEnd, termEnd } from "../../core/cards/term.ts";
import { plansFor } from "../../core/plans/catalogue.ts";
import type { Plan } from "../../core/plans/plan.ts";
import type { SampleCard, Trouble } from "./cards.ts";
import { decoyPassword, passwordMatches, storePassword } from "./password.ts";
import { habitualUsage } from "./usage.ts";

/** A plan order as the sandbox reports it. `validUntilMs` is there once it is completed. */
export type PlanOrder = {
  orderNo: string;
  status: "processing" | "completed" | "failed";
  validUntilMs?: number;
};

export type OrderPage = {
  orders: readonly (Pick<PlanOrder, "orderNo" | "status"> & {
    ref: string;
    iccid: string;
    planCode: string;
  })[];
  /** What the next page is asked with; not there on the last one. */
  next?: number;
};

export type Unblocking = { unblockNo: string; status: "processing" | "completed" };

/** `fresh` is false when the order was already there under its ref. */
export type Booked<T> =
  | { answer: "ok"; value: T; fresh: boolean }
  | { answer: "refused"; code: RefusalCode };

export type RefusalCode =
  | "card-not-found"
  | "card-stopped"
  | "plan-unknown"
  | "plan-not-orderable"
  | "ref-reused"
  | "stop-not-liftable"
  | "plan-missing"
  | "unblock-refused"
  | "network-busy";

export type BookOptions = {
  /** SQLite file, or `:memory:`. Sample cards are written into an empty book only. */
  file: string;
  cards: readonly SampleCard[];
  plans: readonly Plan[];
  nowMs: () => number;
  planDelayMs: number;
  unblockDelayMs: number;
};

type CardRow = {
  iccid: string;
  /** The network; the column keeps the name that files of earlier versions have. */
  carrier: Network;
  form: CardForm;
  state: CardState;
  planCode: string | null;
  remainingKb: number;
  cycleKb: number;
  expiresAtMs: number | null;
  salt: Uint8Array;
  hash: Uint8Array;
  trouble: Trouble | null;
  busyLeft: number;
};

type OrderRow = {
  number: number;
  ref: string;
  iccid: string;
  planCode: string;
  status: PlanOrder["status"];
  dueAtMs: number;
  validUntilMs: number | null;
};

type UnblockRow = {
  number: number;
  ref: string;
  iccid: string;
  status: Unblocking["status"];
  dueAtMs: number;
};

const DAY_MS = 24 * 60 * 60 * 1000;
const BUSY_UNBLOCKS = 2;
const ORDERS_A_PAGE = 200;

const schema = `
  CREATE TABLE IF NOT EXISTS cards (
    cardKey TEXT PRIMARY KEY, iccid TEXT NOT NULL UNIQUE, msisdn TEXT NOT NULL UNIQUE,
    carrier TEXT NOT NULL, form TEXT NOT NULL, state TEXT NOT NULL, planCode TEXT,
    remainingKb INTEGER NOT NULL, cycleKb INTEGER NOT NULL, expiresAtMs INTEGER,
    salt BLOB NOT NULL, hash BLOB NOT NULL, trouble TEXT, busyLeft INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT, ref TEXT NOT NULL UNIQUE, iccid TEXT NOT NULL, planCode TEXT NOT NULL,
    status TEXT NOT NULL, dueAtMs INTEGER NOT NULL, validUntilMs INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ordersDue ON orders (status, dueAtMs);
  CREATE TABLE IF NOT EXISTS unblocks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, ref TEXT NOT NULL UNIQUE, iccid TEXT NOT NULL,
    status TEXT NOT NULL, dueAtMs INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS unblocksDue ON unblocks (status, dueAtMs);
`;

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
    this.#db = new DatabaseSync(options.file, { timeout: 5000 });
    this.#db.exec(schema);
    this.#atomically(() => this.#seed());
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
          "INSERT INTO orders (ref, iccid, planCode, status, dueAtMs) VALUES (?, ?, ?, 'processing', ?)",
        )
        .run(ref, card.iccid, planCode, nowMs + this.#options.planDelayMs);
      this.#settle(nowMs);
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
            "SELECT * FROM orders WHERE number > ? AND dueAtMs >= ? AND dueAtMs < ? ORDER BY number LIMIT ?",
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
      this.#settle(nowMs);
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

  /** Carries out whatever has become due, in the order of due times. */
  #settle(nowMs: number): void {
    const orders = this.#db
      .prepare(
        "SELECT * FROM orders WHERE status = 'processing' AND dueAtMs <= ? ORDER BY dueAtMs, number",
      )
      .all(nowMs) as OrderRow[];
    for (const order of orders) {
      this.#expireCards(order.dueAtMs);
      this.#complete(order);
    }
    const unblocks = this.#db
      .prepare(
        "SELECT * FROM unblocks WHERE status = 'processing' AND dueAtMs <= ? ORDER BY dueAtMs, number",
      )
      .all(nowMs) as UnblockRow[];
    for (const unblock of unblocks) {
      this.#db.prepare("UPDATE cards SET state = 'active' WHERE iccid = ?").run(unblock.iccid);
      this.#db
        .prepare("UPDATE unblocks SET status = 'completed' WHERE number = ?")
        .run(unblock.number);
    }
    this.#expireCards(nowMs);
  }

  #complete(order: OrderRow): void {
    const card = this.#card(order.iccid);
    const plan = this.#options.plans.find((candidate) => candidate.code === order.planCode);
    if (card === undefined || plan === undefined || card.trouble === "order-fails") {
      this.#db.prepare("UPDATE orders SET status = 'failed' WHERE number = ?").run(order.number);
      return;
    }
    const validUntilMs = this.#book(card, plan, order.dueAtMs);
    this.#db
      .prepare("UPDATE orders SET status = 'completed', validUntilMs = ? WHERE number = ?")
      .run(validUntilMs, order.number);
  }

  /**
   * Puts the plan on the card and returns until when it is valid. Data that is left in a running
   * term is kept and the new plan's is added to it; a stop stays as it is, because lifting it is a
   * request of its own.
   */
  #book(card: CardRow, plan: Plan, atMs: number): number {
    const { iccid, carrier: network } = card;
    const running = card.expiresAtMs !== null && card.expiresAtMs >= atMs;
    const keptKb = running ? card.remainingKb : 0;
    const keptCycleKb = running ? card.cycleKb : 0;
    this.#db
      .prepare("UPDATE cards SET remainingKb = ?, cycleKb = ? WHERE iccid = ?")
      .run(keptKb + plan.cycleKb, keptCycleKb + plan.cycleKb, iccid);
    if (plan.kind === "add-on") {
      const ends = cycleEnd(network, atMs);
      return card.expiresAtMs === null ? ends : Math.min(ends, card.expiresAtMs);
    }
    const expiresAtMs = termEnd({
      network,
      cycles: plan.cycles,
      nowMs: atMs,
      expiresAtMs: card.expiresAtMs ?? undefined,
    });
    this.#db
      .prepare("UPDATE cards SET planCode = ?, expiresAtMs = ? WHERE iccid = ?")
      .run(plan.code, expiresAtMs, iccid);
    return expiresAtMs;
  }

  #expireCards(nowMs: number): void {
    this.#db
      .prepare(
        "UPDATE cards SET state = 'expired', remainingKb = 0 WHERE state IN ('active', 'quota-stopped') AND expiresAtMs < ?",
      )
      .run(nowMs);
  }

  #seed(): void {
    const { count } = this.#db.prepare("SELECT COUNT(*) AS count FROM cards").get() as {
      count: number;
    };
    if (count > 0) return;
    const nowMs = this.#options.nowMs();
    for (const card of this.#options.cards) this.#addCard(card, nowMs);
  }

  #addCard(card: SampleCard, nowMs: number): void {
    const { salt, hash } = storePassword(card.password);
    const plan = this.#options.plans.find((candidate) => candidate.code === card.planCode);
    this.#db
      .prepare(
        `INSERT INTO cards (cardKey, iccid, msisdn, carrier, form, state, planCode, remainingKb, cycleKb, expiresAtMs,
                            salt, hash, trouble, busyLeft) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        cardKey(card.number),
        card.number,
        card.msisdn,
        card.network,
        card.form,
        card.state,
        card.planCode ?? null,
        card.remainingMb * 1024,
        plan?.cycleKb ?? 0,
        sampleExpiry(card, nowMs) ?? null,
        salt,
        hash,
        card.trouble ?? null,
        card.trouble === "unblock-fails-at-first" ? BUSY_UNBLOCKS : 0,
      );
  }

  #card(iccid: string): CardRow | undefined {
    return this.#db.prepare("SELECT * FROM cards WHERE cardKey = ?").get(cardKey(iccid)) as
      | CardRow
      | undefined;
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
      this.#settle(nowMs);
      const result = work(nowMs);
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }
}

function sampleExpiry(card: SampleCard, nowMs: number): number | undefined {
  if (card.expiresInDays === undefined) return undefined;
  const aroundMs = nowMs + card.expiresInDays * DAY_MS;
  // A Unicom term always ends with a cycle, so "35 days ago" means the end of the cycle of that
  // day.
  return card.network === "unicom" ? cycleEnd("unicom", aroundMs) : dayEnd(aroundMs);
}

function cardOf(row: CardRow): Card {
  return {
    iccid: row.iccid,
    network: row.carrier,
    form: row.form,
    state: row.state,
    ...(row.planCode === null ? {} : { planCode: row.planCode }),
    remainingKb: row.remainingKb,
    cycleKb: row.cycleKb,
    ...(row.expiresAtMs === null ? {} : { expiresAtMs: row.expiresAtMs }),
  };
}

function orderOf({ number, status, validUntilMs }: OrderRow): PlanOrder {
  const orderNo = `P${String(number).padStart(9, "0")}`;
  return validUntilMs === null ? { orderNo, status } : { orderNo, status, validUntilMs };
}

function unblockingOf({ number, status }: UnblockRow): Unblocking {
  return { unblockNo: `U${String(number).padStart(9, "0")}`, status };
}
