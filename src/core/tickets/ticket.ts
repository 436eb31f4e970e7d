/** What a person has to decide or to look at. */
export type TicketKind =
  /** Nobody knows whether the carrier added the plan. */
  | "in-doubt"
  /** The plan is on the card, the SIM is still stopped. */
  | "needs-help"
  /** WeChat could not give the money back. */
  | "refund-stuck"
  /** Money that matches nothing of ours. */
  | "quarantine"
  /** The carrier added a plan whose money we had given back. */
  | "late-success"
  /** Two books disagree in a way that no rule settles. */
  | "reconcile"
  /** A job failed until its deadline. */
  | "dead-job";

export type TicketDecision = "succeeded" | "refund" | "resend" | "try-again" | "refunded" | "seen";

/** The manual queue. `id` says what it is about, e.g. `in-doubt:R2026…`; unique for ever. */
export type Ticket = {
  id: string;
  kind: TicketKind;
  orderNo?: string;
  /** What is known, for the person who decides. No secret, no whole card number. */
  evidence: Readonly<Record<string, unknown>>;
  state: "open" | "decided" | "solved";
  openedAtMs: number;
  /** A decision about much money waits for a second person. */
  proposal?: { decision: TicketDecision; by: string; note: string };
  decision?: TicketDecision;
  decidedBy?: string;
  note?: string;
  decidedAtMs?: number;
};
