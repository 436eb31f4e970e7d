import { ticketId } from "../../core/tickets/about.ts";
import type { NewTicket, Ticket } from "../../core/tickets/ticket.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { openTicketIn } from "../tickets/open-ticket.ts";

/**
 * A carrier that carried one reference out twice breaks what everything here rests on, so nothing
 * new is sent to it until a person has looked: deciding the ticket lets it go on. Orders already
 * sent are still asked about. `costFen`: what one of the two costs us.
 */
export async function stopCarrier(
  app: App,
  found: { ref: string; carrierRefs: readonly string[]; costFen: number },
): Promise<void> {
  const detail = { carrier: app.carrier.name, ...found };
  const ticket: NewTicket = { kind: "reconcile", evidence: { matter: "done-twice", ...detail } };
  const stopped = await app.store.write(async (tables) => {
    // What a person has seen and let go on does not stop it a second time.
    if (!(await openTicketIn(app, tables, ticket))) return false;
    await tables.kept.write(keyOf(app), ticketId(ticket));
    return true;
  });
  if (stopped) app.log.error(detail, "carrier stopped: one reference was done twice");
}

/** May nothing new be sent to the carrier until a person has looked? */
export async function isCarrierStopped(app: App, tables: Tables): Promise<boolean> {
  return (await tables.kept.read(keyOf(app))) !== undefined;
}

/**
 * A person has looked at a ticket, which is decided in this transaction. The carrier goes on when
 * it was the last one that speaks against it: two references done twice are two findings, and each
 * has to be seen.
 */
export async function releaseCarrier(app: App, tables: Tables, seen: Ticket): Promise<void> {
  if (!stops(seen, app) || !(await isCarrierStopped(app, tables))) return;
  const open = await tables.tickets.listOpen();
  if (open.some((other) => stops(other, app))) return;
  await tables.kept.remove(keyOf(app));
}

function stops({ kind, evidence }: Ticket, { carrier }: App): boolean {
  return (
    kind === "reconcile" && evidence.matter === "done-twice" && evidence.carrier === carrier.name
  );
}

function keyOf({ carrier }: App): string {
  return `carrier-stop:${carrier.name}`;
}
