import type { Order } from "../../core/orders/order.ts";
import type { Proposal, Ticket, TicketDecision, TicketKind } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import type { Agreement } from "../operators/second-word.ts";
import { accountRefused } from "./account-refused.ts";
import { agreementOn } from "./agreement.ts";
import { deadJob } from "./dead-job.ts";
import type { Deciding, DecisionsOf, Matter, Verdict } from "./decision.ts";
import { inDoubt } from "./in-doubt.ts";
import { lateSuccess } from "./late-success.ts";
import { needsHelp } from "./needs-help.ts";
import { quarantine } from "./quarantine.ts";
import { reconcile } from "./reconcile.ts";
import { refundStuck } from "./refund-stuck.ts";

/** How each kind of ticket is decided. */
const kinds: { readonly [Kind in TicketKind]: DecisionsOf<Kind> } = {
  "in-doubt": inDoubt,
  "needs-help": needsHelp,
  "refund-stuck": refundStuck,
  quarantine,
  "late-success": lateSuccess,
  reconcile,
  "account-refused": accountRefused,
  "dead-job": deadJob,
};

/** How a decision ended. */
export type Decided =
  | { answer: "decided" }
  /** Much money: it takes effect when another operator decides the same. */
  | { answer: "needs-second-person" }
  /** The same, with nobody else to ask: when this one decides the same from then on. */
  | { answer: "confirm-later"; fromMs: number }
  | { answer: "refused"; reason: string };

/** What a person may decide of a ticket of this kind. */
export function decisionsFor(kind: TicketKind): readonly TicketDecision[] {
  return kinds[kind].decisions;
}

/**
 * Carries out what an operator decides about a ticket, who was asked whether they may. `note` says
 * why; "succeeded" and "refunded" need it as proof. Nothing happens when the matter has settled
 * itself meanwhile.
 */
export async function decideTicket(app: App, id: string, verdict: Verdict): Promise<Decided> {
  const { decision, note, operator } = verdict;
  const deciding: Deciding = { decision, note, by: operator.name };
  const { ticket, order } = await app.store.read((tables) => readTicket(tables, id));
  if (ticket === undefined) return refused("no such ticket");
  const matter: Matter = { ticket, order };
  // The table gives each ticket the decisions of its own kind.
  const kind: DecisionsOf = kinds[ticket.kind];
  const problem = problemOf(kind, matter, deciding);
  if (problem !== undefined) return refused(problem);
  const agreement = agreementOn(app, kind, matter, verdict);
  if (agreement.answer !== "agreed") return await keepProposal(app, id, verdict, agreement);
  const partner = (await kind.ask?.(app, matter, deciding)) ?? {};
  if (partner.against !== undefined) return refused(partner.against);
  const decidedAtMs = app.clock.nowMs();
  // In one transaction: a job that runs at once and fails again must find the ticket decided, to
  // open it again.
  const work = async (tables: Tables): Promise<void> => {
    // Read anew: while we were asking it may have moved on, or the proposal may be gone.
    const now = await readTicket(tables, id);
    if (now.ticket === undefined) throw settledItself;
    const still = agreementOn(app, kind, { ticket: now.ticket, order: now.order }, verdict);
    if (still.answer !== "agreed") throw settledItself;
    const decided = { decision, decidedBy: operator.name, note, decidedAtMs };
    if (!(await tables.tickets.decide(id, decided))) throw settledItself;
    const isDone = await kind.carryOut(
      app,
      tables,
      { ticket, order: now.order },
      { ...deciding, word: partner },
    );
    if (!isDone) throw settledItself;
  };
  try {
    await app.store.write(work);
  } catch (error) {
    if (error === settledItself) return refused(settledItself.message);
    throw error;
  }
  app.log.info(
    { ticket: id, decision, by: operator.name, operator: operator.id },
    "ticket decided",
  );
  return { answer: "decided" };
}

/** What was decided stands in the ticket until it is confirmed. */
async function keepProposal(
  app: App,
  id: string,
  { decision, note, operator }: Verdict,
  agreement: Exclude<Agreement, { answer: "agreed" }>,
): Promise<Decided> {
  const { isNew, ...answer } = agreement;
  const proposal: Proposal = {
    decision,
    note,
    operatorId: operator.id,
    by: operator.name,
    atMs: app.clock.nowMs(),
  };
  if (isNew) await app.store.write((tables) => tables.tickets.propose(id, proposal));
  return answer;
}

/** Thrown inside the transaction of a decision, so that nothing of it happens. */
const settledItself = new Error("it has settled itself");

function refused(reason: string): Decided {
  return { answer: "refused", reason };
}

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

function problemOf(kind: DecisionsOf, matter: Matter, deciding: Deciding): string | undefined {
  const { decision, by, note } = deciding;
  if (matter.ticket.state !== "open") return "it is not open any more";
  if (!kind.decisions.includes(decision)) return `choose one of ${kind.decisions.join(", ")}`;
  const problem = kind.problem?.(matter, deciding);
  if (problem !== undefined) return problem;
  if (by.trim() === "") return "whoever decides has a name";
  if ((decision === "succeeded" || decision === "refunded") && note.trim() === "")
    return "write down the proof";
  return undefined;
}
