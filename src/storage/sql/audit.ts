import { type RawBuilder, sql } from "kysely";
import { fulfilJob, newsId, refundJob, ticketName } from "../../core/refs.ts";
import type { Audit, Violation } from "../reports.ts";
import { allQueues } from "./queues.ts";
import type { Transaction } from "./transaction.ts";
import { readSnapshot } from "./unknown.ts";

/** The price is held while the order is in one of these. */
const holding = sql`('paid', 'adding-plan', 'in-doubt', 'unblocking', 'needs-help')`;

/**
 * Orders and refunds since a moment, and whatever is still in work, however old. The states are
 * those of the indexes
 * `orders_in_work` and `refund_in_work`, word for word: SQLite takes them only then.
 */
const watched = (sinceMs: number): RawBuilder<unknown> => sql`
  WITH watched_order AS (
    SELECT * FROM orders WHERE created_at_ms >= ${sinceMs}
    UNION ALL SELECT * FROM orders WHERE created_at_ms < ${sinceMs}
      AND state IN ('paid', 'adding-plan', 'in-doubt', 'unblocking', 'needs-help',
        'refund-due', 'refund-stuck')),
  watched_refund AS (
    SELECT * FROM refund WHERE created_at_ms >= ${sinceMs}
    UNION ALL SELECT * FROM refund WHERE created_at_ms < ${sinceMs}
      AND state IN ('due', 'processing', 'stuck'))`;

/** Debits minus credits of one account in the ledger entries of an order `o`. */
function balanceOf(account: string): RawBuilder<number> {
  return sql<number>`coalesce((SELECT sum(
    CASE WHEN debit = ${account} THEN amount_fen ELSE -amount_fen END)
    FROM ledger_entry l WHERE l.order_no = o.order_no AND (l.debit = ${account}
      OR l.credit = ${account})), 0)`;
}

/** An id as refs makes it, with what stands in a column in the place of its argument. */
function idIn(make: (about: string) => string, column: string): RawBuilder<string> {
  const [before = "", after = ""] = make("?").split("?");
  return sql<string>`${sql.lit(before)} || ${sql.ref(column)} || ${sql.lit(after)}`;
}

/** News stands in the outbox, or, once that is cleared away, in the chat's history. */
function isTold(news: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`(EXISTS (SELECT 1 FROM job j WHERE j.id = ${news})
    OR EXISTS (SELECT 1 FROM message m WHERE m.id = ${news}))`;
}

/** A rule with the query for the rows that break it. */
type Rules = Readonly<Record<string, RawBuilder<{ about: string }>>>;

/**
 * What must never be of money, each as a query for the rows that break it. They look at one order
 * at a time, so a fault in one cannot hide behind a fault in another. Every row of the ledger moves
 * one amount from one account to another, so the whole sums to zero by its shape; what is checked
 * is that the money lies where the state of its order says. CROSS JOIN has SQLite begin with the
 * few that are watched; else it reads all payments that there ever were.
 */
const moneyRules = (sinceMs: number): Rules => ({
  "held money is that of the paid orders in work": sql`
    SELECT o.order_no AS about FROM watched_order o
    WHERE ${balanceOf("held")} <> CASE WHEN o.state IN ${holding} THEN -o.price_fen ELSE 0 END`,
  "earned money is that of the recharged orders": sql`
    SELECT o.order_no AS about FROM watched_order o
    WHERE ${balanceOf("earned")} <> CASE WHEN o.state = 'done' THEN -o.price_fen ELSE 0 END`,
  "owed money is that of the refunds under way": sql`
    SELECT o.order_no AS about FROM watched_order o
    WHERE ${balanceOf("owed")} <> -coalesce(
      (SELECT sum(amount_fen - by_hand_fen) FROM refund r WHERE r.order_no = o.order_no
        AND r.state <> 'succeeded'), 0)`,
  "an order in work or at its end was paid": sql`
    SELECT o.order_no AS about FROM watched_order o
      WHERE o.state NOT IN ('awaiting-payment', 'closed')
      AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_no = o.order_no AND p.state = 'paid')`,
  "nothing is sent or given back for an unpaid order": sql`
    SELECT o.order_no AS about FROM watched_order o WHERE o.state IN ('awaiting-payment', 'closed')
      AND (EXISTS (SELECT 1 FROM refund r WHERE r.order_no = o.order_no)
        OR EXISTS (SELECT 1 FROM carrier_attempt a WHERE a.order_no = o.order_no))`,
  "every paid payment is the order's own or goes back": sql`
    SELECT p.out_trade_no AS about FROM watched_order o CROSS JOIN payment p
    WHERE p.order_no = o.order_no AND p.state = 'paid'
      AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.out_trade_no = p.out_trade_no)
      AND (o.state IN ('awaiting-payment', 'closed', 'refund-due', 'refund-stuck', 'refunded')
        OR (SELECT count(*) FROM payment q WHERE q.order_no = p.order_no AND q.state = 'paid'
          AND NOT EXISTS
          (SELECT 1 FROM refund r WHERE r.out_trade_no = q.out_trade_no)) > 1)`,
  "a refund is of a paid payment, and of no more than it": sql`
    SELECT r.out_refund_no AS about FROM watched_refund r CROSS JOIN payment p
    WHERE p.out_trade_no = r.out_trade_no AND (p.state <> 'paid' OR r.amount_fen > p.amount_fen)`,
  "no more money goes back than came in": sql`
    SELECT o.order_no AS about FROM watched_order o WHERE ${balanceOf("wechat")} < 0`,
  "the money of a plan that was added is not given back": sql`
    SELECT r.out_refund_no AS about FROM watched_refund r CROSS JOIN carrier_attempt a
    WHERE a.order_no = r.order_no AND r.cause = 'order' AND a.step = 'plan' AND a.state = 'done'`,
  "a recharged order has its plan": sql`
    SELECT o.order_no AS about FROM watched_order o
      WHERE o.state IN ('unblocking', 'needs-help', 'done')
      AND NOT EXISTS (SELECT 1 FROM carrier_attempt a WHERE a.order_no = o.order_no
        AND a.step = 'plan' AND a.state = 'done')`,
  "no reference is sent more often than allowed": sql`
    SELECT a.ref AS about FROM carrier_attempt a WHERE a.sent_at_ms >= ${sinceMs}
      AND a.sends > a.permits`,
});

/** What must never be of people and work: nobody waits for something that nobody does. */
const workRules: Rules = {
  "a finished order has its news": sql`
    SELECT o.order_no AS about FROM watched_order o WHERE o.state = 'done'
      AND NOT ${isTold(idIn((about) => newsId(about, "done"), "o.order_no"))}`,
  "a refunded payment has its news": sql`
    SELECT r.out_refund_no AS about FROM watched_refund r WHERE r.state = 'succeeded'
      AND NOT ${isTold(idIn((about) => newsId(about, "refunded"), "r.out_refund_no"))}`,
  "a paid order in work has a job": sql`
    SELECT o.order_no AS about FROM watched_order o
      WHERE o.state IN ('paid', 'adding-plan', 'in-doubt', 'unblocking')
      AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = ${idIn(fulfilJob, "o.order_no")}
        AND j.state IN ('ready', 'leased', 'dead'))`,
  "a refund under way has a job": sql`
    SELECT r.out_refund_no AS about FROM watched_refund r WHERE r.state IN ('due', 'processing')
      AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = ${idIn(refundJob, "r.out_refund_no")}
        AND j.state IN ('ready', 'leased', 'dead'))`,
  "an order that only a person can help has a ticket or is still tried": sql`
    SELECT o.order_no AS about FROM watched_order o WHERE o.state = 'needs-help'
      AND NOT EXISTS (SELECT 1 FROM ticket t
        WHERE t.id = ${idIn((about) => ticketName("needs-help", about), "o.order_no")}
          AND t.state = 'open')
      AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = ${idIn(fulfilJob, "o.order_no")}
        AND j.state IN ('ready', 'leased', 'dead'))`,
  "a refund that only a person can finish has a ticket": sql`
    SELECT r.out_refund_no AS about FROM watched_refund r WHERE r.state = 'stuck'
      AND NOT EXISTS (SELECT 1 FROM ticket t
        WHERE t.id = ${idIn((about) => ticketName("refund-stuck", about), "r.out_refund_no")}
          AND t.state = 'open')`,
  "a job that was given up has had its ticket": sql`
    SELECT j.id AS about FROM job j WHERE j.state = 'dead'
      AND NOT EXISTS (SELECT 1 FROM ticket t
        WHERE t.id = ${idIn((about) => ticketName("dead-job", about), "j.id")})`,
};

/**
 * What was agreed is text for the databases, so it is read here; only of what is in work, where
 * money waits for it.
 */
const agreedInWork = sql<{ about: string; snapshot: string }>`
  SELECT order_no AS about, snapshot FROM orders
  WHERE state IN ('paid', 'adding-plan', 'in-doubt', 'unblocking', 'needs-help',
    'refund-due', 'refund-stuck')`;

const agreedRule = "what was agreed of an order in work can be read";

function isReadable(snapshot: string): boolean {
  try {
    const { plan, price } = readSnapshot(snapshot, undefined);
    return typeof plan.code === "string" && Number.isSafeInteger(price.costFen);
  } catch {
    return false;
  }
}

export function audit({ db }: Transaction): Audit {
  return {
    async violations(sinceMs) {
      const each = Object.entries({ ...moneyRules(sinceMs), ...workRules }).map(
        ([rule, query]) =>
          sql`SELECT ${rule} AS rule, broken.about AS about FROM (${query}) AS broken`,
      );
      // One statement: on a server the way there and back costs more than most of the queries.
      const { rows } =
        await sql<Violation>`${watched(sinceMs)} ${sql.join(each, sql` UNION ALL `)}`.execute(db);
      const agreed = await agreedInWork.execute(db);
      const unreadable = agreed.rows.filter(({ snapshot }) => !isReadable(snapshot));
      return [...rows, ...unreadable.map(({ about }) => ({ rule: agreedRule, about }))];
    },
    async stuckJobs(sinceMs) {
      const { rows } = await sql<{ id: string }>`SELECT id FROM job
        WHERE state IN ('ready', 'leased') AND queue IN (${sql.join(allQueues)})
          AND run_at_ms < ${sinceMs} ORDER BY id`.execute(db);
      return rows.map(({ id }) => ({ rule: "no job waits for an hour", about: id }));
    },
  };
}
