import { type Mutant, soon } from "./mutant.ts";

const settle = "src/app/money/settle-payment.ts";
const refund = "src/app/money/refund-payment.ts";
const bookings = "src/app/money/bookings.ts";
const endRefund = "src/app/money/end-refund.ts";
const placing = "src/app/orders/place-order.ts";

/** Bugs of the shop's everyday business, each of which takes one guard away. */
export const shopMutants: readonly Mutant[] = [
  {
    name: "a payment is not booked",
    file: settle,
    find: 'await tables.ledger.post({ id: paymentEntry("pay", payment.outTradeNo),',
    replace:
      "if (payment.amountFen < 0) await tables.ledger.post({ " +
      'id: paymentEntry("pay", payment.outTradeNo),',
    caughtBy: soon,
  },
  {
    name: "what is owed is not booked",
    file: refund,
    find: 'await tables.ledger.post({ id: paymentEntry("owe", payment.outTradeNo),',
    replace:
      "if (payment.amountFen < 0) await tables.ledger.post({ " +
      'id: paymentEntry("owe", payment.outTradeNo),',
    caughtBy: soon,
  },
  {
    name: "a payment that is known goes on all the same",
    file: settle,
    find: `if (!(await tables.payments.markPaid(
        fact.outTradeNo, fact.transactionId, fact.paidAtMs))) {
        return { settled: "known" };
      }`,
    replace: "await tables.payments.markPaid(fact.outTradeNo, fact.transactionId, fact.paidAtMs);",
    caughtBy: soon,
  },
  {
    name: "cancelling closes no payment",
    file: "src/app/orders/cancel-order.ts",
    find: 'for (const payment of payments.filter(({ state }) => state === "open")) {',
    replace: 'for (const payment of payments.filter(({ state }) => state === "paid")) {',
    caughtBy: soon,
  },
  {
    name: "a fen too little is given back",
    file: refund,
    find: "amountFen: restOfRefundFen(refund),",
    replace: "amountFen: restOfRefundFen(refund) - 1,",
    caughtBy: soon,
  },
  {
    name: "nobody is told that it is done",
    file: "src/app/orders/unblock-card.ts",
    find: 'await addNews(app, tables, order.orderNo, "done");',
    replace: "",
    caughtBy: soon,
  },
  {
    name: "an unpaid order is not watched",
    file: placing,
    find: "await tables.jobs.add({ id: watchPaymentJob(order.orderNo),",
    replace: "if (nowMs < 0) await tables.jobs.add({ id: watchPaymentJob(order.orderNo),",
    caughtBy: soon,
  },
  {
    name: "a pay link leads nowhere",
    file: placing,
    find: "await app.links.add(tables, order.orderNo);",
    replace: "",
    caughtBy: soon,
  },
  {
    name: "a question stays although its order went on",
    file: "src/app/order-move.ts",
    find: "if (answered !== undefined && answered !== questionOf(to))",
    replace: "if (answered !== undefined && answered === questionOf(to))",
    caughtBy: soon,
  },
  {
    name: "a message that the page repeats is another one",
    file: "src/server/chat/chat-routes.ts",
    find: 'posted.type === "start" ? "start" : posted.id',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source that is put in.
    replace: 'posted.type === "start" ? "start" : `${posted.id}${Math.random()}`',
    caughtBy: soon,
  },
  {
    name: "what a person types is kept as it is",
    file: "src/app/turns/own-message.ts",
    find: "{ text: masked === true ? dots : (kept ?? dots).slice(0, longestKept) };",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source that is put in.
    replace: "{ text: `${masked}${kept}`.slice(0, 0) + event.heard.typed.slice(0, longestKept) };",
    caughtBy: soon,
  },
  {
    name: "an order is of another card than was asked for",
    file: placing,
    find: "iccid: card.iccid,",
    replace: 'iccid: card.iccid.split("").reverse().join(""),',
    caughtBy: soon,
  },
  {
    name: "the plan goes to another card",
    file: "src/app/orders/add-plan.ts",
    find: "addPlan({ ref, iccid, planCode: snapshot.plan.code });",
    replace: 'addPlan({ ref, iccid: iccid.replace(/.$/, "0"), planCode: snapshot.plan.code });',
    caughtBy: soon,
  },
  {
    name: "another plan than was bought is ordered",
    file: "src/app/orders/add-plan.ts",
    find: "addPlan({ ref, iccid, planCode: snapshot.plan.code });",
    replace: 'addPlan({ ref, iccid, planCode: snapshot.plan.code.replace(/\\d+/, "500") });',
    caughtBy: soon,
  },
  {
    name: "a plan is booked at what the customer paid",
    file: bookings,
    find: "const amountFen = snapshot.price.costFen;",
    replace: "const amountFen = snapshot.price.retailFen;",
    caughtBy: soon,
  },
  {
    name: "a fen of the price is not earned",
    file: bookings,
    find: "amountFen: priceFen,",
    replace: "amountFen: priceFen - 1,",
    caughtBy: soon,
  },
  {
    name: "a refund that is through is not booked",
    file: endRefund,
    find: "if (amountFen > 0) await tables.ledger.post(entry);",
    replace: "if (amountFen < 0) await tables.ledger.post(entry);",
    caughtBy: soon,
  },
  {
    name: "the order of a refund that is through stays where it is",
    file: endRefund,
    find: 'if (refund.cause === "order") await moveRefunded(tables, orderNo, to, nowMs);',
    replace: 'if (orderNo === "") await moveRefunded(tables, orderNo, to, nowMs);',
    caughtBy: soon,
  },
  {
    name: "a stuck refund is told as one that is through",
    file: endRefund,
    find: 'to === "succeeded" ? "refunded" : "refund-stuck",',
    replace: '"refund-stuck",',
    caughtBy: soon,
  },
  {
    name: "what was shown is not noted",
    file: "src/app/delivery/send-message.ts",
    find: "mark: ({ deliveries }) => deliveries.shown(message.id, shown.platformId ?? platformId),",
    replace: "mark: async () => void [message.id, shown.platformId ?? platformId],",
    caughtBy: soon,
  },
  {
    name: "every new chat is spoken to in Chinese",
    file: "src/app/conversations/open-conversation.ts",
    find: "await tables.people.add({ id, language, createdAtMs });",
    replace:
      "await tables.people.add({ id, createdAtMs, " +
      'language: language === "en" ? ("zh-CN" as const) : language });',
    caughtBy: soon,
  },
];
