import type { CarrierId } from "../../core/cards/carrier-id.ts";
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
  carrier: CarrierId,
  about: string,
  evidence: Record<string, unknown>,
): Promise<void> {
  const id = ticketId("reconcile", about);
  const stopped = await app.store.write(async (tables) => {
    const ticket = {
      kind: "reconcile",
      about,
      evidence: { carrier, ...evidence },
    } as const;
    // What a person has seen and let go on does not stop it a second time.
    if (!(await openTicketIn(app, tables, ticket))) return false;
    await tables.kept.write(keyOf(carrier), id);
    return true;
  });
  if (stopped)
    app.log.error({ carrier, ...evidence }, "carrier stopped: one reference was done twice");
}

export async function isCarrierStopped(tables: Tables, carrier: CarrierId): Promise<boolean> {
  return (await tables.kept.read(keyOf(carrier))) !== undefined;
}

/**
 * A person has looked at a ticket, which is decided in this transaction. The carrier goes on when
 * it was the last one that speaks against it: two references done twice are two findings, and each
 * has to be seen.
 */
export async function releaseCarrier(
  carrier: CarrierId,
  tables: Tables,
  { id, evidence }: Ticket,
): Promise<void> {
  const stoppedBy = await tables.kept.read(keyOf(carrier));
  if (stoppedBy === undefined || (id !== stoppedBy && !stops(id, evidence, carrier))) return;
  const open = await tables.tickets.listOpen();
  if (open.some((other) => other.id === stoppedBy || stops(other.id, other.evidence, carrier)))
    return;
  await tables.kept.remove(keyOf(carrier));
}

function stops(ticket: string, evidence: Ticket["evidence"], carrier: CarrierId): boolean {
  return isTicketOf(ticket, "reconcile", "done-twice") && evidence.carrier === carrier;
}

function keyOf(carrier: CarrierId): string {
  return `carrier-stop:${carrier}`;
}
