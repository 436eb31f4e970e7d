import type { Selectable } from "kysely";
import { given } from "../../core/given.ts";
import { readTicketId } from "../../core/tickets/about.ts";
import type { Proposal, Ticket, TicketDecision, TicketKind } from "../../core/tickets/ticket.ts";
import type { Report, Reports } from "../reports.ts";
import type { Tickets } from "../tickets.ts";
import { changedOne, withoutNulls } from "./rows.ts";
import type { Database } from "./schema.ts";
import type { Transaction } from "./transaction.ts";

export function tickets({ db, hold, note, unnote }: Transaction): Tickets {
  const changeOpen = async (id: string, change: Partial<Database["ticket"]>): Promise<boolean> => {
    const result = await db
      .updateTable("ticket")
      .set(change)
      .where("id", "=", id)
      .where("state", "=", "open")
      .executeTakeFirst();
    return changedOne(result.numUpdatedRows);
  };
  return {
    async open({ id, kind, orderNo, evidence, openedAtMs }) {
      const result = await db
        .insertInto("ticket")
        .values({
          id,
          kind,
          order_no: orderNo ?? null,
          evidence: JSON.stringify(evidence),
          state: "open",
          opened_at_ms: openedAtMs,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .executeTakeFirst();
      const isNew = changedOne(result.numInsertedOrUpdatedRows);
      if (isNew) note({ of: "ticket", id, ...given({ orderNo }) });
      return isNew;
    },
    async find(id) {
      await hold.name(`ticket:${id}`);
      const row = await db.selectFrom("ticket").selectAll().where("id", "=", id).executeTakeFirst();
      return row && toTicket(row);
    },
    async listOpen() {
      const rows = await db
        .selectFrom("ticket")
        .selectAll()
        .where("state", "=", "open")
        .orderBy("opened_at_ms")
        .orderBy("id")
        .execute();
      return rows.map(toTicket);
    },
    propose: (id, proposal) => changeOpen(id, { proposal: JSON.stringify(proposal) }),
    decide(id, { decision, decidedBy, note, decidedAtMs }) {
      // Opened and decided in one commit, there is nobody to be called.
      unnote({ of: "ticket", id });
      return changeOpen(id, {
        state: "decided",
        decision,
        decided_by: decidedBy,
        note,
        decided_at_ms: decidedAtMs,
      });
    },
    async solve(id, atMs) {
      unnote({ of: "ticket", id });
      await changeOpen(id, { state: "solved", decided_at_ms: atMs });
    },
    async reopen(id, evidence) {
      const row = await db
        .updateTable("ticket")
        .set({
          state: "open",
          evidence: JSON.stringify(evidence),
          proposal: null,
          decision: null,
          decided_by: null,
          note: null,
          decided_at_ms: null,
        })
        .where("id", "=", id)
        .returning("order_no")
        .executeTakeFirst();
      if (row !== undefined)
        note({ of: "ticket", id, ...(row.order_no === null ? {} : { orderNo: row.order_no }) });
    },
  };
}

function toTicket(row: Selectable<Database["ticket"]>): Ticket {
  return {
    id: row.id,
    kind: row.kind as TicketKind,
    evidence: toEvidence(row),
    state: row.state as Ticket["state"],
    openedAtMs: row.opened_at_ms,
    ...(row.proposal === null ? {} : { proposal: toProposal(row.proposal) }),
    ...withoutNulls({
      orderNo: row.order_no,
      decision: row.decision as TicketDecision | null,
      decidedBy: row.decided_by,
      note: row.note,
      decidedAtMs: row.decided_at_ms,
    }),
    // The kind says what the evidence is; each is written by this release or by `toEvidence`.
  } as Ticket;
}

/** Who proposed was first a name that somebody typed: that is no operator, and long ago. */
function toProposal(written: string): Proposal {
  return { operatorId: "", atMs: 0, ...JSON.parse(written) };
}

/**
 * Tickets were first written with untyped evidence, and what they are about stood in their ids
 * alone. Such rows are read as if they held it; this is the only place that knows of them.
 */
function toEvidence({ id, kind, evidence }: Selectable<Database["ticket"]>): object {
  const known: object = JSON.parse(evidence);
  const { matter, about } = readTicketId(id, kind as TicketKind);
  if (kind === "dead-job") return { jobId: about, ...known };
  if (kind !== "reconcile") return known;
  if ("rule" in known) return { matter: "broken-rule", ...known };
  if (matter === "waits") return { matter, orderNo: about, ...known };
  return matter === "recovery" ? { matter, recoveryId: about, ...known } : { matter, ...known };
}

export function reports({ db }: Transaction): Reports {
  return {
    async write({ id, content, atMs }) {
      await db
        .insertInto("report")
        .values({ id, content, at_ms: atMs })
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ content, at_ms: atMs }))
        .execute();
    },
    async find(id) {
      const row = await db.selectFrom("report").selectAll().where("id", "=", id).executeTakeFirst();
      return row && toReport(row);
    },
    async newest(limit) {
      const rows = await db
        .selectFrom("report")
        .selectAll()
        .orderBy("at_ms", "desc")
        .limit(limit)
        .execute();
      return rows.map(toReport);
    },
  };
}

function toReport(row: Selectable<Database["report"]>): Report {
  return { id: row.id, content: row.content, atMs: row.at_ms };
}
