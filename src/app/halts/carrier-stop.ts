import type { CarrierId } from "../../core/cards/carrier-id.ts";
import { ticketId } from "../../core/tickets/about.ts";
import type { NewTicket, Ticket } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { openTicket } from "../tickets/open-ticket.ts";

/**
 * A carrier that carried one reference out twice breaks what everything here rests on, so nothing
 * new is sent to it until a person has looked: deciding the ticket lets it go on. Orders already
 * sent are still asked about. `costFen`: what one of the two costs us.
 */
export async function stopCarrier(
  app: App,
  carrier: CarrierId,
  found: { ref: string; carrierRefs: readonly string[]; costFen: number },
): Promise<void> {
  const detail = { carrier, ...found };
  const ticket: NewTicket = { kind: "reconcile", evidence: { matter: "done-twice", ...detail } };
  const stopped = await app.store.write(async (tables) => {
    // What a person has seen and let go on does not stop it a second time.
    if (!(await openTicket(app, tables, ticket))) return false;
    await tables.kept.write(keyOf(carrier), ticketId(ticket));
    return true;
  });
  if (stopped) app.log.error(detail, "carrier stopped: one reference was done twice");
}

/** May nothing new be sent to the carrier until a person has looked? */
export async function isCarrierStopped(tables: Tables, carrier: CarrierId): Promise<boolean> {
  return (await tables.kept.read(keyOf(carrier))) !== undefined;
}

/**
 * A person has looked at a ticket, which is decided in this transaction. The carrier that it speaks
 * against goes on when it was the last one: two references done twice are two findings, and each
 * has to be seen.
 */
export async function releaseCarrier(tables: Tables, seen: Ticket): Promise<void> {
  const carrier = stoppedBy(seen);
  if (carrier === undefined || !(await isCarrierStopped(tables, carrier))) return;
  const open = await tables.tickets.listOpen();
  if (open.some((other) => stoppedBy(other) === carrier)) return;
  await tables.kept.remove(keyOf(carrier));
}

/** The carrier that a ticket speaks against, if it is such a one. */
function stoppedBy({ kind, evidence }: Ticket): CarrierId | undefined {
  return kind === "reconcile" && evidence.matter === "done-twice" ? evidence.carrier : undefined;
}

function keyOf(carrier: CarrierId): string {
  return `carrier-stop:${carrier}`;
}
