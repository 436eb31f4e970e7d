import { timingSafeEqual } from "node:crypto";
import type { Order } from "../../core/orders/order.ts";
import type { App } from "../app.ts";

/**
 * What our own mark on a payment says: enough to rebuild the order when the database that held it
 * is lost.
 */
export type PaymentMark = {
  orderNo: string;
  planCode: string;
  priceFen: number;
  cardHashStart: string;
};

/**
 * The `attach` of a payment: order number, plan, price in fen and half of the card's keyed hash
 * (which tells nobody else the card), under a MAC of ours. WeChat repeats it in queries,
 * notifications and bills; at most 128 characters.
 */
export function markPayment(
  app: App,
  order: Pick<Order, "orderNo" | "cardHash" | "priceFen" | "snapshot">,
): string {
  const words = [
    order.orderNo,
    order.snapshot.plan.code,
    order.priceFen,
    order.cardHash.slice(0, 32),
  ].join("|");
  return `${words}|${app.links.token("payment", words)}`;
}

/**
 * Undefined for what we have not written ourselves: another system's payments may lie in the same
 * merchant account.
 */
export function readPaymentMark(app: App, attach: string): PaymentMark | undefined {
  const parts = attach.split("|");
  const [orderNo, planCode, price, cardHashStart, mac] = parts;
  if (parts.length !== 5 || !orderNo || !planCode || !price || !cardHashStart || !mac)
    return undefined;
  const expected = Buffer.from(app.links.token("payment", parts.slice(0, 4).join("|")));
  const given = Buffer.from(mac);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  return { orderNo, planCode, priceFen: Number(price), cardHashStart };
}
