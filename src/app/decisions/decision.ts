import type { OperatorActor } from "../../core/access/actor.ts";
import type { Order } from "../../core/orders/order.ts";
import type { Ticket, TicketDecision, TicketKind } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/** What an operator decides; `note` says why. */
export type Verdict = { decision: TicketDecision; operator: OperatorActor; note: string };

/** The same, as it stands in the ticket: `by` is the operator's name. */
export type Deciding = { decision: TicketDecision; by: string; note: string };

/** What is decided: the ticket, and its order if it has one. */
export type Matter<Kind extends TicketKind = TicketKind> = {
  ticket: Ticket<Kind>;
  order: Order | undefined;
};

/**
 * What a partner says at the moment of the decision. `against`: why the decision would be wrong.
 * `ref`: under which of our references a plan was found.
 * Empty where nothing is said: whoever decides has telephoned.
 */
export type PartnerWord = {
  against?: string;
  ref?: string;
  carrierRef?: string;
  validUntilMs?: number;
};

/** How tickets of one kind are decided. */
export type DecisionsOf<Kind extends TicketKind = TicketKind> = {
  /** What may be decided at all. */
  decisions: readonly TicketDecision[];
  /** The decisions that take two where the order is about much money. */
  needsTwo?: readonly TicketDecision[];
  /** Why this may not be decided, for reasons that we know by ourselves. */
  problem?(matter: Matter<Kind>, deciding: Deciding): string | undefined;
  /**
   * Asks outside before anything is decided: the evidence of a ticket is old, and a partner's own
   * word since then counts for more than a person's.
   */
  ask?(app: App, matter: Matter<Kind>, deciding: Deciding): Promise<PartnerWord>;
  /**
   * Does what was decided, in the transaction of the decision. False when the matter has moved on
   * since the ticket was opened; then nothing is decided.
   */
  carryOut(
    app: App,
    tables: Tables,
    matter: Matter<Kind>,
    deciding: Deciding & { word: PartnerWord },
  ): Promise<boolean>;
};
