import { decideTicket, decisionsFor } from "../app/decisions/decide-ticket.ts";
import { type Text, text } from "../core/text.ts";
import type { Ticket, TicketDecision } from "../core/tickets/ticket.ts";
import type { Command, Reader } from "./command.ts";

/** What waits for a person, and what they can decide. */
export const listTickets: Reader = async ({ app, output }) => {
  const tickets = await app.store.read((tables) => tables.tickets.listOpen());
  if (tickets.length === 0) output.print(text("operator.tickets.none"));
  for (const ticket of tickets) {
    output.print(headOf(ticket));
    for (const line of choicesOf(ticket)) output.print(line);
  }
  return 0;
};

/** One ticket with all that is known about it. */
export const showTicket: Reader = async ({ app, words: [id = ""], output }) => {
  const ticket = await app.store.read((tables) => tables.tickets.find(id));
  if (ticket === undefined) {
    output.complain(text("operator.ticket.unknown", { id }));
    return 1;
  }
  output.print(headOf(ticket));
  for (const [name, value] of Object.entries(ticket.evidence)) {
    output.print(text("operator.ticket.evidence", { name, value: written(name, value) }));
  }
  const { decision, decidedBy = "", note = "" } = ticket;
  if (decision !== undefined)
    output.print(text("operator.ticket.decided", { decision, by: decidedBy, note }));
  if (ticket.state === "solved") output.print(text("operator.ticket.solved"));
  for (const line of choicesOf(ticket)) output.print(line);
  return 0;
};

/** Decides a ticket in the name of whoever asks. Exit code 1 when nothing was decided. */
export const decide: Command = async ({
  app,
  words: [id = "", decision = ""],
  flags,
  output,
  operator,
}) => {
  const result = await decideTicket(app, id, {
    // What is no decision at all is refused by name, like one that does not fit the ticket.
    decision: decision as TicketDecision,
    operator,
    note: flags.note ?? "",
  });
  switch (result.answer) {
    case "decided":
      output.print(text("operator.decide.done", { id, decision }));
      return 0;
    case "needs-second-person":
      output.print(text("operator.decide.second", { id }));
      return 0;
    case "confirm-later": {
      const from = { atMs: result.fromMs, as: "minute" } as const;
      output.print(text("operator.decide.later", { id, from }));
      return 0;
    }
    case "refused":
      output.complain(text("operator.decide.refused", { id, reason: result.reason }));
      return 1;
  }
};

function headOf({ id, kind, openedAtMs }: Ticket): Text {
  return text("operator.ticket.head", {
    id,
    what: text(`operator.kind.${kind}`),
    since: { atMs: openedAtMs, as: "minute" },
  });
}

function choicesOf({ state, kind, proposal }: Ticket): readonly Text[] {
  if (state !== "open") return [];
  const choices = text("operator.ticket.choices", { choices: decisionsFor(kind).join(" / ") });
  if (proposal === undefined) return [choices];
  return [
    choices,
    text("operator.ticket.proposed", { decision: proposal.decision, by: proposal.by }),
  ];
}

function written(name: string, value: unknown): Text {
  return name.endsWith("AtMs") && typeof value === "number"
    ? text("receipt.value", { value: { atMs: value, as: "minute" } })
    : text("receipt.value", { value: String(value) });
}
