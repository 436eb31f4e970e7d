import { aboutOfTicket, findingName, readFinding, ticketName } from "../refs.ts";
import type { Evidence } from "./evidence.ts";
import type { TicketKind } from "./ticket.ts";

/** As much of a ticket as its id is made of; a whole ticket has all of it. */
export type TicketSubject =
  | { kind: "in-doubt" | "needs-help"; orderNo: string }
  | { kind: "refund-stuck"; evidence: Pick<Evidence["refund-stuck"], "outRefundNo"> }
  | { kind: "quarantine"; evidence: Stranger }
  | { kind: "late-success"; evidence: Pick<Evidence["late-success"], "ref"> }
  | { kind: "reconcile"; evidence: Difference }
  | {
      kind: "account-refused";
      evidence: Pick<Evidence["account-refused"], "partner" | "call" | "code">;
    }
  | { kind: "dead-job"; evidence: Pick<Evidence["dead-job"], "jobId"> };

/** What of money that does not match stands in its ticket's id. */
type Stranger =
  | { outTradeNo: string; transactionId: string }
  | { outRefundNo: string; refundId: string };

/** What of a difference between two books stands in its ticket's id. */
type Difference =
  | { matter: "stray" | "unpaid-but-sent" | "waits"; orderNo: string }
  | {
      matter: "done-twice" | "done-there" | "not-ours" | "another-order" | "not-done-there";
      ref: string;
    }
  | {
      matter:
        | "payment-not-here"
        | "payment-not-billed"
        | "payment-differs"
        | "refunds-differ"
        | "row-unreadable";
      outTradeNo: string;
    }
  | {
      matter: "refund-differs" | "refund-not-billed" | "refund-not-ours" | "refunded-twice";
      outRefundNo: string;
    }
  | { matter: "bill-missing"; day: string }
  | { matter: "recovery"; recoveryId: string }
  | { matter: "broken-rule"; rule: string; about: string };

/** The one id of a matter: whoever notices it again finds the ticket that there is already. */
export function ticketId(subject: TicketSubject): string {
  return ticketName(subject.kind, aboutOf(subject));
}

function aboutOf(subject: TicketSubject): string {
  switch (subject.kind) {
    case "in-doubt":
    case "needs-help":
      return subject.orderNo;
    case "refund-stuck":
      return subject.evidence.outRefundNo;
    case "quarantine":
      return "outRefundNo" in subject.evidence
        ? findingName(subject.evidence.outRefundNo, subject.evidence.refundId)
        : findingName(subject.evidence.outTradeNo, subject.evidence.transactionId);
    case "late-success":
      return subject.evidence.ref;
    case "reconcile":
      return differenceOf(subject.evidence);
    case "account-refused": {
      const { partner, call, code } = subject.evidence;
      return findingName(partner, findingName(call, code));
    }
    case "dead-job":
      return subject.evidence.jobId;
  }
}

function differenceOf(found: Difference): string {
  switch (found.matter) {
    case "stray":
    case "unpaid-but-sent":
    case "waits":
      return findingName(found.matter, found.orderNo);
    case "done-twice":
    case "done-there":
    case "not-ours":
    case "another-order":
    case "not-done-there":
      return findingName(found.matter, found.ref);
    case "payment-not-here":
    case "payment-not-billed":
    case "payment-differs":
    case "refunds-differ":
    case "row-unreadable":
      return findingName(found.matter, found.outTradeNo);
    case "refund-differs":
    case "refund-not-billed":
    case "refund-not-ours":
    case "refunded-twice":
      return findingName(found.matter, found.outRefundNo);
    case "bill-missing":
      return findingName(found.matter, found.day);
    case "recovery":
      return findingName(found.matter, found.recoveryId);
    case "broken-rule":
      return findingName(found.rule, found.about);
  }
}

/**
 * What only the id said in tickets that were opened before their evidence was typed: what a ticket
 * is about, and of books that disagree the matter in front of it. Of a broken rule the evidence
 * said both.
 */
export function readTicketId(id: string, kind: TicketKind): { matter: string; about: string } {
  const about = aboutOfTicket(id);
  if (kind !== "reconcile") return { matter: "", about };
  const { what, of } = readFinding(about);
  return { matter: what, about: of };
}
