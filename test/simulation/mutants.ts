/**
 * Bugs that are planted on purpose, to see whether anybody notices: each is a text of a source file
 * and what takes its place. `npm run simulate:mutants` plants one after the other and fails when
 * one is not caught.
 */
export type Mutant = {
  name: string;
  /** From the root of the repository. */
  file: string;
  /** Must be there exactly once. */
  find: string;
  replace: string;
  /** Seeds of the simulation, tried in order until one fails; or one test that fails. */
  caughtBy: { seeds: readonly [first: number, count: number] } | { test: string; name: string };
};

export function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`No planted bug is called "${name}".`);
  return mutant;
}

/**
 * The source with the bug in it; how its lines are broken does not matter. Throws when the text that it replaces is
 * not there exactly once.
 */
export function plantIn({ name, file, find, replace }: Mutant, source: string): string {
  const text = new RegExp(find.trim().split(/\s+/).map(escapeForRegExp).join("\\s*"), "g");
  const places = source.match(text)?.length ?? 0;
  if (places !== 1) {
    throw new Error(`"${name}": its text is in ${file} ${places} times instead of once.`);
  }
  return source.replace(text, () => replace);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}

const addPlan = "src/app/orders/add-plan.ts";
const askCarrier = "src/app/orders/ask-carrier.ts";
const moves = "src/app/orders/order-moves.ts";
const askPerson = "src/app/orders/ask-person.ts";
const cancel = "src/app/orders/cancel-order.ts";
const ask = "src/app/money/ask-payment.ts";
const inDoubt = "src/app/decisions/in-doubt.ts";
const unblock = "src/app/orders/unblock-card.ts";
const settle = "src/app/money/settle-payment.ts";
const refund = "src/app/money/refund-payment.ts";
const bill = "src/app/reconciliation/reconcile-bill.ts";
const send = "src/app/delivery/send-message.ts";
const orderTables = "src/storage/sql/orders.ts";
const paymentTables = "src/storage/sql/money.ts";
const attemptTable = "src/storage/sql/attempts.ts";

const soon = { seeds: [1, 60] } as const;

export const mutants: readonly Mutant[] = [
  {
    name: "a time-out of the carrier is a failure",
    file: "src/carriers/sandbox-carrier/carrier.ts",
    find: "if (order === undefined) return refusalOf(reply, refusals) ?? unsettled(reply, codeOf(reply));",
    replace:
      'if (order === undefined) return refusalOf(reply, refusals) ?? refused("time-out", "no answer");',
    caughtBy: soon,
  },
  {
    name: "an order that the carrier does not show yet is a failure",
    file: askCarrier,
    find: 'return found.answer === "refused" && found.code === "not-found";',
    replace: 'return found.answer === "refused" && found.code === "";',
    caughtBy: soon,
  },
  {
    name: "what is unknown for an hour is a failure",
    file: addPlan,
    find: "  if (waitedMs >= ticketAfterMs) {",
    replace: `  if (waitedMs >= ticketAfterMs) {
    const why = { problem: "order.problem.refused", reason: "an hour", seenSends: 1 } as const;
    return await giveUp(app, order, why);`,
    caughtBy: soon,
  },
  {
    name: "a new ref for every sending",
    file: addPlan,
    find: "return await app.carriers.of(order.carrier).addPlan({ ref,",
    replace: `return await app.carriers.of(order.carrier).addPlan({ ref: \`\${ref}\${app.dice.letters(4)}\`,`,
    caughtBy: soon,
  },
  {
    name: "the call comes before its intent",
    file: addPlan,
    find: "  const intended = await app.store.write(async (tables) => {",
    replace: `  await send(app, order, ref, app.clock.nowMs());
  const intended = await app.store.write(async (tables) => {`,
    caughtBy: soon,
  },
  {
    name: "whoever finds an intent sends it again",
    file: addPlan,
    find: "  const asked = await askUnderAll(app, carrier, attempts);",
    replace:
      "  const asked = [{ attempt: own, found: await send(app, order, own.ref, app.clock.nowMs()) }];",
    caughtBy: soon,
  },
  {
    name: "an order with an old mark is asked about under one reference only",
    file: "src/core/refs.ts",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source that is looked for.
    find: "return version === 1 ? [`${orderNo}-1`, ref] : [ref];",
    replace: "return [ref];",
    caughtBy: { test: "test/app/recovery/lost-refs.test.ts", name: "sent by the old release" },
  },
  {
    name: "what was permitted is sent although another reference has come to light",
    file: addPlan,
    find: "own.sends < own.permits && areOthersMissing",
    replace: "own.sends < own.permits",
    caughtBy: { test: "test/app/recovery/lost-refs.test.ts", name: "comes to light" },
  },
  {
    name: "a failure under one reference gives the money back while another is on its way",
    file: askCarrier,
    find: "return isBelieved(attempt) ? 0 : 2;",
    replace: "return 0;",
    caughtBy: { test: "test/app/recovery/lost-refs.test.ts", name: "surely never arrived" },
  },
  {
    name: "an old intent is sent",
    file: addPlan,
    find: "if (ageMs < 0 || ageMs > intentKeepsMs)",
    replace: "if (ageMs < 0)",
    caughtBy: { test: "test/app/orders/add-plan.test.ts", name: "an intent" },
  },
  {
    name: "a reference is sent again to any carrier",
    file: addPlan,
    find: "if (!app.carriers.of(order.carrier).traits.repeatsByRef) {",
    replace: "if (app.carriers.of(order.carrier).traits.repeatsByRef === undefined) {",
    caughtBy: soon,
  },
  {
    name: "a permission serves everybody who asks for it",
    file: attemptTable,
    find: `        .where("sends", "<", sql<number>\`permits\`)\n`,
    replace: "",
    caughtBy: {
      test: "test/storage/attempt-table.test.ts",
      name: "serves one of all who ask for it",
    },
  },
  {
    name: "nobody is asked about what stays unknown",
    file: askPerson,
    find: "now !== undefined && questionOf(now.state) === question)",
    replace: 'now === undefined && questionOf("adding-plan") === question)',
    caughtBy: {
      test: "test/app/orders/fulfil-order.test.ts",
      name: "a carrier that says nothing for long",
    },
  },
  {
    name: "two orders of one card are recharged at the same time",
    file: addPlan,
    find: 'if (others.some((other) => other.orderNo !== orderNo && isRecharging(other.state))) return "card-busy";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a plan that was added after its refund is not noticed",
    file: "src/app/reconciliation/reconcile-carrier.ts",
    find: "      await noteLateSuccess(app, ref, found.carrierRef);\n",
    replace: "",
    caughtBy: {
      test: "test/app/orders/add-plan-again.test.ts",
      name: "a success that shows after the refund",
    },
  },
  {
    name: "what a plan costs is not booked",
    file: moves,
    find: 'await bookPlan(tables, order, { ref, as: "cost", atMs });',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "done is said without a read-back",
    file: unblock,
    find: 'return read.answer === "done" && read.value.state === "active";',
    replace: 'return read.answer !== "refused";',
    caughtBy: { test: "test/app/orders/fulfil-order.test.ts", name: "read back as active" },
  },
  {
    name: "earned money is not booked",
    file: unblock,
    find: "await bookEarning(tables, order, atMs);",
    replace: "if (atMs < 0) await bookEarning(tables, order, atMs);",
    caughtBy: soon,
  },
  {
    name: "news is put into the outbox after the commit",
    file: unblock,
    find: 'await addNews(app, tables, order.orderNo, "done");',
    replace: `setTimeout(
    () => void app.store.write((later) => addNews(app, later, order.orderNo, "done")).catch(() => {}),
    50,
  );`,
    caughtBy: soon,
  },
  {
    name: "a message is marked as shown before it is sent",
    file: send,
    find: "  const shown = await channel.send(",
    replace: `  await app.store.write((tables) => tables.deliveries.shown(message.id, platformId));
  const shown = await channel.send(`,
    caughtBy: soon,
  },
  {
    name: "what is refused while our token is wrong counts as shown",
    file: "src/channels/telegram/errors.ts",
    find: "if (code === 401 || code === 404)",
    replace: "if (code === 402)",
    caughtBy: { test: "test/app/delivery/show-conversation.test.ts", name: "once it is mended" },
  },
  {
    name: "news that was refused counts as shown",
    file: send,
    find: "return message.news !== undefined && platformId === undefined;",
    replace: "return message.news !== undefined && platformId === message.id;",
    caughtBy: {
      test: "test/app/delivery/show-conversation.test.ts",
      name: "comes along when the person is back",
    },
  },
  {
    name: "a new refund number for every try",
    file: refund,
    find: "          outRefundNo,\n          amountFen: refund.amountFen,",
    replace: `          outRefundNo: \`\${outRefundNo}\${app.dice.letters(4)}\`,
          amountFen: refund.amountFen,`,
    caughtBy: soon,
  },
  {
    name: "an accepted refund counts as refunded",
    file: refund,
    find: 'if (status === "processing") {',
    replace:
      'if (status === "processing") await app.store.write((tables) => takeRefundEnd(app, tables, refund, "succeeded", refundId));\n  if (status === "processing") {',
    caughtBy: { test: "test/app/orders/fulfil-order.test.ts", name: "waits for a person" },
  },
  {
    name: "what WeChat is giving back may be paid by hand as well",
    file: "src/app/decisions/refund-stuck.ts",
    find: 'if (status === "processing") return "WeChat is working on it, and will say how it ends";',
    replace: 'if (status === "processing") return undefined;',
    caughtBy: {
      test: "test/app/decisions/refund-tickets.test.ts",
      name: "by hand is refused while WeChat works on it",
    },
  },
  {
    name: "money that came back twice is not noticed",
    file: refund,
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
    caughtBy: { test: "test/app/decisions/tickets.test.ts", name: "while the carrier works on it" },
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
    file: settle,
    find: 'if (payment !== undefined && fact.amountFen !== payment.amountFen) return "amount";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "the merchant number is not compared",
    file: settle,
    find: 'if (fact.mchid !== app.payments.account.mchid) return "mchid";',
    replace: "",
    caughtBy: { test: "test/app/money/settle-payment.test.ts", name: "mchid" },
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
    caughtBy: { test: "test/app/money/settle-payment.test.ts", name: "paid twice: recharged once" },
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
    caughtBy: { test: "test/app/orders/cancel-order.test.ts", name: "answer lost: unclear" },
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
    find: 'const asked = await askAbout(app, { outTradeNo: about }, "bill");',
    replace:
      'const asked: "paid" | "unknown" | "quarantined" | "closed" = await Promise.resolve("paid");',
    caughtBy: {
      test: "test/app/reconciliation/reconcile-bill.test.ts",
      name: "closed here: the money goes back",
    },
  },
  {
    name: "a bill's last look without an answer is left at that",
    file: bill,
    find: 'if (status.answer === "unknown" && age < billDays) return "later";',
    replace: 'if (status.answer === "unknown") return "later";',
    caughtBy: { test: "test/app/reconciliation/reconcile-bill.test.ts", name: "around midnight" },
  },
  {
    name: "money given back by hand is asked about again although it was booked",
    file: bill,
    find: 'if (row?.refundId !== undefined && isBooked) return "booked";',
    replace: "",
    caughtBy: {
      test: "test/app/reconciliation/bill-refunds.test.ts",
      name: "of money that we owe",
    },
  },
  {
    name: "a paid payment may become anything",
    file: paymentTables,
    find: '      .where("state", "in", statesBefore(paymentTransitions, to))\n',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a refund may become anything",
    file: paymentTables,
    find: '        .where("state", "in", statesBefore(refundTransitions, to))\n',
    replace: "",
    caughtBy: {
      test: "test/storage/sql-store.test.ts",
      name: "payments, refunds, attempts and links",
    },
  },
  {
    name: "an attempt may become anything",
    file: attemptTable,
    find: '        .where("state", "in", statesBefore(attemptTransitions, to))\n',
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
    caughtBy: { test: "test/app/orders/add-plan-again.test.ts", name: "gets nothing new" },
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
    find: 'if (whereabouts === "there" && (await wasPerhapsSent(tables, orderNo))) {',
    replace: 'if (whereabouts === "there" && orderNo === "") {',
    caughtBy: {
      test: "test/app/recovery/recovery-gaps.test.ts",
      name: "the carrier is asked before its money goes back",
    },
  },
];
