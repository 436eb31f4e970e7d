import { type Mutant, soon } from "./mutant.ts";

const addPlan = "src/app/orders/add-plan.ts";
const askCarrier = "src/app/orders/ask-carrier.ts";
const moves = "src/app/orders/order-moves.ts";
const askPerson = "src/app/orders/ask-person.ts";
const unblock = "src/app/orders/unblock-card.ts";
const send = "src/app/delivery/send-message.ts";
const attemptTable = "src/storage/sql/attempts.ts";

/** Bugs between a paid order and what its person is told of its recharge. */
export const rechargeMutants: readonly Mutant[] = [
  {
    name: "a time-out of the carrier is a failure",
    file: "src/carriers/sandbox-carrier/carrier.ts",
    find:
      "if (order === undefined) " +
      "return refusalOf(reply, refusals) ?? unsettled(reply, codeOf(reply));",
    replace:
      "if (order === undefined) " +
      'return refusalOf(reply, refusals) ?? refused("time-out", "no answer");',
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
    replace:
      "return await app.carriers.of(order.carrier)" +
      `.addPlan({ ref: \`\${ref}\${app.dice.letters(4)}\`,`,
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
      "  const asked = [{ attempt: own, " +
      "found: await send(app, order, own.ref, app.clock.nowMs()) }];",
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
    caughtBy: soon,
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
    caughtBy: soon,
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
    caughtBy: soon,
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
    () => void app.store
      .write((later) => addNews(app, later, order.orderNo, "done")).catch(() => {}),
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
    name: "of the way there and the hiding only the longer one is waited for",
    file: "src/app/carrier-pace.ts",
    find: "return inFlightMs + visibleAfterMs;",
    replace: "return Math.max(inFlightMs, visibleAfterMs);",
    caughtBy: { test: "test/app/orders/add-plan.test.ts", name: "one after the other" },
  },
];
