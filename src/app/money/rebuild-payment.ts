import type { Payment } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import { isPaymentOf, planRefs } from "../../core/refs.ts";
import type { PaidFact } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { assumeSent } from "../halts/perhaps-sent.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import { findNobody } from "./nobody.ts";
import { type PaymentMark, readPaymentMark } from "./payment-mark.ts";

/**
 * A payment that we do not know, but that carries our own mark: made before the last of what a
 * restored database remembers. Its rows are written anew, the order's too, so that it goes through
 * the usual door. Undefined when it is not ours, or its plan is no longer known.
 */
export async function rebuildPayment(
  app: App,
  tables: Tables,
  fact: PaidFact,
): Promise<Payment | undefined> {
  const mark = readPaymentMark(app, fact.attach);
  if (mark === undefined || !isPaymentOf(mark.orderNo, fact.outTradeNo)) return undefined;
  if (fact.amountFen !== mark.priceFen) return undefined;
  const order =
    (await tables.orders.find(mark.orderNo)) ?? (await rebuildOrder(app, tables, fact, mark));
  if (order === undefined || order.priceFen !== fact.amountFen) return undefined;
  const payment: Payment = {
    outTradeNo: fact.outTradeNo,
    orderNo: order.orderNo,
    product: "native",
    amountFen: fact.amountFen,
    // Another payment of the order may be open. That a closed one is paid after all is ordinary.
    state: "closed",
    createdAtMs: fact.paidAtMs,
  };
  await tables.payments.add(payment);
  // What was forgotten may have gone on as far as the carrier: it is asked before anything is sent.
  await assumeSent(tables, {
    orderNo: order.orderNo,
    refs: planRefs(order.orderNo, mark.refsVersion),
    // Perhaps a moment ago: from now on it is asked about, at the pace of a new order.
    sentAtMs: app.clock.nowMs(),
  });
  app.log.warn(
    { outTradeNo: fact.outTradeNo, orderNo: order.orderNo },
    "payment rebuilt from its mark",
  );
  return payment;
}

/**
 * The order as far as the mark and an earlier order of the same card can tell. Without such an
 * order it is a stray: nobody's, its card unknown, and a person hears of it.
 */
async function rebuildOrder(
  app: App,
  tables: Tables,
  fact: PaidFact,
  { orderNo, planCode, cardHashStart }: PaymentMark,
): Promise<Order | undefined> {
  const plan = app.catalogue().find(({ code }) => code === planCode);
  if (plan === undefined) return undefined;
  const earlier = await tables.orders.newestOfCard(cardHashStart);
  const owner = earlier ?? (await findNobody(app, tables));
  const order: Order = {
    orderNo,
    shopId: owner.shopId,
    placedBy: owner.placedBy,
    conversationId: owner.conversationId,
    language: owner.language,
    ...(earlier?.iccid === undefined ? {} : { iccid: earlier.iccid }),
    cardHash: earlier?.cardHash ?? cardHashStart,
    network: plan.network,
    // The mark does not tell; of an earlier order of the card it is known.
    carrier: earlier?.carrier ?? app.carriers.route(plan, plan),
    snapshot: {
      region: "unknown",
      ...earlier?.snapshot,
      plan,
      price: { retailFen: fact.amountFen, costFen: plan.costFen, discountFen: 0 },
    },
    priceFen: fact.amountFen,
    // Without its card nothing can be sent, but it may have been before: the carrier is asked, then
    // the money goes back.
    state: "awaiting-payment",
    createdAtMs: fact.paidAtMs,
    expiresAtMs: fact.paidAtMs,
  };
  await tables.orders.add(order);
  await app.links.add(tables, orderNo);
  if (earlier === undefined) {
    const { outTradeNo, amountFen } = fact;
    const stray = { matter: "stray", orderNo, outTradeNo, plan: planCode, amountFen } as const;
    await openTicket(app, tables, { kind: "reconcile", orderNo, evidence: stray });
  }
  return order;
}
