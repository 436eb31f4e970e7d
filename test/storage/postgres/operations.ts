import { personActor } from "../../../src/app/person-actor.ts";
import { scopeOf } from "../../../src/core/access/scope.ts";
import { ordersOf } from "../orders-of.ts";
import { conversation, doubt, order, payment, person, refund } from "../sample-rows.ts";
import { type Operation, oneOf, type Perform, type Picks } from "./operation.ts";
import { shopOperations } from "./shop-operations.ts";

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

const billedStates = ["ours", "undecided", "unbooked", "booked", "failed"] as const;
/** Where the order is not promised. */
const sorted = (ids: readonly string[]): string[] => ids.toSorted();
/** Seals are numbered through all runs. */
const sealNumber = (run: string, one: number): number => Number.parseInt(run, 10) * 10 + one + 1;

const message = (run: string, { a, b, c, atMs }: Picks, index: number) => ({
  id: `${run}M${a}-${index}`,
  eventKey: `${run}E${a}`,
  from: oneOf(["bot", "person"] as const, c),
  turn: c,
  content: { text: `第 ${a} 条 🧾`, ...(b === 0 ? {} : { orderNo: `${run}R${b}` }) },
  atMs,
});

/** What can be done to the tables, each by its name; every method of theirs is in one. */
export const operations: Record<string, Perform> = {
  addPerson: (t, run, { a, atMs }) =>
    t.people.add({ ...person, id: `${run}P${a}`, createdAtMs: atMs }),
  findPerson: (t, run, { a }) => t.people.find(`${run}P${a}`),
  setLanguage: (t, run, { a }) => t.people.setLanguage(`${run}P${a}`, "en"),
  setBroughtBy: (t, run, { a, b }) => t.people.setBroughtBy(`${run}P${a}`, `r-${b}`),
  forget: (t, run, { a }) => t.people.forget(`${run}P${a}`),
  ...shopOperations,
  addConversation: (t, run, { a, b, c }) =>
    t.conversations.add({
      ...conversation,
      id: `${run}C${a}`,
      personId: `${run}P${b}`,
      address: `${run}A${c}`,
    }),
  findConversation: (t, run, { a }) => t.conversations.find(`${run}C${a}`),
  chatsOf: (t, run, { a }) => t.conversations.ofPerson(`${run}P${a}`),
  giveChat: (t, run, { a, b, c }) =>
    t.conversations.give(`${run}C${a}`, `${run}P${b}`, `${run}P${c}`),
  makeTill: (t, run, { a, atMs }) => t.conversations.makeTill(`${run}C${a}`, atMs),
  endTills: (t, run, { a }) => t.conversations.endTills(`${run}P${a}`),
  retire: (t, run, { a, b }) => t.conversations.retire(`${run}P${a}`, `{"b":${b}}`),
  removeMessages: (t, run, { a }) => t.messages.removeOf(`${run}C${a}`),
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
  announce: (t, run, { a, atMs }) => t.instances.announce(`${run}I${a}`, atMs),
  releaseGone: (t, _run, { atMs }) => t.instances.release(atMs),
  pullBack: async (t, _run, { atMs }) => {
    for (const one of [t.kept, t.deliveries, t.pictures, t.cardTries, t.carrierAttempts])
      await one.pullBack(atMs, atMs);
  },
  release: (t, run, { a, b }) => t.kept.release(`${run}K${a}`, `holder${b}`),
  pending: (t, run, { a, atMs }) => t.deliveries.pending(`${run}C${a}`, atMs, 50),
  next: async (t, run, { a }) => (await t.deliveries.next(`${run}C${a}`))?.atMs,
  claimDelivery: (t, run, { a, b, c, atMs }) =>
    t.deliveries.claim(
      { id: `${run}M${a}-0`, conversationId: `${run}C${b}`, change: c },
      atMs,
      `${run}I${b}`,
    ),
  shown: (t, run, { a, b }) => t.deliveries.shown(`${run}M${a}-0`, b === 0 ? undefined : `id${b}`),
  later: (t, run, { a, atMs }) => t.deliveries.later(`${run}M${a}-0`, atMs),
  unreachable: (t, run, { a }) => t.deliveries.unreachable(`${run}M${a}-0`),
  reachable: (t, run, { a, atMs }) => t.deliveries.reachable(`${run}C${a}`, atMs, atMs + a),
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
    t.linkCodes.add({
      codeHash: `${run}L${a}`,
      personId: `${run}P${b}`,
      conversationId: `${run}C${b}`,
      expiresAtMs: atMs,
    }),
  findCode: (t, run, { a, atMs }) => t.linkCodes.find(`${run}L${a}`, atMs),
  removeCodes: (t, run, { a }) => t.linkCodes.removeOf(`${run}P${a}`),
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
      shopId: `${run}S${b}`,
      placedBy: `${run}P${b}`,
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
  ofPerson: (t, run, { a, b }) => ordersOf(t, `${run}P${a}`, b + 1),
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
  unendedOf: async (t, run, { a, b }) =>
    t.orders.unendedOf({ placedBy: `${run}P${a}`, shopIds: [`${run}S${b}`] }),
  forgetPayers: (t, run, { a, b }) =>
    t.payments.forgetPayers({ placedBy: `${run}P${a}`, shopIds: [`${run}S${b}`] }),
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
  propose: (t, run, { a, b, atMs }) =>
    t.tickets.propose(`${run}Q${a}`, {
      decision: "refund",
      operatorId: `${b}`,
      by: `${b}`,
      note: "",
      atMs,
    }),
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
      // An entry that is none is never one of those that are there: then it need not be looked at.
      id: a === 0 || c === 0 ? `${run}none` : `${run}pay:${a}`,
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
  platformIdOf: (t, run, { a }) => t.deliveries.platformIdOf(`${run}M${a}-0`),
  endInstance: (t, run, { a, b, atMs }) =>
    t.instances.end(
      b === 0 ? { name: `${run}I${a}` } : { place: run, except: `${run}I${a}` },
      atMs,
    ),
  hasPaidFor: async (t, run, { a, b }) =>
    t.orders.hasPaidFor(
      scopeOf(await personActor(t, { personId: `${run}P${a}` }), "place-order"),
      `${run}H${b}`,
    ),
  unsettledSince: async (t, _run, { atMs }) =>
    sorted((await t.orders.unsettledSince(atMs)).map(({ orderNo }) => orderNo)),
  attemptsOf: (t, run, { a }) => t.carrierAttempts.ofOrder(`${run}R${a}`, "plan"),
  duePictures: (t, run, { a, atMs }) => t.pictures.due(atMs, `${run}M${a}`, 3),
  nextPicture: (t) => t.pictures.nextAtMs(),
  paidBetween: async (t, _run, { a, atMs }) =>
    sorted((await t.payments.paidBetween(atMs, atMs + a)).map(({ outTradeNo }) => outTradeNo)),
  newestRequest: (t) => t.payments.newestRequest(),
  refundByHand: (t, run, { a, b, c }) => t.refunds.addByHand(`${run}R${a}-${b}-R0`, c * 1000),
  refundsBetween: async (t, _run, { a, atMs }) =>
    sorted((await t.refunds.createdBetween(atMs, atMs + a)).map(({ outRefundNo }) => outRefundNo)),
  newestReports: async (t, _run, { a }) =>
    sorted((await t.reports.newest(a * 10_000)).map(({ id }) => id)),
  openTickets: async (t) => sorted((await t.tickets.listOpen()).map(({ id }) => id)),
  holdJob: (t, run, { a }) => t.jobs.hold(`${run}J${a}`),
  pullBackJobs: (t, _run, { atMs }) => t.jobs.pullBack(["show", "refund"], atMs, atMs),
  addBilled: (t, run, { a, b, c, atMs }) =>
    t.billedRefunds.add({
      outRefundNo: `${run}by-hand-${a}`,
      outTradeNo: `${run}R${a}-${b}`,
      refundId: `${run}50-${a}`,
      amountFen: c * 100 + 1,
      state: oneOf(billedStates, a + b + c),
      seenAtMs: atMs,
    }),
  findBilled: (t, run, { a }) => t.billedRefunds.find(`${run}by-hand-${a}`),
  moveBilled: (t, run, { a, b }) =>
    t.billedRefunds.move(`${run}by-hand-${a}`, oneOf(billedStates, b)),
  billedOf: (t, run, { a, b }) => t.billedRefunds.ofPayment(`${run}R${a}-${b}`),
  openBilled: async (t) =>
    sorted((await t.billedRefunds.listOpen()).map(({ outRefundNo }) => outRefundNo)),
  seal: (t, run, { a, b, c, atMs }) =>
    t.ledgerSeals.add(
      {
        number: sealNumber(run, a),
        ownSince: 1,
        entries: c,
        untilMs: atMs,
        sealedAtMs: atMs + b,
        digest: `${run}${b}`,
      },
      Array.from({ length: c }, (_, index) => `${run}pay:${index + 1}`),
    ),
  newestSeal: (t) => t.ledgerSeals.newest(),
  findSeal: (t, run, { a }) => t.ledgerSeals.find(sealNumber(run, a)),
  sealsAfter: (t, run, { a, b }) => t.ledgerSeals.after(sealNumber(run, a), b + 1),
  unsealed: (t, _run, { a, atMs }) => t.ledgerSeals.unsealed(atMs, a + 1),
  leftOut: (t, _run, { a, atMs }) => t.ledgerSeals.leftOut(atMs, atMs + a),
  entriesOfSeals: async (t, run, { a, b }) => {
    const entries = await t.ledgerSeals.entriesOf(sealNumber(run, a), sealNumber(run, a + b));
    return sorted([...entries].flatMap(([seal, of]) => of.map(({ id }) => `${seal} ${id}`)));
  },
  clear: async (t, _run, { c }) => {
    const cleared: unknown[] = [];
    for (const one of [
      ...[t.inbox, t.cardTries, t.deliveries, t.linkCodes, t.invites, t.jobs, t.pictures],
    ])
      cleared.push(await one.oldestFinishedMs(), await one.clear(c, 100_000));
    return cleared;
  },
};

/** Something to work on; by itself almost every operation would find nothing. */
export const beginning: Operation[] = [0, 1].flatMap((one) => [
  { name: "addPerson", picks: { a: one, b: 0, c: 0, atMs: 1 } },
  { name: "addShop", picks: { a: one, b: 0, c: one, atMs: 1 } },
  { name: "joinShop", picks: { a: one, b: one, c: 0, atMs: 1 } },
  { name: "addCard", picks: { a: one, b: one, c: 0, atMs: 1 } },
  { name: "prove", picks: { a: one, b: one, c: 2, atMs: 1 } },
  { name: "addConversation", picks: { a: one, b: one, c: one, atMs: 1 } },
  { name: "addOrder", picks: { a: one, b: one, c: 0, atMs: one } },
  { name: "addCard", picks: { a: one, b: one, c: 0, atMs: 1 } },
  { name: "proveCard", picks: { a: one, b: one, c: 0, atMs: 1 } },
  { name: "addMove", picks: { a: one, b: one, c: one, atMs: 1 } },
  { name: "addPayment", picks: { a: one, b: 0, c: 1, atMs: 5 } },
  { name: "append", picks: { a: one, b: 1, c: one, atMs: 7 } },
  { name: "addJob", picks: { a: one, b: 0, c: 0, atMs: 3 } },
  { name: "addRefund", picks: { a: one, b: 0, c: 0, atMs: 9 } },
  { name: "addAttempt", picks: { a: one, b: one, c: 0, atMs: 9 } },
  { name: "addLink", picks: { a: one, b: one, c: 0, atMs: 9 } },
  { name: "addBilled", picks: { a: one, b: 0, c: one, atMs: 9 } },
  { name: "addCode", picks: { a: one, b: one, c: 0, atMs: 60_000 } },
  { name: "addInvite", picks: { a: one, b: one, c: one, atMs: 60_000 } },
  { name: "addTry", picks: { a: one, b: one, c: one, atMs: 9 } },
  { name: "addPicture", picks: { a: one, b: one, c: 0, atMs: 9 } },
  { name: "openTicket", picks: { a: one, b: one, c: 0, atMs: 9 } },
  { name: "seal", picks: { a: one, b: 0, c: 0, atMs: 9 } },
  { name: "post", picks: { a: one + 1, b: one, c: 1, atMs: 9 } },
]);
