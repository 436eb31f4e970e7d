import { ticketId } from "../../core/tickets/about.ts";
import type { NewTicket } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/** What was sent again gets some time before it is said to have come to nothing. */
const resendTakesMs = 5 * 60_000;

/**
 * Puts something into the manual queue and raises the alarm, once for each time it has to be
 * decided.
 */
export async function openTicket(app: App, ticket: NewTicket): Promise<void> {
  const opened = await app.store.write((tables) => openTicketIn(app, tables, ticket));
  if (opened) alarm(app, ticket);
}

/** The same inside a transaction that somebody else has begun; the alarm is theirs. */
export async function openTicketIn(app: App, tables: Tables, ticket: NewTicket): Promise<boolean> {
  const id = ticketId(ticket);
  const openedAtMs = app.clock.nowMs();
  if (await tables.tickets.open({ ...ticket, id, openedAtMs })) return true;
  const earlier = await tables.tickets.find(id);
  // What was tried again at a person's word and came to nothing is theirs to decide again, and so
  // is what had gone away by itself. What was seen stays seen.
  const waitedMs = openedAtMs - (earlier?.decidedAtMs ?? openedAtMs);
  const cameToNothing =
    earlier?.decision === "try-again" ||
    (earlier?.decision === "resend" && waitedMs >= resendTakesMs);
  if (!cameToNothing && earlier?.state !== "solved") return false;
  await tables.tickets.reopen(id, ticket.evidence);
  return true;
}

/** The alarm for a ticket that was just opened. */
export function alarm(app: App, ticket: NewTicket): void {
  const { orderNo } = ticket;
  app.log.error(
    { ticket: ticketId(ticket), ...(orderNo === undefined ? {} : { orderNo }) },
    "a person has to decide",
  );
}
