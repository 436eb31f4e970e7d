import { type Mutant, soon } from "./mutant.ts";

const addPlan = "src/app/orders/add-plan.ts";
const moves = "src/app/orders/order-moves.ts";
const cancel = "src/app/orders/cancel-order.ts";
const ask = "src/app/money/ask-payment.ts";
const inDoubt = "src/app/decisions/in-doubt.ts";
const paidFact = "src/app/money/paid-fact.ts";
const settle = "src/app/money/settle-payment.ts";
const refund = "src/app/money/refund-payment.ts";
const refundEnd = "src/app/money/end-refund.ts";
const bill = "src/app/reconciliation/bill-findings.ts";
const orderTables = "src/storage/sql/orders.ts";
const paymentTables = "src/storage/sql/money.ts";
const attemptTable = "src/storage/sql/attempts.ts";

/** Bugs about money, the tables, and the time after a restore. */
export const moneyMutants: readonly Mutant[] = [
  {
    name: "a new refund number for every try",
    file: refund,
    find: "    outRefundNo,\n    amountFen: restOfRefundFen(refund),",
    replace: `    outRefundNo: \`\${outRefundNo}\${app.dice.letters(4)}\`,
    amountFen: restOfRefundFen(refund),`,
    caughtBy: soon,
  },
  {
    name: "an accepted refund counts as refunded",
    file: "src/app/money/refund-fact.ts",
    find: 'const to = fact.status === "succeeded" ? "succeeded" : "stuck";',
    replace: 'const to = fact.status !== "closed" ? "succeeded" : "stuck";',
    caughtBy: soon,
  },
  {
    name: "what WeChat is giving back may be paid by hand as well",
    file: "src/app/decisions/refund-stuck.ts",
    find:
      'if (taken === "processing") ' +
      'return "WeChat is working on it, and will say how it ends";',
    replace: 'if (taken === "processing") return undefined;',
    caughtBy: soon,
  },
  {
    name: "money that came back twice is not noticed",
    file: refundEnd,
    find: 'if (decided?.decision !== "refunded" || decided.state !== "decided") return undefined;',
    replace: "if (decided !== undefined || refundId !== undefined) return undefined;",
    caughtBy: {
      test: "test/app/decisions/refund-tickets.test.ts",
      name: "that WeChat makes all the same",
    },
  },
  {
    name: "a plan that the carrier is working on is given back at a person's word",
    file: inDoubt,
    find: 'if (found.answer === "unknown" && found.known) return { against: "the carrier is still working on it" };',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a person's word counts against the carrier's own no",
    file: inDoubt,
    find: 'if (found.answer === "refused" && found.code !== "not-found")',
    replace: 'if (found.answer === "refused" && found.code === "")',
    caughtBy: {
      test: "test/app/decisions/tickets.test.ts",
      name: "the carrier itself says that it failed",
    },
  },
  {
    name: "a refund without its job",
    file: refund,
    find: `  await tables.jobs.add({
    id: refundJob(outRefundNo),`,
    replace: `  if (nowMs < 0) await tables.jobs.add({
    id: refundJob(outRefundNo),`,
    caughtBy: soon,
  },
  {
    name: "the amount is not compared",
    file: paidFact,
    find: 'if (payment !== undefined && fact.amountFen !== payment.amountFen) return "amount";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "the merchant number is not compared",
    file: paidFact,
    find: 'if (fact.mchid !== app.payments.account.mchid) return "mchid";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "money for a closed order is ignored",
    file: settle,
    find: `      await mustMove(tables, { order, to: "refund-due", change, atMs });
      await addRefund(app, tables, payment, "order");
      await addNews(app, tables, orderNo, "refund");
      return;
    }
    default:`,
    replace: `      return;
    }
    default:`,
    caughtBy: soon,
  },
  {
    name: "a second payment is ignored",
    file: settle,
    find: '      await addRefund(app, tables, payment, "extra-payment");',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a paid order without its job",
    file: settle,
    find: "  await tables.jobs.add({",
    replace: "  if (nowMs < 0) await tables.jobs.add({",
    caughtBy: soon,
  },
  {
    name: "an order is closed while it can still be paid",
    file: cancel,
    find: 'if ((await tables.payments.ofOrder(orderNo)).some(({ state }) => state === "open")) return "unclear";',
    replace: "",
    caughtBy: { test: "test/app/orders/cancel-order.test.ts", name: "keeps the order open" },
  },
  {
    name: "no answer to a close counts as closed",
    file: ask,
    find: '  if (answer.answer === "unknown") return "unknown";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "unpaid orders are never closed",
    file: "src/app/orders/watch-payment.ts",
    find: '  const result = await cancelOrder(app, orderNo, "expired");',
    replace: '  const result: string = "cancelled";',
    caughtBy: soon,
  },
  {
    name: "the daily bill is read, and nothing is done about it",
    file: bill,
    find: 'const asked = await askAbout(app, { outTradeNo }, "bill");',
    replace:
      'const asked: "paid" | "unknown" | "quarantined" | "closed" = await Promise.resolve("paid");',
    caughtBy: soon,
  },
  {
    name: "a bill's last look without an answer is left at that",
    file: bill,
    find: 'if (status.answer === "unknown" && age < billDays) return "later";',
    replace: 'if (status.answer === "unknown") return "later";',
    caughtBy: { test: "test/app/reconciliation/reconcile-bill.test.ts", name: "around midnight" },
  },
  {
    name: "money given back by hand is taken again although it was booked",
    file: "src/app/money/foreign-refund.ts",
    find: 'if (state === "booked") return await howBooked(tables, of);',
    replace: "",
    caughtBy: {
      test: "test/app/reconciliation/bill-refunds.test.ts",
      name: "of money that we owe",
    },
  },
  {
    name: "a paid payment may become anything",
    file: paymentTables,
    find: '      .where(isOneOf("state", statesBefore(paymentTransitions, to)))\n',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a refund may become anything",
    file: paymentTables,
    find: '        .where(isOneOf("state", statesBefore(refundTransitions, to)))\n',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "an attempt may become anything",
    file: attemptTable,
    find: '        .where(isOneOf("state", statesBefore(attemptTransitions, to)))\n',
    replace: "",
    caughtBy: {
      test: "test/storage/sql-store.test.ts",
      name: "payments, refunds, attempts and links",
    },
  },
  {
    name: "orders move whatever state they are in",
    file: orderTables,
    find: '        .where("order_no", "=", orderNo)\n        .where("state", "=", from)',
    replace: '        .where("order_no", "=", orderNo)',
    caughtBy: soon,
  },
  {
    name: "a job is finished by whoever held it once",
    file: "src/storage/sql/jobs.ts",
    find: '      .where("fence", "=", job.fence)\n      .where("state", "=", "leased")\n      .executeTakeFirst();',
    replace: '      .where("state", "=", "leased")\n      .executeTakeFirst();',
    caughtBy: { test: "test/storage/jobs.test.ts", name: "late first worker" },
  },
  {
    name: "a lease is never renewed",
    file: "src/app/running/run-jobs.ts",
    find: "setTimeout(() => void renew(), renewEveryMs)",
    replace: "setTimeout(() => void renew, renewEveryMs)",
    caughtBy: { test: "test/app/running/run-jobs.test.ts", name: "stays its worker's" },
  },
  {
    name: "notifications are believed without their signature",
    file: "src/payments/wechat-pay/notification.ts",
    find: 'if (!isSignedBy(key, { timestamp, nonce, body, signature })) return refused("wrong signature", probe);',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a refusal counts although the reference was sent again",
    file: moves,
    find: "if (sendsOf(attempts) !== seenSends) return false;",
    replace: "",
    caughtBy: {
      test: "test/app/orders/add-plan-again.test.ts",
      name: "late refusal that its first",
    },
  },
  {
    name: "a stopped carrier is still sent to",
    file: addPlan,
    find: 'if (mayBeSent && (await isCarrierStopped(tables, order.carrier))) return "stopped";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "one of two findings that was seen lets a carrier go on",
    file: "src/app/halts/carrier-stop.ts",
    find: "if (open.some((other) => stoppedBy(other) === carrier)) return;",
    replace: "if (open.length < 0) return;",
    caughtBy: {
      test: "test/app/orders/add-plan-again.test.ts",
      name: "stays stopped until every finding",
    },
  },
  {
    name: "work goes on while the gap after a restore is open",
    file: "src/app/running/run-jobs.ts",
    find: '(await isRecovering(tables)) ? ["recovery"] : undefined;',
    replace: "(await isRecovering(tables)) ? undefined : undefined;",
    caughtBy: { test: "test/app/recovery/recover.test.ts", name: "" },
  },
  {
    name: "a restored order is sent without asking",
    file: "src/app/recovery/recover.ts",
    find: "await assumeEverythingSent(app, tables, silent);",
    replace: "",
    caughtBy: { test: "test/app/recovery/recover.test.ts", name: "" },
  },
  {
    name: "the end of an older recovery ends a newer one",
    file: "src/app/halts/recovery-mode.ts",
    find: "if ((await readRecovery(tables))?.id !== seen.id) return false;",
    replace: 'if (seen.id === "") return false;',
    caughtBy: { test: "test/app/recovery/recovery-mode.test.ts", name: "does not end another one" },
  },
  {
    name: "the first payment number that WeChat does not know is the last",
    file: "src/app/recovery/recover.ts",
    find: "const missesInARow = 3;",
    replace: "const missesInARow = 1;",
    caughtBy: {
      test: "test/app/recovery/recovery-gaps.test.ts",
      name: "a number that never reached WeChat",
    },
  },
  {
    name: "an unpaid order whose plan was sent is closed",
    file: cancel,
    find: "if ((await wasPerhapsSent(tables, orderNo)) && !(await isSeen(tables, missing)))",
    replace: 'if (orderNo === "" && !(await isSeen(tables, missing)))',
    caughtBy: { test: "test/app/recovery/recovery-gaps.test.ts", name: "is not closed" },
  },
  {
    name: "money for a closed order goes back whatever was sent",
    file: settle,
    find: 'if (whereabouts !== "refund-begun" && (await wasPerhapsSent(tables, orderNo))) {',
    replace: 'if (whereabouts === "there" && orderNo === "") {',
    caughtBy: {
      test: "test/app/recovery/recovery-gaps.test.ts",
      name: "the carrier is asked before its money goes back",
    },
  },
];
