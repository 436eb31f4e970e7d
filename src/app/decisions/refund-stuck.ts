import { given } from "../../core/given.ts";
import type { App } from "../app.ts";
import { finishRefund } from "../money/end-refund.ts";
import { takeRefundFact } from "../money/refund-fact.ts";
import type { DecisionsOf } from "./decision.ts";

/** WeChat could not give the money back: a person has paid it by hand. */
export const refundStuck: DecisionsOf<"refund-stuck"> = {
  decisions: ["refunded"],
  needsTwo: ["refunded"],
  async ask(app, { ticket }) {
    const against = await whyNotByHand(app, ticket.evidence.outRefundNo);
    return given({ against });
  },
  async carryOut(app, tables, { ticket }) {
    const refund = await tables.refunds.find(ticket.evidence.outRefundNo);
    if (refund === undefined || refund.state === "succeeded") return false;
    return await finishRefund(app, tables, refund, "succeeded", refund.refundId ?? "by hand");
  },
};

/**
 * What WeChat has given back, or still may, is not paid by hand as well: the customer would have it
 * twice, and no book would show it. So only its own word that it will not counts, and silence does
 * not.
 */
async function whyNotByHand(app: App, outRefundNo: string): Promise<string | undefined> {
  const answer = await app.payments.queryRefund(outRefundNo);
  if (answer.answer === "refused" && answer.code === "not-found") return undefined;
  if (answer.answer !== "done") return "WeChat does not say what became of it, try again later";
  const refund = await app.store.read((tables) => tables.refunds.find(outRefundNo));
  if (refund === undefined) return "there is no such refund";
  const taken = await takeRefundFact(app, refund, answer.value, "query");
  if (taken === "quarantined")
    return "WeChat's answer is about other money than ours, look at the other ticket first";
  if (taken === "processing") return "WeChat is working on it, and will say how it ends";
  if (answer.value.status !== "succeeded") return undefined;
  return "WeChat has given the money back meanwhile";
}
