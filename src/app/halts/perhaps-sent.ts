import type { Tables } from "../../storage/store.ts";

/**
 * Writes down that a plan is sent, or may have been, under these references: from `sentAtMs` (epoch
 * ms) on it is asked about, and nothing is sent without asking. Does nothing for those that are
 * there.
 */
export async function assumeSent(
  { carrierAttempts }: Tables,
  { orderNo, refs, sentAtMs }: { orderNo: string; refs: readonly string[]; sentAtMs: number },
): Promise<void> {
  for (const ref of refs) await carrierAttempts.add({ ref, orderNo, step: "plan", sentAtMs });
}

/** Was the plan of an order sent, or may it have been? */
export async function wasPerhapsSent(
  { carrierAttempts }: Tables,
  orderNo: string,
): Promise<boolean> {
  return (await carrierAttempts.ofOrder(orderNo, "plan")).length > 0;
}
