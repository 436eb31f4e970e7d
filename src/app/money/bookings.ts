import type { Order } from "../../core/orders/order.ts";
import { earningEntry, planEntry } from "../../core/refs.ts";
import type { Tables } from "../../storage/store.ts";

/**
 * What the plan of an order costs us, as money that the carrier has to get: `cost` of a recharge,
 * or `loss` where the money of the recharge had gone back. Once for each `ref`. `atMs`: epoch ms.
 */
export async function bookPlan(
  { ledger }: Tables,
  { orderNo, snapshot }: Order,
  { ref, as, atMs }: { ref: string; as: "cost" | "loss"; atMs: number },
): Promise<void> {
  const amountFen = snapshot.price.costFen;
  if (amountFen <= 0) return;
  const id = planEntry(as, ref);
  await ledger.post({ id, orderNo, debit: as, credit: "carrier", amountFen, atMs });
}

/** The price of an order whose card works is ours. Once for each order. `atMs`: epoch ms. */
export async function bookEarning(
  { ledger }: Tables,
  { orderNo, priceFen }: Order,
  atMs: number,
): Promise<void> {
  const id = earningEntry(orderNo);
  await ledger.post({
    id,
    orderNo,
    debit: "held",
    credit: "earned",
    amountFen: priceFen,
    atMs,
  });
}
