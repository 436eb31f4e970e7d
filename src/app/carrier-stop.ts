import type { Tables } from "../storage/store.ts";
import type { App } from "./app.ts";
import { openTicketIn, ticketId } from "./tickets.ts";

/**
 * A carrier that carried one reference out twice breaks what everything here rests on, so nothing new is sent to it
 * until a person has looked: deciding the ticket lets it go on. Orders already sent are still asked about.
 */
export async function stopCarrier(app: App, about: string, evidence: Record<string, unknown>): Promise<void> {
  const id = ticketId("reconcile", about);
  const stopped = await app.store.write(async (tables) => {
    const ticket = { kind: "reconcile", about, evidence: { carrier: app.carrier.name, ...evidence } } as const;
    // What a person has seen and let go on does not stop it a second time.
    if (!(await openTicketIn(app, tables, ticket))) return false;
    await tables.kept.write(keyOf(app), id);
    return true;
  });
  if (stopped)
    app.log.error({ carrier: app.carrier.name, ...evidence }, "carrier stopped: one reference was done twice");
}

export async function isCarrierStopped(app: App, tables: Tables): Promise<boolean> {
  return (await tables.kept.read(keyOf(app))) !== undefined;
}

/** A person has looked at what stopped it. Does nothing when another ticket is why it stands still. */
export async function releaseCarrier(app: App, tables: Tables, ticket: string): Promise<void> {
  if ((await tables.kept.read(keyOf(app))) === ticket) await tables.kept.remove(keyOf(app));
}

function keyOf({ carrier }: App): string {
  return `carrier-stop:${carrier.name}`;
}
