import { fulfilJob } from "../../core/refs.ts";
import { finishOrder } from "../orders/unblock-card.ts";
import type { DecisionsOf } from "./decision.ts";
import { hurryJob } from "./hurry-job.ts";

/** The plan is on the card and the SIM still stopped: a person has seen it work, or it is tried. */
export const needsHelp: DecisionsOf<"needs-help"> = {
  decisions: ["succeeded", "try-again"],
  needsTwo: ["succeeded"],
  async carryOut(app, tables, { order }, { decision }) {
    if (order?.state !== "needs-help") return false;
    if (decision === "succeeded") return await finishOrder(app, tables, order);
    await hurryJob(app, tables, fulfilJob(order.orderNo));
    return true;
  },
};
