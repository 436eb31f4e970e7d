import type { CarrierId } from "../../core/cards/carrier-id.ts";
import type { BillDifference, CarrierDifference } from "../../core/money/reconciliation.ts";
import { reportId } from "../../core/refs.ts";
import { type Language, text } from "../../core/text.ts";
import type { Report } from "../../storage/reports.ts";
import type { App } from "../app.ts";

/** What was done about a difference. */
export type Action =
  /** Taken in through the usual door; from there it goes its usual way. */
  | "settled"
  /** Booked here as it is there. */
  | "booked"
  /** The other side was asked and confirms what we have; or it will be looked at again. */
  | "confirmed"
  | "later"
  /** Nothing of ours: it is counted, and that is all. */
  | "noted"
  /** A person has to look: it is in the manual queue. */
  | "ticket";

/** A difference, and what was done about it. `fen`: how much money it is about. */
export type HandledDifference = {
  difference: (BillDifference | CarrierDifference)["difference"];
  about: string;
  action: Action;
  fen: number;
};

/**
 * One reconciliation, as it is kept. `span` is the day in China, or for a carrier the hour in UTC.
 */
export type ReportContent = {
  book: "bill" | "carrier";
  /** Whose list it was; not there in reports from when there was one carrier only. */
  carrier?: CarrierId;
  span: string;
  rows: number;
  paidFen: number;
  refundedFen: number;
  /**
   * Refund numbers that the bill holds, ours and WeChat's, so that a later run finds one that never
   * came.
   */
  refunds: readonly string[];
  findings: readonly HandledDifference[];
};

/** The newest one of a day or an hour stays. */
export async function keepReport(app: App, report: ReportContent): Promise<void> {
  const kept = { id: reportId(report), content: JSON.stringify(report), atMs: app.clock.nowMs() };
  await app.store.write((tables) => tables.reports.write(kept));
}

export function readReport(report: Report): ReportContent {
  return JSON.parse(report.content) as ReportContent;
}

/** Fen that no rule settled: they wait for a person. */
export function unexplainedFen({ findings }: ReportContent): number {
  return findings
    .filter(({ action }) => action === "ticket")
    .reduce((sum, { fen }) => sum + fen, 0);
}

/** The report for a person: a headline and one line a difference. */
export function writeReport(app: App, content: ReportContent, language: Language): string {
  const { book, span, rows, paidFen, refundedFen, findings } = content;
  const head =
    book === "bill"
      ? text("reconcile.bill", {
          day: span,
          rows,
          paid: { fen: paidFen },
          refunded: { fen: refundedFen },
        })
      : text("reconcile.carrier", {
          until: { atMs: Date.parse(`${span}:00Z`), as: "minute" },
          rows,
        });
  const lines = findings.map(({ difference, about, action, fen }) =>
    text("reconcile.line", {
      what: text(`reconcile.difference.${difference}`),
      about,
      amount: { fen },
      action: text(`reconcile.action.${action}`),
    }),
  );
  const foot =
    findings.length === 0
      ? text("reconcile.same")
      : text("reconcile.unexplained", { amount: { fen: unexplainedFen(content) } });
  return [head, ...lines, foot].map((one) => app.texts.render(one, language)).join("\n");
}
