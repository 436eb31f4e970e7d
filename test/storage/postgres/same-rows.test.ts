import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tableNames } from "../../../src/storage/sql/table-names.ts";
import type { Store, Tables } from "../../../src/storage/store.ts";
import { createDatabase, type TestDatabase } from "../database.ts";
import { conversation, doubt, order, payment, person, refund } from "../sample-rows.ts";

type Instance = {
  database: TestDatabase;
  store: Store;
  all(table: string): Promise<unknown[]>;
  close(): Promise<void>;
};

let sqlite: Instance;
let postgres: Instance;
beforeAll(async () => {
  sqlite = await instance("sqlite");
  postgres = await instance("postgres");
});
afterAll(async () => {
  await sqlite.close();
  await postgres.close();
});

async function instance(kind: TestDatabase["kind"]): Promise<Instance> {
  const database = await createDatabase(kind);
  const store = await database.open();
  const [all, end] = kind === "sqlite" ? fromFile(database) : await fromServer(database);
  return {
    database,
    store,
    all,
    async close() {
      await end();
      await store.close();
      await database.drop();
    },
  };
}

type Reader = [all: Instance["all"], end: () => Promise<void>];

function fromFile({ url }: TestDatabase): Reader {
  const file = new DatabaseSync(url.slice("sqlite:".length), { readOnly: true });
  return [
    async (table) => file.prepare(`select * from ${table} order by 1`).all(),
    async () => file.close(),
  ];
}

async function fromServer({ url }: TestDatabase): Promise<Reader> {
  const client = new Client(url);
  await client.connect();
  return [
    async (table) => (await client.query(`select * from ${table} order by 1`)).rows,
    () => client.end(),
  ];
}

/** The numbers that an operation picks its rows and times by: few, so that operations meet. */
type Picks = { a: number; b: number; c: number; atMs: number };
type Operation = { name: string; picks: Picks };

/** `run` is in front of every id, so that one database serves all sequences. */
type Perform = (tables: Tables, run: string, picks: Picks) => Promise<unknown>;

const orderStates = [
  "awaiting-payment",
  "paid",
  "closed",
  "adding-plan",
  "in-doubt",
  "unblocking",
  "done",
] as const;
const accounts = ["wechat", "held", "earned", "owed"] as const;
const oneOf = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const message = (run: string, { a, b, c, atMs }: Picks, index: number) => ({
  id: `${run}M${a}-${index}`,
  eventKey: `${run}E${a}`,
  from: oneOf(["bot", "person"] as const, c),
  turn: c,
  content: { text: `第 ${a} 条 🧾`, ...(b === 0 ? {} : { orderNo: `${run}R${b}` }) },
  atMs,
});

const operations: Record<string, Perform> = {
  addPerson: (t, run, { a, atMs }) =>
    t.people.add({ ...person, id: `${run}P${a}`, createdAtMs: atMs }),
  findPerson: (t, run, { a }) => t.people.find(`${run}P${a}`),
  setLanguage: (t, run, { a }) => t.people.setLanguage(`${run}P${a}`, "en"),
  merge: (t, run, { a, b }) => t.people.merge(`${run}P${a}`, `${run}P${b}`),
  setBroughtBy: (t, run, { a, b }) => t.people.setBroughtBy(`${run}P${a}`, `r-${b}`),
  addConversation: (t, run, { a, b, c }) =>
    t.conversations.add({
      ...conversation,
      id: `${run}C${a}`,
      personId: `${run}P${b}`,
      address: `${run}A${c}`,
    }),
  findConversation: (t, run, { a }) => t.conversations.find(`${run}C${a}`),
  findByAddress: (t, run, { a }) => t.conversations.findByAddress("web", `${run}A${a}`),
  move: (t, run, { a, b }) => t.conversations.move(`${run}C${a}`, `${run}A${b}`),
  save: (t, run, { a, b, c, atMs }) =>
    t.conversations.save({ id: `${run}C${a}`, state: `{"b":${b}}`, turn: b, updatedAtMs: atMs }, c),
  append: (t, run, picks) =>
    t.messages.append(`${run}C${picks.c}`, [message(run, picks, 0), message(run, picks, 1)]),
  touchOrder: (t, run, { a }) => t.messages.touchOrder(`${run}R${a}`),
  after: (t, run, { a, b, c }) => t.messages.after(`${run}C${a}`, b, c + 1),
  byEvent: (t, run, { a, b }) => t.messages.byEvent(`${run}C${a}`, `${run}E${b}`),
  keep: (t, run, { a, b }) => t.kept.write(`${run}K${a}`, `v${b}`),
  readKept: (t, run, { a }) => t.kept.read(`${run}K${a}`),
  lease: (t, run, { a, b, c, atMs }) => t.kept.lease(`${run}K${a}`, `holder${b}`, atMs, c * 10),
  pullBack: async (t, _run, { a, atMs }) => {
    for (const table of [t.kept, t.deliveries, t.pictures, t.cardTries, t.carrierAttempts])
      await table.pullBack(atMs + a, atMs);
  },
  release: (t, run, { a, b }) => t.kept.release(`${run}K${a}`, `holder${b}`),
  pending: (t, run, { a, atMs }) => t.deliveries.pending(`${run}C${a}`, atMs, 50),
  next: async (t, run, { a }) => (await t.deliveries.next(`${run}C${a}`))?.atMs,
  claimDelivery: (t, run, { a, b, c, atMs }) =>
    t.deliveries.claim({ id: `${run}M${a}-0`, conversationId: `${run}C${b}`, change: c }, atMs),
  shown: (t, run, { a, b }) => t.deliveries.shown(`${run}M${a}-0`, b === 0 ? undefined : `id${b}`),
  later: (t, run, { a, atMs }) => t.deliveries.later(`${run}M${a}-0`, atMs),
  unreachable: (t, run, { a }) => t.deliveries.unreachable(`${run}M${a}-0`),
  reachable: (t, run, { a, atMs }) => t.deliveries.reachable(`${run}C${a}`, atMs),
  findMessage: (t, run, { a }) => t.messages.find(`${run}M${a}-0`),
  addPicture: (t, run, { a, b, atMs }) =>
    t.pictures.add({
      messageId: `${run}M${a}-0`,
      conversationId: `${run}C${b}`,
      kind: "chart",
      madeAtMs: atMs,
    }),
  claimPicture: (t, run, { a, atMs }) => t.pictures.claim(`${run}M${a}-0`, atMs, atMs + 10),
  laterPicture: (t, run, { a, atMs }) => t.pictures.later(`${run}M${a}-0`, atMs),
  endPicture: (t, run, { a }) => t.pictures.end(`${run}M${a}-0`),
  findPicture: (t, run, { a }) => t.pictures.find(`${run}M${a}-0`),
  addCode: (t, run, { a, b, atMs }) =>
    t.linkCodes.add({ codeHash: `${run}L${a}`, personId: `${run}P${b}`, expiresAtMs: atMs }),
  findCode: (t, run, { a, atMs }) => t.linkCodes.find(`${run}L${a}`, atMs),
  takeCode: (t, run, { a, atMs }) => t.linkCodes.take(`${run}L${a}`, atMs),
  addKey: (t, run, { a, atMs }) => t.inbox.add(`${run}I${a}`, atMs),
  hasKey: (t, run, { a }) => t.inbox.has(`${run}I${a}`),
  addTry: (t, run, { a, b, c, atMs }) =>
    t.cardTries.add({
      id: `${run}T${a}`,
      cardHash: `${run}H${b}`,
      conversationId: `${run}C${c}`,
      atMs,
    }),
  removeTry: (t, run, { a }) => t.cardTries.remove(`${run}T${a}`),
  countTries: (t, run, { a, b, atMs }) =>
    t.cardTries.count(
      b % 2 === 0 ? { cardHash: `${run}H${a}` } : { conversationId: `${run}C${a}` },
      atMs,
    ),
  addOrder: (t, run, { a, b, c, atMs }) =>
    t.orders.add({
      ...order,
      orderNo: `${run}R${a}`,
      personId: `${run}P${b}`,
      conversationId: `${run}C${b}`,
      cardHash: `${run}H${c}`,
      state: oneOf(orderStates, a + b + c),
      createdAtMs: atMs,
      ...(c === 0 ? {} : { paidAtMs: atMs, problem: "order.problem.late" }),
    }),
  findOrder: (t, run, { a }) => t.orders.find(`${run}R${a}`),
  moveOrder: (t, run, { a, b, c, atMs }) =>
    t.orders.move(`${run}R${a}`, oneOf(orderStates, b), oneOf(orderStates, b + c), {
      finishedAtMs: atMs,
    }),
  ofPerson: (t, run, { a, b }) => t.orders.ofPerson(`${run}P${a}`, b + 1),
  openOfCard: (t, run, { a }) => t.orders.openOfCard(`${run}H${a}`),
  addLink: (t, run, { a, b }) =>
    t.links.add({ tokenHash: `${run}N${a}`, purpose: "pay", orderNo: `${run}R${b}` }),
  findLink: (t, run, { a }) => t.links.find(`${run}N${a}`, "pay"),
  addPayment: (t, run, { a, b, c, atMs }) =>
    t.payments.add({
      ...payment,
      outTradeNo: `${run}R${a}-${b}`,
      orderNo: `${run}R${a}`,
      amountFen: c,
      createdAtMs: atMs,
    }),
  findPayment: (t, run, { a, b }) => t.payments.find(`${run}R${a}-${b}`),
  findByTransaction: (t, run, { a }) => t.payments.findByTransaction(`${run}W${a}`),
  paymentsOf: (t, run, { a }) => t.payments.ofOrder(`${run}R${a}`),
  markPaid: (t, run, { a, b, c, atMs }) =>
    t.payments.markPaid(`${run}R${a}-${b}`, `${run}W${c}`, atMs),
  markClosed: (t, run, { a, b }) => t.payments.markClosed(`${run}R${a}-${b}`),
  addRefund: (t, run, { a, b, c }) =>
    t.refunds.add({
      ...refund,
      outRefundNo: `${run}R${a}-${b}-R${c % 2}`,
      outTradeNo: `${run}R${a}-${b}`,
      orderNo: `${run}R${a}`,
    }),
  findRefund: (t, run, { a, b, c }) => t.refunds.find(`${run}R${a}-${b}-R${c % 2}`),
  moveRefund: (t, run, { a, b, c }) =>
    t.refunds.move(
      `${run}R${a}-${b}-R0`,
      oneOf(["processing", "succeeded", "stuck"] as const, c),
      `50-${c}`,
    ),
  addAttempt: (t, run, { a, b, atMs }) =>
    t.carrierAttempts.add({
      ref: `${run}X${a}`,
      orderNo: `${run}R${b}`,
      step: "plan",
      sentAtMs: atMs,
    }),
  findAttempt: (t, run, { a }) => t.carrierAttempts.find(`${run}X${a}`),
  finishAttempt: (t, run, { a, b }) =>
    t.carrierAttempts.finish(`${run}X${a}`, "done", b === 0 ? {} : { carrierRef: `P${b}` }),
  permit: (t, run, { a, b }) => t.carrierAttempts.permit(`${run}X${a}`, b),
  takePermit: (t, run, { a, atMs }) => t.carrierAttempts.takePermit(`${run}X${a}`, atMs),
  countNotFound: (t, run, { a, atMs }) => t.carrierAttempts.countNotFound(`${run}X${a}`, atMs),
  forgetNotFound: (t, run, { a }) => t.carrierAttempts.forgetNotFound(`${run}X${a}`),
  sentBetween: (t, _run, { atMs }) => t.carrierAttempts.sentBetween("plan", atMs, atMs + 5),
  newestOfCard: (t, run, { a }) => t.orders.newestOfCard(`${run}H${a}`),
  refundsOf: (t, run, { a }) => t.refunds.ofOrder(`${run}R${a}`),
  unkeep: (t, run, { a }) => t.kept.remove(`${run}K${a}`),
  openTicket: (t, run, { a, b, atMs }) =>
    t.tickets.open({
      id: `${run}Q${a}`,
      kind: "in-doubt",
      orderNo: `${run}R${b}`,
      evidence: doubt(b),
      openedAtMs: atMs,
    }),
  findTicket: (t, run, { a }) => t.tickets.find(`${run}Q${a}`),
  propose: (t, run, { a, b }) =>
    t.tickets.propose(`${run}Q${a}`, { decision: "refund", by: `${b}`, note: "" }),
  decide: (t, run, { a, b, atMs }) =>
    t.tickets.decide(`${run}Q${a}`, {
      decision: "refund",
      decidedBy: `${b}`,
      note: "n",
      decidedAtMs: atMs,
    }),
  solve: (t, run, { a, atMs }) => t.tickets.solve(`${run}Q${a}`, atMs),
  reopen: (t, run, { a, b }) => t.tickets.reopen(`${run}Q${a}`, doubt(b)),
  writeReport: (t, run, { a, b, atMs }) =>
    t.reports.write({ id: `${run}B${a}`, content: `${b}`, atMs }),
  findReport: (t, run, { a }) => t.reports.find(`${run}B${a}`),
  post: (t, run, { a, b, c, atMs }) =>
    t.ledger.post({
      id: `${run}pay:${a}`,
      orderNo: `${run}R${b}`,
      debit: oneOf(accounts, b),
      credit: oneOf(accounts, b + c),
      amountFen: a * 100,
      atMs,
    }),
  balance: (t, _run, { a }) => t.ledger.balance(oneOf(accounts, a)),
  entriesOf: (t, run, { a }) => t.ledger.ofOrder(`${run}R${a}`),
  addJob: (t, run, { a, atMs }) =>
    t.jobs.add({
      id: `${run}J${a}`,
      kind: oneOf(["show", "refund", "fulfil"] as const, a),
      ref: "x",
      ...(a === 1 ? { partner: "wechat-pay" as const } : {}),
      runAtMs: atMs,
      createdAtMs: atMs,
    }),
  claimJob: (t, _run, { a, b, atMs }) => t.jobs.claim(`worker${a}`, atMs, b * 10),
  claimOther: (t, _run, { a, b, atMs }) =>
    t.jobs.claim(`worker${a}`, atMs, b * 10, {
      queues: ["paid", "money"],
      without: ["wechat-pay"],
    }),
  putOff: (t, run, { a, b, atMs }) =>
    t.jobs.again({ id: `${run}J${a}`, fence: b }, atMs, "wechat-pay"),
  goOn: (t, _run, { atMs }) => t.jobs.goOn("wechat-pay", atMs),
  renewJob: (t, run, { a, b, atMs }) => t.jobs.renew({ id: `${run}J${a}`, fence: b }, atMs),
  finishJob: (t, run, { a, b }) => t.jobs.finish({ id: `${run}J${a}`, fence: b }),
  again: (t, run, { a, b, atMs }) => t.jobs.again({ id: `${run}J${a}`, fence: b }, atMs),
  failed: (t, run, { a, b, c, atMs }) =>
    t.jobs.failed(
      { id: `${run}J${a}`, fence: b },
      { nowMs: atMs, runAtMs: atMs + c, giveUpAfterMs: c, reason: `r${c}` },
    ),
  deadJobs: (t) => t.jobs.dead(),
  revive: (t, run, { a, atMs }) => t.jobs.revive(`${run}J${a}`, atMs),
  hurry: (t, run, { a, atMs }) => t.jobs.hurry(`${run}J${a}`, atMs),
  drop: (t, run, { a }) => t.jobs.drop(`${run}J${a}`),
  nextRun: (t) => t.jobs.nextRunAtMs(),
  oldestDue: (t, _run, { atMs }) => t.jobs.oldestDueMs(atMs),
};

const picks = fc.record({
  a: fc.nat({ max: 3 }),
  b: fc.nat({ max: 3 }),
  c: fc.nat({ max: 3 }),
  atMs: fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 60_000, max: 180_000 })),
});
const operation: fc.Arbitrary<Operation> = fc.record({
  name: fc.constantFrom(...Object.keys(operations)),
  picks,
});
/** `gaveUp`: the work throws at its end, so that nothing of it may stay. */
const transaction = fc.record({
  does: fc.array(operation, { minLength: 1, maxLength: 5 }),
  gaveUp: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
});
const sequence = fc.array(transaction, { minLength: 3, maxLength: 9 });

/** Something to work on; by itself almost every operation would find nothing. */
const beginning: Operation[] = [0, 1].flatMap((one) => [
  { name: "addPerson", picks: { a: one, b: 0, c: 0, atMs: 1 } },
  { name: "addConversation", picks: { a: one, b: one, c: one, atMs: 1 } },
  { name: "addOrder", picks: { a: one, b: one, c: 0, atMs: one } },
  { name: "addPayment", picks: { a: one, b: 0, c: 1, atMs: 5 } },
  { name: "append", picks: { a: one, b: 1, c: one, atMs: 7 } },
  { name: "addJob", picks: { a: one, b: 0, c: 0, atMs: 3 } },
  { name: "addRefund", picks: { a: one, b: 0, c: 0, atMs: 9 } },
  { name: "addAttempt", picks: { a: one, b: one, c: 0, atMs: 9 } },
  { name: "addLink", picks: { a: one, b: one, c: 0, atMs: 9 } },
]);

async function play(
  { store }: Instance,
  run: string,
  transactions: readonly { does: readonly Operation[]; gaveUp: boolean }[],
): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const { does, gaveUp } of transactions) {
    const said: unknown[] = [];
    const end = await store
      .write(async (tables) => {
        said.splice(0);
        for (const { name, picks } of does) said.push(await operations[name]?.(tables, run, picks));
        if (gaveUp) throw new Error("gave up");
      })
      // The databases say it in words of their own.
      .then(
        () => "committed",
        () => "rolled back",
      );
    results.push(said, end);
  }
  return results;
}

const asText = (rows: readonly unknown[]): string[] =>
  rows.map((row) =>
    JSON.stringify(
      Object.entries(row as object).map(([key, value]) => [
        key,
        value === null ? null : String(value),
      ]),
    ),
  );

test("whatever is done to the tables, both databases answer the same and hold the same rows", {
  timeout: 120_000,
}, async () => {
  let runs = 0;
  const ends = { committed: 0, "rolled back": 0 };
  await fc.assert(
    fc.asyncProperty(sequence, async (transactions) => {
      const run = `${String(runs++).padStart(5, "0")}.`;
      const all = [{ does: beginning, gaveUp: false }, ...transactions];
      const [onFile, onServer] = await Promise.all([
        play(sqlite, run, all),
        play(postgres, run, all),
      ]);
      expect(onServer).toEqual(onFile);
      for (const end of onFile) if (end === "committed" || end === "rolled back") ends[end]++;
    }),
    { numRuns: 300, endOnFailure: true },
  );
  for (const table of tableNames) {
    const [onFile, onServer] = [await sqlite.all(table), await postgres.all(table)];
    expect(onFile.length, table).toBeGreaterThan(5);
    expect(asText(onServer), table).toEqual(asText(onFile));
  }
  const violations = ({ store }: Instance) =>
    store.read(
      async ({ audit }) =>
        new Set((await audit.violations(0)).map(({ rule, about }) => `${rule}: ${about}`)),
    );
  expect((await violations(sqlite)).size).toBeGreaterThan(50);
  expect(await violations(postgres)).toEqual(await violations(sqlite));
  // Both endings are there often enough to mean something.
  expect(ends.committed).toBeGreaterThan(500);
  expect(ends["rolled back"]).toBeGreaterThan(200);
});
