import { isGivenBack } from "../../core/orders/order-state.ts";
import type { App } from "../app.ts";
import { bookPlan } from "../money/bookings.ts";
import { openTicket } from "../tickets/open-ticket.ts";

/**
 * The carrier shows a plan as added whose money we have given back, or are giving back: our loss,
 * and an alarm, because a rule of ours took "not yet" for "no". Does nothing for an order that was
 * not given back.
 */
export async function noteLateSuccess(app: App, ref: string, carrierRef: string): Promise<boolean> {
  const noted = await app.store.write(async (tables) => {
    const attempt = await tables.carrierAttempts.find(ref);
    const order = attempt && (await tables.orders.find(attempt.orderNo));
    if (order === undefined || !isGivenBack(order.state)) return false;
    // A restored database may have forgotten that the attempt was refused.
    await tables.carrierAttempts.finish(ref, "refused", { reason: "given back before" });
    if (!(await tables.carrierAttempts.finish(ref, "late", { carrierRef }))) return false;
    await bookPlan(tables, order, { ref, as: "loss", atMs: app.clock.nowMs() });
    await openTicket(app, tables, {
      kind: "late-success",
      orderNo: order.orderNo,
      evidence: {
        ref,
        carrierRef,
        carrier: order.carrier,
        order: order.state,
        costFen: order.snapshot.price.costFen,
      },
    });
    return true;
  });
  if (noted)
    app.log.error({ ref, carrierRef }, "late success after refund, please look at this carrier");
  return noted;
}
