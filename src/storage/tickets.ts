import type { NewTicket, Proposal, Ticket, TicketDecision } from "../core/tickets/ticket.ts";

/**
 * The manual queue: what a person has to decide or look at, under an id that says what (those of
 * `ticketId`).
 */
export interface Tickets {
  /** False when the ticket is there already, open or not. */
  open(ticket: NewTicket & Pick<Ticket, "id" | "openedAtMs">): Promise<boolean>;
  /** Undefined when there never was one. */
  find(id: string): Promise<Ticket | undefined>;
  /** Oldest first. */
  listOpen(): Promise<Ticket[]>;
  /** A first decision, that has to be confirmed. False when it is not open. */
  propose(id: string, proposal: Proposal): Promise<boolean>;
  /** False when it is not open any more. */
  decide(
    id: string,
    decided: { decision: TicketDecision; decidedBy: string; note: string; decidedAtMs: number },
  ): Promise<boolean>;
  /** It settled itself before anybody decided. Does nothing when it is not open. */
  solve(id: string, atMs: number): Promise<void>;
  /** Opens a ticket again whose decision came to nothing, with what is known now. */
  reopen(id: string, evidence: Ticket["evidence"]): Promise<void>;
}
