import type { Partner } from "../../storage/jobs.ts";
import type { App } from "../app.ts";
import { openTicket } from "./open-ticket.ts";

/** Hears how each call of a partner has ended, before whoever called does. */
export type Hearer = (partner: Partner, call: string, outcome: unknown) => Promise<void>;

/** How long one refusal stands for all that are like it, ms. */
const quietForMs = 10 * 60_000;

/**
 * Puts it in front of a person at once when a partner refuses our account: whoever called tries
 * again, and nobody would hear of it. What is done again later solves the question by itself.
 */
export function refusalHearer(app: () => App): Hearer {
  /** When each was noted, by its call and code. */
  const notedAtMs = new Map<string, number>();
  /** Calls that were done since this instance began, or since they were last refused. */
  const fine = new Set<string>();
  return async (partner, call, outcome) => {
    const { answer, account, reason = "" } = told(outcome);
    const name = `${partner} ${call}`;
    try {
      if (account !== undefined) {
        fine.delete(name);
        const key = `${name} ${account}`;
        const nowMs = app().clock.nowMs();
        if (nowMs - (notedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < quietForMs) return;
        notedAtMs.set(key, nowMs);
        await noteRefusal(app(), { partner, call, code: account, reason });
      } else if (answer === "done" || answer === "found") {
        if (fine.has(name)) return;
        fine.add(name);
        for (const key of notedAtMs.keys()) if (key.startsWith(`${name} `)) notedAtMs.delete(key);
        await solve(app(), partner, call);
      }
    } catch (error) {
      // The call has its answer whatever becomes of this; the next refusal is noted anew.
      fine.delete(name);
      notedAtMs.clear();
      app().log.error({ partner, call, error: String(error) }, "refusal not noted");
    }
  };
}

function told(outcome: unknown): { answer?: unknown; account?: string; reason?: string } {
  return typeof outcome === "object" && outcome !== null ? outcome : {};
}

/**
 * A partner says no to what we ask for, and no rule of ours knows what follows. A person hears of
 * it at once, once for each call and code.
 */
export async function noteRefusal(
  app: App,
  evidence: { partner: Partner; call: string; code: string; reason: string },
): Promise<void> {
  app.log.error(evidence, "a partner refuses our account");
  await app.store.write((tables) => openTicket(app, tables, { kind: "account-refused", evidence }));
}

async function solve(app: App, partner: Partner, call: string): Promise<void> {
  const open = await app.store.read(({ tickets }) => tickets.listOpen());
  const ours = open.filter(
    ({ kind, evidence }) =>
      kind === "account-refused" && evidence.partner === partner && evidence.call === call,
  );
  if (ours.length === 0) return;
  await app.store.write(async ({ tickets }) => {
    for (const { id } of ours) await tickets.solve(id, app.clock.nowMs());
  });
}
