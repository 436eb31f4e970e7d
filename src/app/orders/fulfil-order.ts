import type { App } from "../app.ts";
import type { JobResult, StepResult } from "../job.ts";
import { askForPlan, beginPlan } from "./add-plan.ts";
import { unblockCard } from "./unblock-card.ts";

/**
 * Recharges the card of a paid order: the plan at the seller, then unblocking the SIM, then a
 * read-back. Each call is written down before it is made. One call of this does what the order's
 * state asks for next.
 */
export async function fulfilOrder(app: App, orderNo: string): Promise<JobResult> {
  for (;;) {
    const result = await takeStep(app, orderNo);
    if (result !== "now") return result;
  }
}

async function takeStep(app: App, orderNo: string): Promise<StepResult> {
  const order = await app.store.read((tables) => tables.orders.find(orderNo));
  if (order === undefined) throw new Error(`No order ${orderNo}.`);
  switch (order.state) {
    case "paid":
      return await beginPlan(app, order);
    case "adding-plan":
    case "in-doubt":
      return await askForPlan(app, order);
    case "unblocking":
    case "needs-help":
      return await unblockCard(app, order);
    default:
      return "finished";
  }
}
