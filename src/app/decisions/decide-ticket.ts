import type { Refund } from "../../core/money/payment.ts";
import { attemptToSend, sendsOf } from "../../core/orders/attempt.ts";
import type { Order } from "../../core/orders/order.ts";
import { aboutOfTicket, fulfilJob } from "../../core/refs.ts";
import type { Ticket, TicketDecision, TicketKind } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { showsWithinMs } from "../carrier-pace.ts";
import { showOrder } from "../delivery/show-conversation.ts";
import { releaseCarrier } from "../halts/carrier-stop.ts";
import { finishRefund, finishRefundIn } from "../money/refund-payment.ts";
import { askUnderAll, weightiest } from "../orders/ask-carrier.ts";
import { bookPlan, giveBackIn, moveOrderIn } from "../orders/order-moves.ts";
import { finishOrderIn } from "../orders/unblock-card.ts";

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

/**
 * Jobs that somebody's money waits for: a dead one is brought back to life, never only looked at.
 */
const moneyJobs: readonly unknown[] = ["fulfil", "refund", "watch-payment", "recover"];

/** From this price on, two people must agree, fen. */
const twoPeopleFromFen = 50_000;

export type Deciding = { decision: TicketDecision; by: string; note: string };

export type Decided =
  | { answer: "decided" }
  /** Much money: it takes effect when another person decides the same. */
  | { answer: "needs-second-person" }
  | { answer: "refused"; reason: string };

/**
 * Carries out what a person decides about a ticket. `by` is a name, `note` says why; "succeeded"
 * and "refunded" need it as proof. Nothing happens when the matter has settled itself meanwhile.
 */
export async function decideTicket(app: App, id: string, deciding: Deciding): Promise<Decided> {
  const { ticket, order } = await app.store.read((tables) => readTicket(tables, id));
  const problem = problemOf(ticket, order, deciding);
  if (ticket === undefined || problem !== undefined)
    return { answer: "refused", reason: problem ?? "no such ticket" };
  if (needsSecondPerson(order, ticket, deciding)) {
    await app.store.write((tables) => tables.tickets.propose(id, deciding));
    return { answer: "needs-second-person" };
  }
  const notByHand = ticket.kind === "refund-stuck" ? await whyNotByHand(app, ticket) : undefined;
  if (notByHand !== undefined) return { answer: "refused", reason: notByHand };
  const told = order && (await askCarrier(app, ticket, order, deciding));
  if (order !== undefined && told?.against !== undefined) {
    // The job hears the same word, and does what follows from it.
    await app.store.write((tables) => hurry(app, tables, fulfilJob(order.orderNo)));
    app.wakeJobs();
    return { answer: "refused", reason: told.against };
  }
  const unseen = order && (await findUnseen(app, ticket, order, deciding));
  if (unseen !== undefined) return { answer: "refused", reason: unseen };
  const decidedAtMs = app.clock.nowMs();
  const { decision, by: decidedBy, note } = deciding;
  // In one transaction: a job that runs at once and fails again must find the ticket decided, to
  // open it again.
  const work = async (tables: Tables): Promise<void> => {
    if (!(await tables.tickets.decide(id, { decision, decidedBy, note, decidedAtMs })))
      throw settledItself;
    // Read anew: it may have moved on while we were asking.
    const { order: now } = await readTicket(tables, id);
    if (!(await carryOut(app, tables, { ticket, order: now }, deciding, told))) throw settledItself;
    for (const { id: carrier } of app.carriers.all) await releaseCarrier(carrier, tables, ticket);
  };
  try {
    await app.store.write(work);
  } catch (error) {
    if (error === settledItself) return { answer: "refused", reason: settledItself.message };
    throw error;
  }
  app.log.info({ ticket: id, decision, by: decidedBy }, "ticket decided");
  if (order !== undefined) await showOrder(app, order.orderNo);
  app.wakeJobs();
  return { answer: "decided" };
}

/** Thrown inside the transaction of a decision, so that nothing of it happens. */
const settledItself = new Error("it has settled itself");

async function readTicket(
  tables: Tables,
  id: string,
): Promise<{ ticket: Ticket | undefined; order: Order | undefined }> {
  const ticket = await tables.tickets.find(id);
  return {
    ticket,
    order: ticket?.orderNo === undefined ? undefined : await tables.orders.find(ticket.orderNo),
  };
}

function problemOf(
  ticket: Ticket | undefined,
  order: Order | undefined,
  { decision, by, note }: Deciding,
): string | undefined {
  if (ticket === undefined) return "no such ticket";
  if (ticket.state !== "open") return "it is not open any more";
  if (!ticketDecisions[ticket.kind].includes(decision))
    return `choose one of ${ticketDecisions[ticket.kind].join(", ")}`;
  if (ticket.kind === "dead-job" && decision === "seen" && moneyJobs.includes(ticket.evidence.job))
    return "money waits for this job, have it tried again";
  if (decision === "resend" && order !== undefined && order.iccid === undefined)
    return "its card is not known, so nothing can be sent";
  if (by.trim() === "") return "whoever decides has a name";
  if ((decision === "succeeded" || decision === "refunded") && note.trim() === "")
    return "write down the proof";
  return undefined;
}

function needsSecondPerson(
  order: Order | undefined,
  { proposal }: Ticket,
  { decision, by }: Deciding,
): boolean {
  if (order === undefined || decision === "seen" || decision === "try-again") return false;
  if (order.priceFen < twoPeopleFromFen) return false;
  return (
    proposal === undefined || proposal.decision !== decision || nameOf(proposal.by) === nameOf(by)
  );
}

function nameOf(by: string): string {
  return by.trim().toLowerCase();
}

/**
 * What the carrier says at the moment of the decision. `against`: why the decision would be wrong.
 * Empty where it says nothing: whoever decides has telephoned.
 */
type Told = { against?: string; ref?: string; carrierRef?: string; validUntilMs?: number };

/**
 * The evidence of a ticket is old, and the carrier's own word since then counts for more than a
 * person's.
 */
async function askCarrier(
  app: App,
  { kind }: Ticket,
  order: Order,
  { decision }: Deciding,
): Promise<Told> {
  if (kind !== "in-doubt") return {};
  const attempts = await app.store.read((tables) =>
    tables.carrierAttempts.ofOrder(order.orderNo, "plan"),
  );
  const carrier = app.carriers.of(order.carrier);
  const heard = weightiest(await askUnderAll(app, carrier, attempts), () => true);
  if (heard === undefined) return {};
  const { found, attempt } = heard;
  if (decision !== "succeeded") {
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
  return validUntilMs === undefined ? {} : { validUntilMs };
}

/**
 * What WeChat has given back, or still may, is not paid by hand as well: the customer would have it
 * twice, and no book would show it. So only its own word that it will not counts, and silence does
 * not.
 */
async function whyNotByHand(app: App, { id }: Ticket): Promise<string | undefined> {
  const outRefundNo = aboutOfTicket(id);
  const told = await app.payments.queryRefund(outRefundNo);
  if (told.answer === "refused" && told.code === "not-found") return undefined;
  if (told.answer !== "done") return "WeChat does not say what became of it, try again later";
  const { status, refundId } = told.value;
  if (status === "processing") return "WeChat is working on it, and will say how it ends";
  if (status !== "succeeded") return undefined;
  const refund = await app.store.read((tables) => tables.refunds.find(outRefundNo));
  if (refund !== undefined) await finishRefund(app, refund, "succeeded", refundId);
  return "WeChat has given the money back meanwhile";
}

/**
 * Money is not given back on what a person found out before the last sending, nor while that may
 * still arrive. Why not, if so; the ticket then says what is known now, so that whoever decides
 * again has looked again.
 */
async function findUnseen(
  app: App,
  { id, kind, evidence }: Ticket,
  order: Order,
  { decision }: Deciding,
): Promise<string | undefined> {
  if (kind !== "in-doubt" || decision !== "refund") return undefined;
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

/** False when the matter has moved on since the ticket was opened. */
async function carryOut(
  app: App,
  tables: Tables,
  { ticket, order }: { ticket: Ticket; order: Order | undefined },
  deciding: Deciding,
  told: Told | undefined,
): Promise<boolean> {
  switch (ticket.kind) {
    case "in-doubt":
      return (
        order !== undefined && (await decideDoubt(app, tables, { ticket, order }, deciding, told))
      );
    case "needs-help":
      if (order?.state !== "needs-help") return false;
      if (deciding.decision === "succeeded") return await finishOrderIn(app, tables, order);
      await hurry(app, tables, fulfilJob(order.orderNo));
      return true;
    case "refund-stuck": {
      const refund = await stuckRefund(tables, ticket);
      return (
        refund !== undefined &&
        (await finishRefundIn(app, tables, refund, "succeeded", refund.refundId ?? "by hand"))
      );
    }
    case "dead-job":
      if (deciding.decision === "try-again") await hurry(app, tables, aboutOfTicket(ticket.id));
      return true;
    default:
      return true;
  }
}

async function decideDoubt(
  app: App,
  tables: Tables,
  { ticket, order }: { ticket: Ticket; order: Order },
  { decision, by, note }: Deciding,
  told: Told | undefined,
): Promise<boolean> {
  if (order.state !== "in-doubt" && order.state !== "adding-plan") return false;
  const own = attemptToSend(await tables.carrierAttempts.ofOrder(order.orderNo, "plan"));
  if (own === undefined) return false;
  await hurry(app, tables, fulfilJob(order.orderNo));
  switch (decision) {
    case "succeeded": {
      const carrierRef = told?.carrierRef ?? own.carrierRef ?? "by hand";
      const validUntilMs = told?.validUntilMs;
      const change = { carrierRef, ...(validUntilMs === undefined ? {} : { validUntilMs }) };
      return await moveOrderIn(
        app,
        tables,
        order,
        "unblocking",
        change,
        bookPlan(app, order, told?.ref ?? own.ref, carrierRef),
      );
    }
    case "refund": {
      const reason = `decided by ${by}: ${note}`;
      const seenSends = Number(ticket.evidence.sends);
      const failure = { problem: "order.problem.refused", reason, seenSends } as const;
      return await giveBackIn(app, tables, order, failure);
    }
    default:
      await tables.carrierAttempts.permit(own.ref, own.permits);
      return true;
  }
}

/** The job is brought forward, or back to life when it had ended. */
async function hurry(app: App, { jobs }: Tables, jobId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  if (!(await jobs.revive(jobId, nowMs))) await jobs.hurry(jobId, nowMs);
}

/** What its ticket is about, unless it went through meanwhile. */
async function stuckRefund(tables: Tables, { id }: Ticket): Promise<Refund | undefined> {
  const refund = await tables.refunds.find(aboutOfTicket(id));
  return refund?.state === "succeeded" ? undefined : refund;
}
