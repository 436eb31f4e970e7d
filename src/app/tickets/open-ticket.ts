import { ticketId } from "../../core/tickets/about.ts";
import type { NewTicket } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/** What was sent again gets some time before it is said to have come to nothing. */
const resendTakesMs = 5 * 60_000;

/**
 * Puts something into the manual queue, in a transaction: once for each time it has to be decided.
 * False when it stands there already, or was seen. The alarm follows the commit.
 */
export async function openTicket(app: App, tables: Tables, ticket: NewTicket): Promise<boolean> {
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
