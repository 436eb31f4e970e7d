import { afterEach, beforeEach, expect, test } from "vitest";
import type { Account } from "../../src/core/money/ledger.ts";
import type { OrderState } from "../../src/core/orders/order-state.ts";
import type { Store } from "../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "./database.ts";
import { order, payment, refund, writeSamples } from "./sample-rows.ts";

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  database = await createDatabase();
  store = await database.open();
  await writeSamples(store);
  await writeGoodBook();
});
afterEach(async () => {
  await store.close();
  await database.drop();
});

/**
 * One order of each fate, with everything that belongs to it. Each is named after its state; `R1`
 * is unpaid.
 */
async function writeGoodBook(): Promise<void> {
  await addPaid("done", {
    attempt: "done",
    job: "fulfil",
    movements: [["pay", "wechat", "held"], earning],
  });
  await addPaid("in-doubt", {
    attempt: "sent",
    job: "fulfil",
    movements: [["pay", "wechat", "held"]],
  });
  await addPaid("needs-help", {
    attempt: "done",
    job: "fulfil",
    movements: [["pay", "wechat", "held"]],
  });
  await addPaid("refund-due", {
    attempt: "refused",
    job: "refund",
    movements: [["pay", "wechat", "held"], owing],
  });
  await addPaid("refund-stuck", {
    attempt: "refused",
    job: "refund",
    movements: [["pay", "wechat", "held"], owing],
  });
  await addPaid("refunded", {
    attempt: "refused",
    job: "refund",
    movements: [["pay", "wechat", "held"], owing, ["refund", "owed", "wechat"]],
  });
  await plant(`
    INSERT INTO job
      SELECT 'deliver:done:done', 'deliver', ref, payload, run_at_ms, 'done', NULL, NULL, 0, 0,
        NULL, created_at_ms, NULL, queue, partner, put_off_by
      FROM job WHERE id = 'fulfil:done';
    INSERT INTO job
      SELECT 'deliver:refunded-1-R:refunded', 'deliver', ref, payload, run_at_ms, 'done', NULL,
        NULL, 0, 0, NULL, created_at_ms, NULL, queue, partner, put_off_by
      FROM job WHERE id = 'fulfil:done';
    UPDATE job SET state = 'done' WHERE id IN
      ('fulfil:done', 'refund:refunded-1-R', 'refund:refund-stuck-1-R', 'fulfil:needs-help')`);
  await store.write(async ({ tickets }) => {
    const lastAnswer = "no answer";
    await tickets.open({
      id: "needs-help:needs-help",
      kind: "needs-help",
      orderNo: "needs-help",
      evidence: { ref: "needs-help-U", carrier: "sandbox", startedAtMs: 1, lastAnswer },
      openedAtMs: 1,
    });
    const { outRefundNo, outTradeNo, amountFen, cause, createdAtMs } = refund;
    await tickets.open({
      id: "refund-stuck:refund-stuck-1-R",
      kind: "refund-stuck",
      orderNo: "refund-stuck",
      evidence: { outRefundNo, outTradeNo, amountFen, cause, createdAtMs, lastAnswer },
      openedAtMs: 1,
    });
  });
}

const earning = ["earn", "held", "earned"] as const;
const owing = ["owe", "held", "owed"] as const;

type Fate = {
  attempt: "sent" | "done" | "refused";
  job: "fulfil" | "refund";
  movements: readonly (readonly [cause: string, debit: Account, credit: Account])[];
};

async function addPaid(state: OrderState, { attempt, job, movements }: Fate): Promise<void> {
  const orderNo = state;
  const outTradeNo = `${orderNo}-1`;
  await store.write(async (tables) => {
    await tables.orders.add({ ...order, orderNo, cardHash: orderNo, state, createdAtMs: 100 });
    await tables.payments.add({ ...payment, outTradeNo, orderNo });
    await tables.payments.markPaid(outTradeNo, `42-${orderNo}`, 110);
    await tables.carrierAttempts.add({ ref: outTradeNo, orderNo, step: "plan", sentAtMs: 120 });
    if (attempt !== "sent") await tables.carrierAttempts.finish(outTradeNo, attempt, {});
    for (const [cause, debit, credit] of movements) {
      const id = `${cause}:${orderNo}`;
      await tables.ledger.post({
        id,
        orderNo,
        debit,
        credit,
        amountFen: order.priceFen,
        atMs: 130,
      });
    }
    if (job === "refund") {
      const outRefundNo = `${outTradeNo}-R`;
      const refund = {
        outRefundNo,
        outTradeNo,
        orderNo,
        amountFen: order.priceFen,
        byHandFen: 0,
        cause: "order",
      } as const;
      await tables.refunds.add({ ...refund, state: "due", createdAtMs: 140 });
      if (state === "refund-stuck") await tables.refunds.move(outRefundNo, "stuck");
      if (state === "refunded") await tables.refunds.move(outRefundNo, "succeeded");
    }
    const ref = job === "fulfil" ? orderNo : `${outTradeNo}-R`;
    await tables.jobs.add({ id: `${job}:${ref}`, kind: job, ref, runAtMs: 150, createdAtMs: 150 });
  });
}

/** Past all our code, as a fault of it would. */
async function plant(statements: string): Promise<void> {
  for (const statement of statements.split(";")) await database.ask(statement);
}

const violations = (sinceMs = 0) => store.read(({ audit }) => audit.violations(sinceMs));

test("a good book is passed over in silence", async () => {
  expect(await violations()).toEqual([]);
});

test.each([
  ["cut off", "substr(snapshot, 1, 20)"],
  ["empty", "''"],
  ["nothing of ours", "'[]'"],
  ["without its plan", "replace(snapshot, '\"plan\"', '\"plant\"')"],
  ["without its cost", 'replace(snapshot, \'"costFen":\', \'"costFen":"x","other":\')'],
])("what was agreed of an order in work is seen when it is %s", async (_, broken) => {
  for (const orderNo of ["in-doubt", "refund-stuck", "done"])
    await plant(`UPDATE orders SET snapshot = ${broken} WHERE order_no = '${orderNo}'`);
  const rule = "what was agreed of an order in work can be read";
  const found = await violations(1000);
  expect(found.toSorted((one, other) => (one.about < other.about ? -1 : 1))).toEqual([
    { rule, about: "in-doubt" },
    { rule, about: "refund-stuck" },
  ]);
});

/** What a fault leaves behind, and all that the audit says of it. */
const faults: readonly [rule: string, about: string, statements: string][] = [
  [
    "held money is that of the paid orders in work",
    "in-doubt",
    "INSERT INTO ledger_entry VALUES ('x', 'in-doubt', 'held', 'wechat', 1, 1)",
  ],
  [
    "earned money is that of the recharged orders",
    "in-doubt",
    "INSERT INTO ledger_entry VALUES ('x', 'in-doubt', 'wechat', 'earned', 1, 1)",
  ],
  [
    "owed money is that of the refunds under way",
    "refunded",
    "INSERT INTO ledger_entry VALUES ('x', 'refunded', 'wechat', 'owed', 1, 1)",
  ],
  [
    "an order in work or at its end was paid",
    "in-doubt",
    "UPDATE payment SET state = 'closed' WHERE order_no = 'in-doubt'",
  ],
  [
    "nothing is sent or given back for an unpaid order",
    "R1",
    "INSERT INTO carrier_attempt (ref, order_no, step, state, sent_at_ms) VALUES ('R1-1', 'R1', 'plan', 'sent', 1)",
  ],
  [
    "nothing is sent or given back for an unpaid order",
    "R1",
    `INSERT INTO payment VALUES ('R1-1', 'R1', 'native', '{}', 3000, 'paid', '42', 1, 1);
     INSERT INTO refund VALUES ('R1-1-R', 'R1-1', 'R1', 3000, 'order', 'succeeded', NULL, 1, 0);
     INSERT INTO job
       SELECT 'deliver:R1-1-R:refunded', kind, ref, payload, run_at_ms, state, NULL, NULL, 0, 0,
         NULL, created_at_ms, NULL, queue, partner, put_off_by
       FROM job WHERE id = 'deliver:done:done'`,
  ],
  [
    "every paid payment is the order's own or goes back",
    "R1-1",
    "INSERT INTO payment VALUES ('R1-1', 'R1', 'native', '{}', 3000, 'paid', '42', 1, 1)",
  ],
  [
    "a refund is of a paid payment, and of no more than it",
    "refunded-1-R",
    "UPDATE payment SET amount_fen = 2999 WHERE order_no = 'refunded'",
  ],
  [
    "the money of a plan that was added is not given back",
    "refunded-1-R",
    "UPDATE carrier_attempt SET state = 'done' WHERE order_no = 'refunded'",
  ],
  [
    "a recharged order has its plan",
    "done",
    "UPDATE carrier_attempt SET state = 'sent' WHERE order_no = 'done'",
  ],
  [
    "no reference is sent more often than allowed",
    "in-doubt-1",
    "UPDATE carrier_attempt SET sends = 2 WHERE order_no = 'in-doubt'",
  ],
  ["a finished order has its news", "done", "DELETE FROM job WHERE id = 'deliver:done:done'"],
  [
    "a refunded payment has its news",
    "refunded-1-R",
    "DELETE FROM job WHERE id = 'deliver:refunded-1-R:refunded'",
  ],
  [
    "a paid order in work has a job",
    "in-doubt",
    "UPDATE job SET state = 'done' WHERE id = 'fulfil:in-doubt'",
  ],
  [
    "a refund under way has a job",
    "refund-due-1-R",
    "UPDATE job SET state = 'done' WHERE id = 'refund:refund-due-1-R'",
  ],
  [
    "an order that only a person can help has a ticket or is still tried",
    "needs-help",
    "UPDATE ticket SET state = 'decided' WHERE kind = 'needs-help'",
  ],
  [
    "a refund that only a person can finish has a ticket",
    "refund-stuck-1-R",
    "UPDATE ticket SET state = 'decided' WHERE kind = 'refund-stuck'",
  ],
  [
    "a job that was given up has had its ticket",
    "fulfil:in-doubt",
    "UPDATE job SET state = 'dead' WHERE id = 'fulfil:in-doubt'",
  ],
];

test.for(faults)("%s: %s", async ([rule, about, statements]) => {
  await plant(statements);
  expect(await violations()).toEqual([{ rule, about }]);
});

test("a second paid payment that does not go back is one too many", async () => {
  await plant(
    "INSERT INTO payment VALUES ('done-2', 'done', 'native', '{}', 3000, 'paid', '42', 1, 1)",
  );
  const rule = "every paid payment is the order's own or goes back";
  expect(
    (await violations()).toSorted((one, other) => one.about.localeCompare(other.about)),
  ).toEqual([
    { rule, about: "done-1" },
    { rule, about: "done-2" },
  ]);
});

test("what ended is looked at since that moment, what is in work at any age", async () => {
  await plant(`UPDATE carrier_attempt SET state = 'sent' WHERE order_no = 'done';
         DELETE FROM job WHERE id = 'deliver:refunded-1-R:refunded';
         UPDATE job SET state = 'done' WHERE id = 'fulfil:in-doubt';
         UPDATE ticket SET state = 'decided' WHERE kind = 'refund-stuck'`);
  const about = async (sinceMs: number) =>
    (await violations(sinceMs)).map((violation) => violation.about).toSorted();
  const inWork = ["in-doubt", "refund-stuck-1-R"];
  expect(await about(100)).toEqual(["done", ...inWork, "refunded-1-R"]);
  expect(await about(101), "the order has ended before").toEqual([...inWork, "refunded-1-R"]);
  expect(await about(141)).toEqual(inWork);
});

test("a job that was given up long ago and called nobody is found too", async () => {
  await plant("UPDATE job SET state = 'dead' WHERE id = 'fulfil:in-doubt'");
  expect(await violations(1_000)).toEqual([
    { rule: "a job that was given up has had its ticket", about: "fulfil:in-doubt" },
  ]);
});

test("jobs due for long are named, those that wait or have ended are not", async () => {
  await plant("UPDATE job SET state = 'leased' WHERE id = 'fulfil:in-doubt'");
  const stuck = (sinceMs: number) => store.read(({ audit }) => audit.stuckJobs(sinceMs));
  const rule = "no job waits for an hour";
  expect(await stuck(151)).toEqual([
    { rule, about: "fulfil:in-doubt" },
    { rule, about: "refund:refund-due-1-R" },
  ]);
  expect(await stuck(150)).toEqual([]);
});
