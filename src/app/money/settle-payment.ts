import type { Payment } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import type { OrderState } from "../../core/orders/order-state.ts";
import { findingName, fulfilJob, paymentEntry, ticketId } from "../../core/refs.ts";
import type { PaidFact } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { addNews } from "../delivery/news.ts";
import { showOrder } from "../delivery/show-conversation.ts";
import { wasPerhapsSent } from "../halts/perhaps-sent.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import { alarm, type NewTicket, openTicketIn } from "../tickets/tickets.ts";
import { rebuildPayment } from "./rebuild-payment.ts";
import { addRefund } from "./refund-payment.ts";

/** From where we learnt that a payment was made. */
export type PaidSource = "notification" | "query" | "return" | "close" | "bill";

export type Settled = "settled" | "known" | "quarantined";

/**
 * What became of the money at the provider: still there, or given back already (by a person, or
 * before a restore).
 */
type Whereabouts = "there" | "given-back";

/** From this price on a notification alone is not believed, fen. */
const askFromFen = 20_000;

/**
 * The one door for "paid": every source comes through here, and it opens once per payment.
 * In one transaction: the payment, the ledger, the order and the job that goes on with it.
 * A fact that does not match what we asked for changes nothing and goes to the manual queue.
 */
export async function settlePayment(
  app: App,
  fact: PaidFact,
  source: PaidSource,
  whereabouts: Whereabouts = "there",
): Promise<Settled> {
  const outcome = await app.store.write(
    async (tables): Promise<{ settled: Settled; orderNo?: string }> => {
      const known = await tables.payments.find(fact.outTradeNo);
      const mismatch = await mismatchOf(app, tables, fact, known);
      // Only a fact that is in order is worth writing an order anew for.
      const payment =
        mismatch === undefined ? (known ?? (await rebuildPayment(app, tables, fact))) : undefined;
      if (payment === undefined) {
        await quarantine(app, tables, fact, source, mismatch ?? "no such payment");
        return { settled: "quarantined" };
      }
      if (!(await tables.payments.markPaid(fact.outTradeNo, fact.transactionId, fact.paidAtMs))) {
        return { settled: "known" };
      }
      await tables.ledger.post({
        id: paymentEntry("pay", payment.outTradeNo),
        orderNo: payment.orderNo,
        debit: "wechat",
        credit: "held",
        amountFen: fact.amountFen,
        atMs: app.clock.nowMs(),
      });
      await goOnWithOrder(app, tables, payment, fact, whereabouts);
      await tables.messages.touchOrder(payment.orderNo);
      return { settled: "settled", orderNo: payment.orderNo };
    },
  );
  if (outcome.settled === "quarantined")
    app.log.error({ ...evidence(fact), source }, "payment quarantined");
  if (outcome.orderNo !== undefined) {
    app.log.info({ orderNo: outcome.orderNo, source }, "payment settled");
    await showOrder(app, outcome.orderNo);
    app.wakeJobs();
  }
  return outcome.settled;
}

/**
 * Takes in a genuine notification. About much money the provider is asked as well, so that a stolen
 * notification key alone buys nothing. Throws when it does not answer: then the notification has to
 * come again.
 */
export async function settleNotified(app: App, fact: PaidFact): Promise<Settled> {
  if (fact.amountFen < askFromFen) return await settlePayment(app, fact, "notification");
  const asked = await askAbout(app, fact, "query");
  if (asked === "paid") return "settled";
  if (asked === "quarantined") return "quarantined";
  if (asked === "unknown")
    throw new Error(`${fact.outTradeNo} was notified as paid, and nobody confirms it yet.`);
  await app.store.write((tables) =>
    quarantine(app, tables, fact, "notification", `query says ${asked}`),
  );
  app.log.error({ ...evidence(fact), asked }, "payment quarantined");
  return "quarantined";
}

async function quarantine(
  app: App,
  tables: Tables,
  fact: PaidFact,
  source: PaidSource,
  why: string,
): Promise<void> {
  const order = (await tables.payments.find(fact.outTradeNo))?.orderNo;
  await openTicketIn(app, tables, {
    kind: "quarantine",
    about: findingName(fact.outTradeNo, fact.transactionId),
    ...(order === undefined ? {} : { orderNo: order }),
    evidence: { ...evidence(fact), paidAtMs: fact.paidAtMs, source, mismatch: why },
  });
}

/**
 * Compares all that we asked for; a payment that we do not know is compared as far as it can be.
 */
async function mismatchOf(
  app: App,
  tables: Tables,
  fact: PaidFact,
  payment: Payment | undefined,
): Promise<string | undefined> {
  const sameTransaction = await tables.payments.findByTransaction(fact.transactionId);
  if (sameTransaction !== undefined && sameTransaction.outTradeNo !== fact.outTradeNo)
    return "transaction of another payment";
  if (payment !== undefined && fact.amountFen !== payment.amountFen) return "amount";
  if (fact.currency !== "CNY") return "currency";
  if (fact.appid !== app.payments.account.appid) return "appid";
  if (fact.mchid !== app.payments.account.mchid) return "mchid";
  if (payment?.transactionId !== undefined && payment.transactionId !== fact.transactionId)
    return "transaction";
  return undefined;
}

function evidence({ outTradeNo, transactionId, amountFen, currency, appid, mchid }: PaidFact) {
  return { outTradeNo, transactionId, amountFen, currency, appid, mchid };
}

async function goOnWithOrder(
  app: App,
  tables: Tables,
  payment: Payment,
  fact: PaidFact,
  whereabouts: Whereabouts,
): Promise<void> {
  const { orderNo } = payment;
  const order = await tables.orders.find(orderNo);
  if (order === undefined) throw new Error(`Payment ${payment.outTradeNo} has no order.`);
  const { paidAtMs } = fact;
  switch (order.state) {
    case "awaiting-payment":
      await mustMove(tables, order, "paid", { paidAtMs });
      if (whereabouts === "given-back") {
        // Its own refund is looked for under its own number; one made elsewhere ends in the manual
        // queue.
        await mustMove(tables, { ...order, state: "paid" }, "refund-due", {
          problem: "order.problem.given-back",
        });
        await addRefund(app, tables, payment, "order");
        await addNews(app, tables, orderNo, "refund");
        return;
      }
      await takeIntoWork(app, tables, orderNo);
      return;
    case "closed":
      // Its plan may have been sent before a restore, so the carrier is asked before anything goes
      // back.
      if (whereabouts === "there" && (await wasPerhapsSent(tables, orderNo))) {
        await mustMove(tables, order, "paid", { paidAtMs });
        await takeIntoWork(app, tables, orderNo);
        return;
      }
      await mustMove(tables, order, "refund-due", { paidAtMs, problem: "order.problem.late" });
      await addRefund(app, tables, payment, "order");
      await addNews(app, tables, orderNo, "refund");
      return;
    default:
      // The order has its money already (two devices, two links): this payment goes back whole.
      await addRefund(app, tables, payment, "extra-payment");
      await addNews(app, tables, orderNo, "extra");
  }
}

/** A paid order goes on by itself, and its person hears that the money is there. */
async function takeIntoWork(app: App, tables: Tables, orderNo: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  await tables.jobs.add({
    id: fulfilJob(orderNo),
    kind: "fulfil",
    ref: orderNo,
    runAtMs: nowMs,
    createdAtMs: nowMs,
  });
  await addNews(app, tables, orderNo, "paid");
  // The payment that was missing has come to light.
  await tables.tickets.solve(ticketId("reconcile", findingName("unpaid-but-sent", orderNo)), nowMs);
}

async function mustMove(
  tables: Tables,
  order: Order,
  to: OrderState,
  change: Parameters<Tables["orders"]["move"]>[3],
): Promise<void> {
  if (!(await tables.orders.move(order.orderNo, order.state, to, change))) {
    throw new Error(`Order ${order.orderNo} left ${order.state} inside its own transaction.`);
  }
}

/**
 * Asks the provider about an order's payments and settles what was paid. Returns the order's state
 * after that.
 */
export async function checkPayment(
  app: App,
  orderNo: string,
  source: PaidSource = "query",
): Promise<OrderState> {
  const payments = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
  for (const payment of payments.filter(({ state }) => state !== "paid"))
    await askAbout(app, payment, source);
  return await stateOf(app, orderNo);
}

/**
 * What the provider says of one payment; what was paid is settled. A payment unknown to us may be
 * rebuilt by it.
 * `quarantined`: paid, but it tells nothing about the order; everything stays open until a person
 * has looked.
 */
export async function askAbout(
  app: App,
  { outTradeNo }: Pick<Payment, "outTradeNo">,
  source: PaidSource,
): Promise<"paid" | "quarantined" | "unpaid" | "closed" | "not-found" | "unknown"> {
  const answer = await app.payments.query(outTradeNo);
  if (answer.answer !== "done") {
    app.log.warn({ outTradeNo, reason: answer.reason }, "payment query without a result");
    return "unknown";
  }
  const { status } = answer.value;
  if (status !== "paid" && status !== "refunded") return status;
  const whereabouts = status === "paid" ? "there" : "given-back";
  const settled = await settlePayment(app, answer.value.fact, source, whereabouts);
  return settled === "quarantined" ? "quarantined" : "paid";
}

/**
 * Closes one payment at the provider, so that no money can come through it any more.
 * `paid`: the money came first, and is settled now. `unknown`: nobody can tell yet, leave
 * everything as it is.
 */
export async function closePayment(
  app: App,
  payment: Payment,
): Promise<"closed" | "paid" | "unknown"> {
  const answer = await app.payments.close(payment.outTradeNo);
  if (answer.answer === "unknown") return "unknown";
  if (answer.answer === "refused" && answer.code === "already-paid") {
    return (await askAbout(app, payment, "close")) === "paid" ? "paid" : "unknown";
  }
  // Never ordered at the provider means that nobody can pay it: closed as well.
  if (answer.answer === "refused" && answer.code !== "not-found") {
    app.log.warn(
      { outTradeNo: payment.outTradeNo, code: answer.code, reason: answer.reason },
      "payment not closed",
    );
    return "unknown";
  }
  await app.store.write((tables) => tables.payments.markClosed(payment.outTradeNo));
  return "closed";
}

/**
 * Closes an unpaid order with all its payments: at the person's wish, or because its time is over.
 * `news` is told when this call is the one that closed it.
 */
export async function cancelOrder(
  app: App,
  orderNo: string,
  news?: "expired",
): Promise<"cancelled" | "too-late" | "unclear"> {
  const { payments, attempts, recovering } = await app.store.read(async (tables) => ({
    payments: await tables.payments.ofOrder(orderNo),
    attempts: await tables.carrierAttempts.ofOrder(orderNo, "plan"),
    recovering: await isRecovering(tables),
  }));
  // What was paid for it in the gap, and perhaps recharged, is not known yet: closing it would give
  // the money back.
  if (recovering) return "unclear";
  for (const payment of payments.filter(({ state }) => state === "open")) {
    const closed = await closePayment(app, payment);
    if (closed === "paid") return "too-late";
    if (closed === "unknown") return "unclear";
  }
  const ticket: NewTicket = {
    kind: "reconcile",
    about: findingName("unpaid-but-sent", orderNo),
    orderNo,
    evidence: {
      orderNo,
      ref: attempts.map(({ ref }) => ref).join(", "),
      payments: payments.map(({ outTradeNo }) => outTradeNo).join(", "),
    },
  };
  let called = false;
  const moved = await app.store.write(async (tables) => {
    called = false;
    // A pay page may have opened another payment while we were closing: then the money may still
    // come.
    if ((await tables.payments.ofOrder(orderNo)).some(({ state }) => state === "open"))
      return "unclear";
    // Somebody has paid for what was sent, only we do not know the payment: it is not over before a
    // person has looked.
    const isUnpaid = (await tables.orders.find(orderNo))?.state === "awaiting-payment";
    if (isUnpaid && (await wasPerhapsSent(tables, orderNo)) && !(await isSeen(tables, ticket))) {
      called = await openTicketIn(app, tables, ticket);
      return "unclear";
    }
    if (
      !(await tables.orders.move(orderNo, "awaiting-payment", "closed", {
        finishedAtMs: app.clock.nowMs(),
      }))
    ) {
      return (await tables.orders.find(orderNo))?.state === "closed" ? "cancelled" : "too-late";
    }
    if (news !== undefined) await addNews(app, tables, orderNo, news);
    await tables.messages.touchOrder(orderNo);
    return "cancelled";
  });
  if (called) alarm(app, ticket);
  if (moved === "cancelled") {
    await showOrder(app, orderNo);
    if (news !== undefined) app.wakeJobs();
  }
  return moved;
}

/** A person has looked. Whatever money still comes for it, the carrier is asked first. */
async function isSeen(tables: Tables, { kind, about }: NewTicket): Promise<boolean> {
  return (await tables.tickets.find(ticketId(kind, about)))?.state === "decided";
}

async function stateOf(app: App, orderNo: string): Promise<OrderState> {
  const order = await app.store.read((tables) => tables.orders.find(orderNo));
  if (order === undefined) throw new Error(`No order ${orderNo}.`);
  return order.state;
}
