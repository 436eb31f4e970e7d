import { timingSafeEqual } from "node:crypto";
import type { Payment } from "../../core/money/payment.ts";
import type { Order } from "../../core/orders/order.ts";
import type { RefsVersion } from "../../core/refs.ts";
import type { PaymentRequest } from "../../payments/payment.ts";
import type { App } from "../app.ts";

/**
 * What our own mark on a payment says: enough to rebuild the order when the database that held it
 * is lost. `refsVersion`: under which references its plan may have been sent.
 */
export type PaymentMark = {
  refsVersion: RefsVersion;
  orderNo: string;
  planCode: string;
  priceFen: number;
  cardHashStart: string;
};

/**
 * The `attach` of a payment: the version of our refs, order number, plan, price in fen and half of
 * the card's keyed hash (which tells nobody else the card), under a MAC of ours. WeChat repeats it
 * in queries, notifications and bills; at most 128 characters. Marks of version 1 were written
 * without their version.
 */
export function markPayment(
  app: App,
  order: Pick<Order, "orderNo" | "cardHash" | "priceFen" | "snapshot">,
  refsVersion: RefsVersion,
): string {
  const { orderNo, cardHash, priceFen, snapshot } = order;
  const facts = [orderNo, snapshot.plan.code, priceFen, cardHash.slice(0, 32)];
  const words = (refsVersion === 1 ? facts : [refsVersion, ...facts]).join("|");
  return `${words}|${app.links.token("payment", words)}`;
}

/**
 * Undefined for what we have not written ourselves: another system's payments may lie in the same
 * merchant account.
 */
export function readPaymentMark(app: App, attach: string): PaymentMark | undefined {
  const parts = attach.split("|");
  const mac = parts.pop();
  if (mac === undefined || !isMac(app, parts.join("|"), mac)) return undefined;
  const refsVersion = parts.length === 4 ? 1 : 2;
  if (refsVersion === 2 && parts.shift() !== "2") return undefined;
  const [orderNo, planCode, price, cardHashStart] = parts;
  if (parts.length !== 4 || !orderNo || !planCode || !price || !cardHashStart) return undefined;
  return { refsVersion, orderNo, planCode, priceFen: Number(price), cardHashStart };
}

function isMac(app: App, words: string, mac: string): boolean {
  const expected = Buffer.from(app.links.token("payment", words));
  const given = Buffer.from(mac);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/**
 * The version of refs that speaks for an order by the marks on its payments: the oldest of them,
 * and 1 where one is not known. Whatever is paid later has no older mark.
 */
export function refsVersionOf(app: App, payments: readonly Payment[]): RefsVersion {
  const versions = payments.map(({ request }) => {
    if (request === undefined) return undefined;
    const { attach = "" } = JSON.parse(request) as Partial<PaymentRequest>;
    return readPaymentMark(app, attach)?.refsVersion;
  });
  return versions.length > 0 && versions.every((version) => version === 2) ? 2 : 1;
}
