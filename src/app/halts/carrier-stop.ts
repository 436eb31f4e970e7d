import { isTicketOf, ticketId } from "../../core/refs.ts";
import type { Ticket } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { openTicketIn } from "../tickets/tickets.ts";

/**
 * A carrier that carried one reference out twice breaks what everything here rests on, so nothing
 * new is sent to it until a person has looked: deciding the ticket lets it go on. Orders already
 * sent are still asked about.
 */
export async function stopCarrier(
  app: App,
  about: string,
  evidence: Record<string, unknown>,
): Promise<void> {
  const id = ticketId("reconcile", about);
  const stopped = await app.store.write(async (tables) => {
    const ticket = {
      kind: "reconcile",
      about,
      evidence: { carrier: app.carrier.name, ...evidence },
    } as const;
    // What a person has seen and let go on does not stop it a second time.
    if (!(await openTicketIn(app, tables, ticket))) return false;
    await tables.kept.write(keyOf(app), id);
    return true;
  });
  if (stopped)
    app.log.error(
      { carrier: app.carrier.name, ...evidence },
      "carrier stopped: one reference was done twice",
    );
}

export async function isCarrierStopped(app: App, tables: Tables): Promise<boolean> {
  return (await tables.kept.read(keyOf(app))) !== undefined;
}

/**
 * A person has looked at a ticket, which is decided in this transaction. The carrier goes on when
 * it was the last one that speaks against it: two references done twice are two findings, and each
 * has to be seen.
 */
export async function releaseCarrier(
  app: App,
  tables: Tables,
  { id, evidence }: Ticket,
): Promise<void> {
  const stoppedBy = await tables.kept.read(keyOf(app));
  if (stoppedBy === undefined || (id !== stoppedBy && !stops(id, evidence, app))) return;
  const open = await tables.tickets.listOpen();
  if (open.some((other) => other.id === stoppedBy || stops(other.id, other.evidence, app))) return;
  await tables.kept.remove(keyOf(app));
}

function stops(ticket: string, evidence: Ticket["evidence"], { carrier }: App): boolean {
  return isTicketOf(ticket, "reconcile", "done-twice") && evidence.carrier === carrier.name;
}

function keyOf({ carrier }: App): string {
  return `carrier-stop:${carrier.name}`;
}
