import { createHash } from "node:crypto";
import { DatabaseSync, type StatementSync } from "node:sqlite";

export type Change = {
  seq: number;
  kind: string;
  id: string;
  order_no: string | null;
  was: string | null;
  becomes: string;
};
export type OrderRow = {
  order_no: string;
  state: string;
  price_fen: number;
  iccid: string;
  snapshot: string;
  expires_at_ms: number;
};
/** A ticket as the manual queue shows it. */
export type OpenTicket = { id: string; kind: string; order_no: string | null };

type PaymentRow = { out_trade_no: string; state: string; amount_fen: number };
type RefundRow = {
  out_refund_no: string;
  out_trade_no: string;
  amount_fen: number;
  cause: string;
  state: string;
};
type AttemptRow = {
  ref: string;
  step: string;
  state: string;
  permits: number;
  sends: number;
};
export type JobRow = { id: string; kind: string; state: string; run_at_ms: number };
type HandRow = { no: string; fen: number; debit: string };
type SumRow = { debit: string; credit: string; fen: number };

/** So much later than in the running service the product's own audit runs. */
const auditPauseMs = 6 * 60 * 60_000;

type Query =
  | ("changes" | "order" | "payments" | "refunds" | "sums" | "attempts" | "ticket" | "nextJob")
  | ("message" | "placed" | "link" | "byHand" | "payment");

/** Notes everything that is committed, and what of it is said to whom. */
const triggers = `
  CREATE TABLE witness (
    seq INTEGER PRIMARY KEY, kind TEXT, id TEXT, order_no TEXT, was TEXT, becomes TEXT
  );
  ${watch("order", "orders", "order_no", "order_no")}
  ${watch("payment", "payment", "out_trade_no", "order_no")}
  ${watch("refund", "refund", "out_refund_no", "order_no")}
  ${watch("attempt", "carrier_attempt", "ref", "order_no")}
  ${watch("ticket", "ticket", "id", "order_no")}
  CREATE TRIGGER witness_said AFTER INSERT ON message
    WHEN NEW.order_no IS NOT NULL AND NEW.author = 'bot'
    BEGIN INSERT INTO witness (kind, id, order_no, was, becomes) VALUES ('said', NEW.id,
      NEW.order_no, (SELECT address FROM conversation WHERE id = NEW.conversation_id),
      (SELECT c.address FROM orders o JOIN conversation c ON c.id = o.conversation_id
        WHERE o.order_no = NEW.order_no)); END;
  -- In the web chat a message is on the screen when it is committed.
  CREATE TRIGGER witness_message AFTER INSERT ON message WHEN NEW.id LIKE 'deliver:%'
    AND (SELECT channel FROM conversation WHERE id = NEW.conversation_id) = 'web'
    BEGIN INSERT INTO witness (kind, id, becomes) VALUES ('message', NEW.id, 'shown'); END;
  -- The audit of every five minutes is mostly spared: the witness looks after every commit.
  CREATE TRIGGER witness_audit AFTER UPDATE OF state ON job
    WHEN NEW.id = 'reconcile:books' AND NEW.state = 'ready'
    BEGIN UPDATE job SET run_at_ms = NEW.run_at_ms + ${auditPauseMs} WHERE id = NEW.id; END;
  CREATE TRIGGER witness_ledger AFTER INSERT ON ledger_entry BEGIN
    INSERT INTO witness (kind, id, order_no, was, becomes)
    VALUES ('ledger', NEW.id, NEW.order_no, NEW.credit, NEW.debit || ' ' || NEW.amount_fen);
    END;
`;

/**
 * Our database, over a connection of the witness's own: what it holds, and everything that is
 * committed to it, in order.
 */
export class WitnessTables {
  readonly db: DatabaseSync;
  readonly #select: Record<Query, StatementSync>;

  constructor(file: string) {
    this.db = new DatabaseSync(file);
    this.db.exec(triggers);
    const prepare = (sql: string): StatementSync => this.db.prepare(sql);
    this.#select = {
      changes: prepare("SELECT * FROM witness WHERE seq > ? ORDER BY seq"),
      order: prepare(
        `SELECT order_no, state, price_fen, iccid, snapshot, expires_at_ms
         FROM orders WHERE order_no = ?`,
      ),
      payment: prepare(
        "SELECT out_trade_no, state, amount_fen FROM payment WHERE out_trade_no = ?",
      ),
      payments: prepare("SELECT out_trade_no, state, amount_fen FROM payment WHERE order_no = ?"),
      refunds: prepare(
        `SELECT out_refund_no, out_trade_no, amount_fen, cause, state
         FROM refund WHERE order_no = ?`,
      ),
      sums: prepare(
        `SELECT debit, credit, sum(amount_fen) AS fen FROM ledger_entry
         WHERE order_no = ? GROUP BY debit, credit`,
      ),
      attempts: prepare(
        "SELECT ref, step, state, permits, sends FROM carrier_attempt WHERE order_no = ?",
      ),
      ticket: prepare("SELECT id, kind, order_no FROM ticket WHERE id = ? AND state = 'open'"),
      nextJob: prepare(
        `SELECT min(CASE WHEN state = 'ready' THEN run_at_ms ELSE lease_until_ms + 1 END) AS at
         FROM job WHERE state IN ('ready', 'leased')`,
      ),
      placed: prepare(
        `SELECT c.address, o.iccid FROM orders o
         JOIN conversation c ON c.id = o.conversation_id WHERE o.order_no = ?`,
      ),
      byHand: prepare(
        `SELECT substr(id, 9) AS no, amount_fen AS fen, debit FROM ledger_entry
         WHERE order_no = ? AND id LIKE 'console:%'`,
      ),
      link: prepare("SELECT order_no FROM link WHERE token_hash = ?"),
      message: prepare(
        `SELECT c.channel, m.id, d.state FROM orders o
         JOIN conversation c ON c.id = o.conversation_id
         LEFT JOIN message m ON m.id = ?
         LEFT JOIN delivery d ON d.message_id = m.id
         WHERE o.order_no = ?`,
      ),
    };
  }

  /** What was committed after the change number `seq`. */
  changesAfter(seq: number): Change[] {
    return this.#select.changes.all(seq) as Change[];
  }

  order(orderNo: string): OrderRow | undefined {
    return this.#select.order.get(orderNo) as OrderRow | undefined;
  }

  payment(outTradeNo: string): PaymentRow | undefined {
    return this.#select.payment.get(outTradeNo) as PaymentRow | undefined;
  }

  payments(orderNo: string): PaymentRow[] {
    return this.#select.payments.all(orderNo) as PaymentRow[];
  }

  refunds(orderNo: string): RefundRow[] {
    return this.#select.refunds.all(orderNo) as RefundRow[];
  }

  attempts(orderNo: string): AttemptRow[] {
    return this.#select.attempts.all(orderNo) as AttemptRow[];
  }

  /** What was booked of an order, by the pair of accounts. */
  sums(orderNo: string): SumRow[] {
    return this.#select.sums.all(orderNo) as SumRow[];
  }

  /** What is booked as given back at WeChat's console. */
  byHand(orderNo: string): HandRow[] {
    return this.#select.byHand.all(orderNo) as HandRow[];
  }

  openTicket(id: string): OpenTicket | undefined {
    return this.#select.ticket.get(id) as OpenTicket | undefined;
  }

  /** When the next job is due, or its lease ends. */
  nextJobAtMs(): number | undefined {
    const at = this.#select.nextJob.get()?.at;
    return typeof at === "number" ? at : undefined;
  }

  /** A message of an order; undefined when it was never written. */
  message(orderNo: string, id: string): MessageRow | undefined {
    const row = this.#select.message.get(id, orderNo);
    return row?.id === null || row?.id === undefined
      ? undefined
      : { channel: String(row.channel), state: row.state };
  }

  /** Where the order was made, and for which card. */
  placed(orderNo: string): { address: string; iccid: string } | undefined {
    return this.#select.placed.get(orderNo) as { address: string; iccid: string } | undefined;
  }

  /** Which order a private link leads to, by what its address carries. */
  orderOfLink(token: string): string | undefined {
    const hash = createHash("sha256").update(token).digest("hex");
    const found = this.#select.link.get(hash)?.order_no;
    return typeof found === "string" ? found : undefined;
  }

  /** How much each chat's person has said, by our history. */
  saidBy(): { address: string; times: number }[] {
    return this.db
      .prepare(
        `SELECT c.address, count(*) AS times FROM message m
         JOIN conversation c ON c.id = m.conversation_id
         WHERE m.author = 'person' GROUP BY c.address`,
      )
      .all() as { address: string; times: number }[];
  }

  /** News in a language that this chat does not read. */
  chineseNewsOf(address: string): string[] {
    return this.db
      .prepare(
        `SELECT m.id, json_extract(m.content, '$.text') AS text FROM message m
         JOIN conversation c ON c.id = m.conversation_id
         WHERE c.address = ? AND m.id LIKE 'deliver:%'`,
      )
      .all(address)
      .flatMap(({ id, text }) => (/\p{Script=Han}/u.test(String(text)) ? [String(id)] : []));
  }

  /** Everything that is kept of what this chat's person has said. */
  saidIn(address: string): string {
    return this.db
      .prepare(
        `SELECT m.content FROM message m JOIN conversation c ON c.id = m.conversation_id
         WHERE c.address = ? AND m.author = 'person'`,
      )
      .all(address)
      .map(({ content }) => String(content))
      .join("\n");
  }

  /** How many messages hold these words; the id of another message may hold any figures. */
  holding(words: string): number {
    const row = this.db
      .prepare(
        `SELECT count(*) AS n FROM message
         WHERE instr(json_remove(content, '$.replaces'), ?) > 0`,
      )
      .get(words);
    return Number(row?.n ?? 0);
  }

  /** What a person was asked about an order, and nobody has answered. */
  openQuestions(): number {
    return this.count(
      `SELECT count(*) AS n FROM ticket
       WHERE state = 'open' AND kind IN ('in-doubt', 'needs-help')`,
    );
  }

  ticketsOf(kind: string, about: string): number {
    const row = this.db
      .prepare("SELECT count(*) AS n FROM ticket WHERE kind = ? AND instr(id, ?) > 0")
      .get(kind, about);
    return Number(row?.n ?? 0);
  }

  /** What a partner refuses, by the questions that are open about it. */
  refusedCalls(): string[] {
    return this.db
      .prepare(
        `SELECT json_extract(evidence, '$.partner') || ' ' ||
           json_extract(evidence, '$.call') AS call
         FROM ticket WHERE kind = 'account-refused' AND state = 'open'`,
      )
      .all()
      .map(({ call }) => String(call));
  }

  /** How many questions were ever put to a person that name this payment or refund as untrue. */
  ticketsAbout(number: string): number {
    const row = this.db
      .prepare(
        `SELECT count(*) AS n FROM ticket WHERE kind IN ('quarantine', 'reconcile')
         AND instr(evidence, ?) > 0`,
      )
      .get(number);
    return Number(row?.n ?? 0);
  }

  isOpened(ticket: string): boolean {
    return this.db.prepare("SELECT 1 FROM ticket WHERE id = ?").get(ticket) !== undefined;
  }

  /** Is it back, by our books? */
  isBack(outRefundNo: string): boolean {
    const row = this.db
      .prepare("SELECT 1 FROM refund WHERE out_refund_no = ? AND state = 'succeeded'")
      .get(outRefundNo);
    return row !== undefined;
  }

  isPaid(outTradeNo: string): boolean {
    const row = this.db
      .prepare("SELECT 1 FROM payment WHERE out_trade_no = ? AND state = 'paid'")
      .get(outTradeNo);
    return row !== undefined;
  }

  count(sql: string): number {
    return Number(this.db.prepare(sql).get()?.n ?? 0);
  }
}

/** `state`: of its delivery, where there is one. */
type MessageRow = { channel: string; state: unknown };

function watch(kind: string, table: string, id: string, orderNo: string): string {
  const insert = (was: string): string =>
    `INSERT INTO witness (kind, id, order_no, was, becomes)
     VALUES ('${kind}', NEW.${id}, NEW.${orderNo}, ${was}, NEW.state);`;
  return `
    CREATE TRIGGER witness_${table}_insert AFTER INSERT ON ${table} BEGIN ${insert("NULL")} END;
    CREATE TRIGGER witness_${table}_update AFTER UPDATE OF state ON ${table}
      WHEN OLD.state <> NEW.state BEGIN ${insert("OLD.state")} END;`;
}
