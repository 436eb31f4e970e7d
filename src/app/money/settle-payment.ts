import { given } from "../../core/given.ts";
import type { Payment } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import { fulfilJob, paymentEntry } from "../../core/refs.ts";
import { ticketId } from "../../core/tickets/about.ts";
import type { PaidFact } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { addNews } from "../delivery/news.ts";
import { wasPerhapsSent } from "../halts/perhaps-sent.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import { moveOrder, type OrderMove } from "../order-move.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import { mismatchOf } from "./paid-fact.ts";
import { rebuildPayment } from "./rebuild-payment.ts";
import { addRefund } from "./refund-payment.ts";

/** From where we learnt that a payment was made. */
export type PaidSource = "notification" | "query" | "return" | "close" | "bill";

/** What became of a fact. `known`: it was settled before. */
export type Settled = "settled" | "known" | "quarantined";

/**
 * What became of the money at the provider: still there, or a refund of it was begun, of whatever
 * part and with whatever end: ours, which a restored database forgot, or a person's.
 */
type Whereabouts = "there" | "refund-begun" | "given-back-by-hand";

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
      return { settled: "settled", orderNo: payment.orderNo };
    },
  );
  if (outcome.settled === "quarantined")
    app.log.error({ ...namesOf(fact), source }, "payment quarantined");
  if (outcome.orderNo !== undefined) {
    app.log.info({ orderNo: outcome.orderNo, source }, "payment settled");
  }
  return outcome.settled;
}

/** Puts a fact that does not match into the manual queue; `why` says what about it is not ours. */
export async function quarantine(
  app: App,
  tables: Tables,
  fact: PaidFact,
  source: PaidSource,
  why: string,
): Promise<void> {
  const order = (await tables.payments.find(fact.outTradeNo))?.orderNo;
  await openTicket(app, tables, {
    kind: "quarantine",
    ...given({ orderNo: order }),
    evidence: { ...namesOf(fact), paidAtMs: fact.paidAtMs, source, mismatch: why },
  });
}

/** A fact as the log and a ticket show it: without what the payer has written. */
export function namesOf({
  outTradeNo,
  transactionId,
  amountFen,
  currency,
  appid,
  mchid,
}: PaidFact) {
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
  const atMs = app.clock.nowMs();
  switch (order.state) {
    case "awaiting-payment":
      await mustMove(tables, { order, to: "paid", change: { paidAtMs }, atMs });
      if (
        whereabouts === "refund-begun" ||
        (whereabouts === "given-back-by-hand" && !(await mayBeRecharged(tables, orderNo)))
      ) {
        // Its own refund is looked for under its own number; one made elsewhere ends in the manual
        // queue.
        const change = { problem: "order.problem.given-back" };
        const paid = { ...order, state: "paid" } as const;
        await mustMove(tables, { order: paid, to: "refund-due", change, atMs });
        await addRefund(app, tables, payment, "order");
        await addNews(app, tables, orderNo, "refund");
        return;
      }
      await takeIntoWork(app, tables, order);
      return;
    case "closed": {
      // Its plan may have been sent before a restore, so the carrier is asked before anything goes
      // back.
      if (whereabouts !== "refund-begun" && (await wasPerhapsSent(tables, orderNo))) {
        await mustMove(tables, { order, to: "paid", change: { paidAtMs }, atMs });
        await takeIntoWork(app, tables, order);
        return;
      }
      const change = { paidAtMs, problem: "order.problem.late" };
      await mustMove(tables, { order, to: "refund-due", change, atMs });
      await addRefund(app, tables, payment, "order");
      await addNews(app, tables, orderNo, "refund");
      return;
    }
    default:
      // The order has its money already (two devices, two links): this payment goes back whole.
      await addRefund(app, tables, payment, "extra-payment");
      await addNews(app, tables, orderNo, "extra");
      await tables.messages.touchOrder(orderNo);
  }
}

/**
 * Somebody may have given a part of it back because of what came after the recharge, which a
 * restored database forgot: then the carrier is asked before the rest goes back too.
 */
async function mayBeRecharged(tables: Tables, orderNo: string): Promise<boolean> {
  return (await isRecovering(tables)) || (await wasPerhapsSent(tables, orderNo));
}

/** A paid order goes on by itself, and its person hears that the money is there. */
async function takeIntoWork(app: App, tables: Tables, { orderNo, carrier }: Order): Promise<void> {
  const nowMs = app.clock.nowMs();
  await tables.jobs.add({
    id: fulfilJob(orderNo),
    kind: "fulfil",
    ref: orderNo,
    partner: `carrier:${carrier}`,
    runAtMs: nowMs,
    createdAtMs: nowMs,
  });
  await addNews(app, tables, orderNo, "paid");
  // The payment that was missing has come to light.
  const missing = { matter: "unpaid-but-sent", orderNo } as const;
  await tables.tickets.solve(ticketId({ kind: "reconcile", evidence: missing }), nowMs);
}

/** Inside one transaction nobody can be first. Throws if somebody was. */
async function mustMove(tables: Tables, move: OrderMove): Promise<void> {
  if (await moveOrder(tables, move)) return;
  const { orderNo, state } = move.order;
  throw new Error(`Order ${orderNo} left ${state} inside its own transaction.`);
}
