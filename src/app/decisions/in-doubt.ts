import { given } from "../../core/given.ts";
import { attemptToSend, type CarrierAttempt, sendsOf } from "../../core/orders/attempt.ts";
import type { Order } from "../../core/orders/order.ts";
import { fulfilJob } from "../../core/refs.ts";
import type { App } from "../app.ts";
import { showsWithinMs } from "../carrier-pace.ts";
import { askUnderAll, weightiest } from "../orders/ask-carrier.ts";
import { giveBack, takePlanAsAdded } from "../orders/order-moves.ts";
import type { DecisionsOf, Matter, PartnerWord } from "./decision.ts";
import { hurryJob } from "./hurry-job.ts";

/** The carrier has not told what became of a plan: a person has found out, or has it sent again. */
export const inDoubt: DecisionsOf<"in-doubt"> = {
  decisions: ["succeeded", "refund", "resend"],
  needsTwo: ["succeeded", "refund", "resend"],
  problem({ order }, { decision }) {
    return decision === "resend" && order !== undefined && order.iccid === undefined
      ? "its card is not known, so nothing can be sent"
      : undefined;
  },
  async ask(app, { ticket, order }, { decision }) {
    if (order === undefined) return {};
    const word = await askCarrier(app, order, decision === "succeeded");
    if (word.against !== undefined) {
      // The job hears the same word, and does what follows from it.
      await app.store.write((tables) => hurryJob(app, tables, fulfilJob(order.orderNo)));
      return word;
    }
    const unseen = decision === "refund" ? await findUnseen(app, { ticket, order }) : undefined;
    return unseen === undefined ? word : { against: unseen };
  },
  async carryOut(app, tables, { ticket, order }, { decision, by, note, word }) {
    if (order?.state !== "in-doubt" && order?.state !== "adding-plan") return false;
    const own = attemptToSend(await tables.carrierAttempts.ofOrder(order.orderNo, "plan"));
    if (own === undefined) return false;
    await hurryJob(app, tables, fulfilJob(order.orderNo));
    switch (decision) {
      case "succeeded":
        return await takePlanAsAdded(app, tables, order, receiptOf(own, word));
      case "refund": {
        const reason = `decided by ${by}: ${note}`;
        const seenSends = ticket.evidence.sends;
        const failure = { problem: "order.problem.refused", reason, seenSends } as const;
        return await giveBack(app, tables, order, failure);
      }
      default:
        await tables.carrierAttempts.permit(own.ref, own.permits);
        return true;
    }
  },
};

/** The carrier's own word about what a person takes as added, or as not added. */
async function askCarrier(app: App, order: Order, isTakenAsAdded: boolean): Promise<PartnerWord> {
  const carrier = app.carriers.of(order.carrier);
  const attempts = await app.store.read((tables) =>
    tables.carrierAttempts.ofOrder(order.orderNo, "plan"),
  );
  const heard = weightiest(await askUnderAll(app, carrier, attempts), () => true);
  if (heard === undefined) return {};
  const { attempt, found } = heard;
  if (!isTakenAsAdded) {
    if (found.answer === "done") return { against: "the carrier has added the plan meanwhile" };
    if (found.answer === "unknown" && found.known)
      return { against: "the carrier is still working on it" };
    return {};
  }
  if (found.answer === "done") return { ref: attempt.ref, ...found.value };
  if (found.answer === "refused" && found.code !== "not-found") {
    return { against: "the carrier says that it failed, so the money goes back by itself" };
  }
  const card = order.iccid === undefined ? undefined : await carrier.readCard(order.iccid);
  const validUntilMs = card?.answer === "done" ? card.value.expiresAtMs : undefined;
  return given({ validUntilMs });
}

/**
 * Money is not given back on what a person found out before the last sending, nor while that may
 * still arrive. Why not, if so; the ticket then says what is known now, so that whoever decides
 * again has looked again.
 */
async function findUnseen(
  app: App,
  { ticket: { id, evidence }, order }: Matter<"in-doubt"> & { order: Order },
): Promise<string | undefined> {
  return await app.store.write(async (tables) => {
    const attempts = await tables.carrierAttempts.ofOrder(order.orderNo, "plan");
    if (attempts.length === 0) return undefined;
    const sends = sendsOf(attempts);
    const sentAtMs = Math.max(...attempts.map((attempt) => attempt.sentAtMs));
    if (sends !== evidence.sends) {
      const isOpen = (await tables.tickets.find(id))?.state === "open";
      if (isOpen) await tables.tickets.reopen(id, { ...evidence, sends, sentAtMs });
      return "it was sent again since this was asked, look once more";
    }
    const { traits } = app.carriers.of(order.carrier);
    const isYoung = app.clock.nowMs() - sentAtMs < showsWithinMs(traits);
    return isYoung ? "it was sent a moment ago and may still arrive, look again later" : undefined;
  });
}

/** What is written down as the carrier's receipt, as far as anybody knows it. */
function receiptOf(
  { ref, carrierRef }: CarrierAttempt,
  word: PartnerWord,
): { ref: string; carrierRef: string; validUntilMs?: number } {
  const { validUntilMs } = word;
  return {
    ref: word.ref ?? ref,
    carrierRef: word.carrierRef ?? carrierRef ?? "by hand",
    ...given({ validUntilMs }),
  };
}
