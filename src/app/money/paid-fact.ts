import type { Payment } from "../../core/money/payment.ts";
import type { PaidFact } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/**
 * Compares all that we asked for; a payment that we do not know is compared as far as it can be.
 * Undefined when nothing differs.
 */
export async function mismatchOf(
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
