import type { Order, Refund, Ticket, TicketDecision, TicketKind } from "../storage/store.ts";
import { planRef } from "./add-plan.ts";
import type { App } from "./app.ts";
import { releaseCarrier } from "./carrier-stop.ts";
import { bookPlan, giveBack, moveOrder } from "./order-moves.ts";
import { finishRefund } from "./refund-payment.ts";
import { finishOrder } from "./unblock-card.ts";

/** What a person may decide of each kind of ticket. */
export const ticketDecisions: Readonly<Record<TicketKind, readonly TicketDecision[]>> = {
  "in-doubt": ["succeeded", "refund", "resend"],
  "needs-help": ["succeeded", "try-again"],
  "refund-stuck": ["refunded"],
  quarantine: ["seen"],
  "late-success": ["seen"],
  reconcile: ["seen"],
  "dead-job": ["try-again", "seen"],
};

/** From this price on, two people must agree, fen. */
const twoPeopleFromFen = 50_000;

export type Deciding = { decision: TicketDecision; by: string; note: string };

export type Decided =
  | { answer: "decided" }
  /** Much money: it takes effect when another person decides the same. */
  | { answer: "needs-second-person" }
  | { answer: "refused"; reason: string };

/**
 * Carries out what a person decides about a ticket. `by` is a name, `note` says why; "succeeded" and "refunded" need
 * it as proof. Nothing happens when the matter has settled itself meanwhile.
 */
export async function decideTicket(app: App, id: string, deciding: Deciding): Promise<Decided> {
  const { ticket, order } = await app.store.read(async (tables) => {
    const ticket = await tables.tickets.find(id);
    return { ticket, order: ticket?.orderNo === undefined ? undefined : await tables.orders.find(ticket.orderNo) };
  });
  const problem = problemOf(ticket, deciding);
  if (ticket === undefined || problem !== undefined) return { answer: "refused", reason: problem ?? "no such ticket" };
  if (needsSecondPerson(order, ticket, deciding)) {
    await app.store.write((tables) => tables.tickets.propose(id, deciding));
    return { answer: "needs-second-person" };
  }
  if (!(await carryOut(app, ticket, order, deciding))) return { answer: "refused", reason: "it has settled itself" };
  const { decision, by: decidedBy, note } = deciding;
  const decidedAtMs = app.clock.nowMs();
  await app.store.write(async (tables) => {
    await tables.tickets.decide(id, { decision, decidedBy, note, decidedAtMs });
    await releaseCarrier(app, tables, id);
  });
  app.log.info({ ticket: id, decision, by: decidedBy }, "ticket decided");
  app.wakeJobs();
  return { answer: "decided" };
}

function problemOf(ticket: Ticket | undefined, { decision, by, note }: Deciding): string | undefined {
  if (ticket === undefined) return "no such ticket";
  if (ticket.state !== "open") return "it is not open any more";
  if (!ticketDecisions[ticket.kind].includes(decision))
    return `choose one of ${ticketDecisions[ticket.kind].join(", ")}`;
  if (by.trim() === "") return "whoever decides has a name";
  if ((decision === "succeeded" || decision === "refunded") && note.trim() === "") return "write down the proof";
  return undefined;
}

function needsSecondPerson(order: Order | undefined, { proposal }: Ticket, { decision, by }: Deciding): boolean {
  if (order === undefined || decision === "seen" || order.priceFen < twoPeopleFromFen) return false;
  return proposal === undefined || proposal.decision !== decision || proposal.by.trim() === by.trim();
}

/** False when the matter has moved on since the ticket was opened. */
async function carryOut(app: App, ticket: Ticket, order: Order | undefined, deciding: Deciding): Promise<boolean> {
  switch (ticket.kind) {
    case "in-doubt":
      return order !== undefined && (await decideDoubt(app, order, deciding));
    case "needs-help":
      if (order?.state !== "needs-help") return false;
      return deciding.decision === "succeeded"
        ? await finishOrder(app, order)
        : await hurry(app, `fulfil:${order.orderNo}`);
    case "refund-stuck": {
      const refund = await stuckRefund(app, ticket);
      if (refund === undefined) return false;
      await finishRefund(app, refund, "succeeded", refund.refundId ?? "by hand");
      return true;
    }
    case "dead-job":
      return deciding.decision === "seen" || (await hurry(app, ticket.id.slice("dead-job:".length)));
    default:
      return true;
  }
}

async function decideDoubt(app: App, order: Order, { decision, by, note }: Deciding): Promise<boolean> {
  if (order.state !== "in-doubt" && order.state !== "adding-plan") return false;
  const ref = planRef(order);
  const attempt = await app.store.read((tables) => tables.carrierAttempts.find(ref));
  if (attempt === undefined) return false;
  const hurryOn = () => hurry(app, `fulfil:${order.orderNo}`);
  switch (decision) {
    case "succeeded": {
      const card = await app.carrier.readCard(order.iccid);
      const validUntilMs = card.answer === "done" ? card.value.expiresAtMs : undefined;
      const carrierRef = attempt.carrierRef ?? "by hand";
      const change = { carrierRef, ...(validUntilMs === undefined ? {} : { validUntilMs }) };
      const moved = await moveOrder(app, order, "unblocking", change, bookPlan(app, order, ref, carrierRef));
      return moved && (await hurryOn());
    }
    case "refund": {
      const reason = `decided by ${by}: ${note}`;
      return await giveBack(app, order, { ref, problem: "order.problem.refused", reason, seenSends: attempt.sends });
    }
    default:
      await app.store.write((tables) => tables.carrierAttempts.permit(ref, attempt.permits));
      return await hurryOn();
  }
}

/** The job is brought forward, or back to life when it had ended. */
async function hurry(app: App, jobId: string): Promise<boolean> {
  const nowMs = app.clock.nowMs();
  await app.store.write(async (tables) => {
    if (!(await tables.jobs.revive(jobId, nowMs))) await tables.jobs.hurry(jobId, nowMs);
  });
  return true;
}

/** What its ticket is about, unless it went through meanwhile. */
async function stuckRefund(app: App, { id }: Ticket): Promise<Refund | undefined> {
  const refund = await app.store.read((tables) => tables.refunds.find(id.slice("refund-stuck:".length)));
  return refund?.state === "succeeded" ? undefined : refund;
}
