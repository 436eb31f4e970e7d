import type { PaymentStatus } from "../../payments/payment.ts";
import type { App } from "../app.ts";

/**
 * The payment of a paid order may have been given back already: by ourselves, if a restored
 * database forgot it, or by somebody at the provider's console. To be asked before anything is sent
 * that may have been sent before.
 */
export async function findMoney(
  app: App,
  orderNo: string,
): Promise<"there" | "given-back" | "unknown"> {
  const payments = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
  const told = new Set<PaymentStatus["status"] | "unknown">();
  for (const { outTradeNo, state } of payments) {
    if (state !== "paid") continue;
    const status = await app.payments.query(outTradeNo);
    told.add(status.answer === "done" ? status.value.status : "unknown");
  }
  // Of two, the silent one may be this order's own.
  if (told.has("unknown")) return "unknown";
  if (told.has("paid")) return "there";
  // "Not paid" and "not found" of what is paid here say that somebody is wrong, not that the money
  // is back.
  return told.has("refunded") && told.size === 1 ? "given-back" : "unknown";
}
