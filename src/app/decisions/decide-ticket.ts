import type { Order } from "../../core/orders/order.ts";
import type { Ticket, TicketDecision, TicketKind } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { accountRefused } from "./account-refused.ts";
import { deadJob } from "./dead-job.ts";
import type { Deciding, DecisionsOf, Matter } from "./decision.ts";
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

/** From this price on, two people must agree, fen. */
const twoPeopleFromFen = 50_000;

/** How a decision ended. */
export type Decided =
  | { answer: "decided" }
  /** Much money: it takes effect when another person decides the same. */
  | { answer: "needs-second-person" }
  | { answer: "refused"; reason: string };

/** What a person may decide of a ticket of this kind. */
export function decisionsFor(kind: TicketKind): readonly TicketDecision[] {
  return kinds[kind].decisions;
}

/**
 * Carries out what a person decides about a ticket. `by` is a name, `note` says why; "succeeded"
 * and "refunded" need it as proof. Nothing happens when the matter has settled itself meanwhile.
 */
export async function decideTicket(app: App, id: string, deciding: Deciding): Promise<Decided> {
  const { ticket, order } = await app.store.read((tables) => readTicket(tables, id));
  if (ticket === undefined) return refused("no such ticket");
  const matter: Matter = { ticket, order };
  // The table gives each ticket the decisions of its own kind.
  const kind: DecisionsOf = kinds[ticket.kind];
  const problem = problemOf(kind, matter, deciding);
  if (problem !== undefined) return refused(problem);
  if (needsSecondPerson(kind, matter, deciding)) {
    await app.store.write((tables) => tables.tickets.propose(id, deciding));
    return { answer: "needs-second-person" };
  }
  const word = (await kind.ask?.(app, matter, deciding)) ?? {};
  if (word.against !== undefined) return refused(word.against);
  const decidedAtMs = app.clock.nowMs();
  const { decision, by: decidedBy, note } = deciding;
  // In one transaction: a job that runs at once and fails again must find the ticket decided, to
  // open it again.
  const work = async (tables: Tables): Promise<void> => {
    if (!(await tables.tickets.decide(id, { decision, decidedBy, note, decidedAtMs })))
      throw settledItself;
    // Read anew: it may have moved on while we were asking.
    const { order: now } = await readTicket(tables, id);
    if (!(await kind.carryOut(app, tables, { ticket, order: now }, { ...deciding, word })))
      throw settledItself;
  };
  try {
    await app.store.write(work);
  } catch (error) {
    if (error === settledItself) return refused(settledItself.message);
    throw error;
  }
  app.log.info({ ticket: id, decision, by: decidedBy }, "ticket decided");
  return { answer: "decided" };
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

function needsSecondPerson(
  { needsTwo = [] }: DecisionsOf,
  { ticket: { proposal }, order }: Matter,
  { decision, by }: Deciding,
): boolean {
  if (order === undefined || !needsTwo.includes(decision)) return false;
  if (order.priceFen < twoPeopleFromFen) return false;
  return (
    proposal === undefined || proposal.decision !== decision || nameOf(proposal.by) === nameOf(by)
  );
}

function nameOf(by: string): string {
  return by.trim().toLowerCase();
}
