import { beginRecovery } from "../app/halts/recovery-mode.ts";
import { billsKeptDays } from "../app/reconciliation/bill-findings.ts";
import { endRecovery } from "../app/recovery/recover.ts";
import { text } from "../core/text.ts";
import { readMoment } from "../core/written-moment.ts";
import type { Command } from "./command.ts";

const keptMs = billsKeptDays * 24 * 60 * 60 * 1000;

/** Begins a recovery, or ends one on somebody's word. */
export const recovery: Command = async (given) =>
  given.flags.end === true ? await end(given) : await begin(given);

const begin: Command = async ({ app, flags: { since = "" }, output }) => {
  const sinceMs = readMoment(since);
  const nowMs = app.clock.nowMs();
  // What lies further back no partner tells any more: recovery would never end.
  const isKept = sinceMs !== undefined && sinceMs <= nowMs && nowMs - sinceMs <= keptMs;
  if (!isKept) {
    output.complain(text("operator.recover.since"));
    return 2;
  }
  await app.store.write((tables) => beginRecovery(app, tables, sinceMs));
  output.print(text("operator.recover.begun", { since: { atMs: sinceMs, as: "minute" } }));
  return 0;
};

/** The way out when somebody does not answer for ever. */
const end: Command = async ({ app, flags: { note = "" }, output, operator }) => {
  if (note.trim() === "") {
    output.complain(text("operator.recover.note"));
    return 2;
  }
  const missing = await endRecovery(app, { by: operator.name, note });
  if (missing === undefined) {
    output.complain(text("operator.recover.none"));
    return 1;
  }
  output.print(text("operator.recover.ended"));
  for (const name of ["payments", "bills", "carrierList"] as const) {
    if (missing[name] === undefined) continue;
    const value = text("receipt.value", { value: String(missing[name]) });
    output.print(text("operator.ticket.evidence", { name, value }));
  }
  return 0;
};
