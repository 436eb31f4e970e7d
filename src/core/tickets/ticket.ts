import type { Evidence } from "./evidence.ts";

/** What a person may decide; which kind of ticket allows what stands with the kinds. */
export type TicketDecision = "succeeded" | "refund" | "resend" | "try-again" | "refunded" | "seen";

/**
 * What is put into the manual queue: what the matter is, the order that it belongs to if there is
 * one, and what is known, for the person who decides. No secret, no whole card number.
 */
export type NewTicket =
  /** Nobody knows whether the carrier added the plan. */
  | { kind: "in-doubt"; orderNo: string; evidence: Evidence["in-doubt"] }
  /** The plan is on the card, the SIM is still stopped. */
  | { kind: "needs-help"; orderNo: string; evidence: Evidence["needs-help"] }
  /** WeChat could not give the money back. */
  | { kind: "refund-stuck"; orderNo: string; evidence: Evidence["refund-stuck"] }
  /** Money that matches nothing of ours. */
  | { kind: "quarantine"; orderNo?: string; evidence: Evidence["quarantine"] }
  /** The carrier added a plan whose money we had given back. */
  | { kind: "late-success"; orderNo: string; evidence: Evidence["late-success"] }
  /** Two books disagree in a way that no rule settles. */
  | { kind: "reconcile"; orderNo?: string; evidence: Evidence["reconcile"] }
  /** A partner refuses our account, whatever is asked for. */
  | { kind: "account-refused"; orderNo?: never; evidence: Evidence["account-refused"] }
  /** A job failed until its deadline. */
  | { kind: "dead-job"; orderNo?: never; evidence: Evidence["dead-job"] };

/** The word for what the matter of a ticket is. */
export type TicketKind = NewTicket["kind"];

/** What one operator has decided, since `atMs`; `by` is the name that they had then. */
export type Proposal = {
  decision: TicketDecision;
  operatorId: string;
  by: string;
  note: string;
  atMs: number;
};

/** How far a ticket is. Every moment is epoch ms. */
type Progress = {
  /** Says what the ticket is about (`ticketId`), e.g. `in-doubt:R2026…`; unique for ever. */
  id: string;
  state: "open" | "decided" | "solved";
  openedAtMs: number;
  /** A decision about much money waits for a second operator, or for the same one a day later. */
  proposal?: Proposal;
  decision?: TicketDecision;
  decidedBy?: string;
  note?: string;
  /** When it was decided, or had settled itself. */
  decidedAtMs?: number;
};

type Tickets = { [Kind in TicketKind]: Progress & Extract<NewTicket, { kind: Kind }> };

/** One entry of the manual queue; `Ticket<"in-doubt">` is one of that kind. */
export type Ticket<Kind extends TicketKind = TicketKind> = Tickets[Kind];
