/**
 * Bugs that are planted on purpose, to see whether anybody notices: each is a text of a source file and what takes its
 * place. `npm run simulate:mutants` plants one after the other and fails when one is not caught.
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

/** The source with the bug in it. Throws when the text that it replaces is not there exactly once. */
export function plantIn({ name, file, find, replace }: Mutant, source: string): string {
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`"${name}": its text is in ${file} ${places} times instead of once.`);
  return source.replace(find, () => replace);
}

const fulfil = "src/app/fulfil-order.ts";
const settle = "src/app/settle-payment.ts";
const refund = "src/app/refund-payment.ts";
const carrier = "src/carriers/sandbox-carrier/carrier.ts";
const orderTables = "src/storage/sql/order-tables.ts";
const paymentTables = "src/storage/sql/payment-tables.ts";
const show = "src/app/show-conversation.ts";

const soon: { seeds: readonly [number, number] } = { seeds: [1, 40] };

export const mutants: readonly Mutant[] = [
  {
    name: "a time-out of the carrier is a failure",
    file: carrier,
    find: "if (order === undefined) return refusalOf(reply, refusals) ?? unsettled(reply, codeOf(reply));",
    replace: 'if (order === undefined) return refusalOf(reply, refusals) ?? refused("time-out", "no answer");',
    caughtBy: soon,
  },
  {
    name: "an order that the carrier does not show yet is a failure",
    file: fulfil,
    find: 'const unheardOf = found.answer === "refused" && found.code === "not-found";',
    replace: "const unheardOf = false;",
    caughtBy: soon,
  },
  {
    name: "a new ref for every retry",
    file: fulfil,
    find: "ref: attempt.ref,",
    replace: `ref: \`\${attempt.ref}\${app.dice.letters(4)}\`,`,
    caughtBy: soon,
  },
  {
    name: "the call comes before its intent",
    file: fulfil,
    find: "  const intended = await app.store.write(async (tables) => {",
    replace: `  await app.carrier.addPlan({ ref: planRef(order), iccid: order.iccid, planCode: order.snapshot.plan.code });
  const intended = await app.store.write(async (tables) => {`,
    caughtBy: soon,
  },
  {
    name: "whoever finds an intent sends it again",
    file: fulfil,
    find: "if (repeatsByRef && waitedMs > visibleAfterMs) {",
    replace: "if (waitedMs > visibleAfterMs) {",
    caughtBy: soon,
  },
  {
    name: "done is said without a read-back",
    file: fulfil,
    find: 'return read.answer === "done" && read.value.state === "active";',
    replace: 'return read.answer !== "refused";',
    caughtBy: soon,
  },
  {
    name: "news is put into the outbox after the commit",
    file: fulfil,
    find: "if (news !== undefined) await addNews(app, tables, order.orderNo, news);",
    replace: `if (news !== undefined) {
      setTimeout(() => void app.store.write((later) => addNews(app, later, order.orderNo, news)).catch(() => {}), 50);
    }`,
    caughtBy: soon,
  },
  {
    name: "a message is marked as shown before it is sent",
    file: show,
    find: "  const shown = await channel.send(",
    replace: `  await app.store.write((tables) => tables.deliveries.shown(message.id, platformId));
  const shown = await channel.send(`,
    caughtBy: soon,
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
    replace: 'if (status === "processing" && refund.amountFen < 0) {',
    caughtBy: soon,
  },
  {
    name: "a refund without its job",
    file: refund,
    find: `  await tables.jobs.add({
    id: \`refund:\${outRefundNo}\`,`,
    replace: `  if (nowMs < 0) await tables.jobs.add({
    id: \`refund:\${outRefundNo}\`,`,
    caughtBy: soon,
  },
  {
    name: "the amount is not compared",
    file: settle,
    find: 'if (fact.amountFen !== payment.amountFen) return "amount";',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "the merchant number is not compared",
    file: settle,
    find: 'if (fact.mchid !== app.payments.account.mchid) return "mchid";',
    replace: "",
    caughtBy: { test: "test/server/notify.test.ts", name: "mchid" },
  },
  {
    name: "money for a closed order is ignored",
    file: settle,
    find: `      await mustMove(tables, order, "refund-due", { paidAtMs: fact.paidAtMs, problem: "order.problem.late" });
      await addRefund(app, tables, payment, "order");`,
    replace: "      return;",
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
    name: "a payment is marked as paid again and again",
    file: paymentTables,
    find: '        .where("state", "in", ["open", "closed"])\n',
    replace: "",
    caughtBy: soon,
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
    file: "src/storage/sql/job-table.ts",
    find: '      .where("fence", "=", job.fence)\n',
    replace: "",
    caughtBy: { test: "test/storage/jobs.test.ts", name: "" },
  },
  {
    name: "notifications are believed without their signature",
    file: "src/payments/wechat-pay/notification.ts",
    find: 'if (!isSignedBy(key, { timestamp, nonce, body, signature })) return refused("wrong signature", probe);',
    replace: "",
    caughtBy: soon,
  },
];
