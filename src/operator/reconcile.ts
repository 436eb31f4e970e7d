import { billsKeptDays } from "../app/reconciliation/bill-findings.ts";
import { reconcileCarriersNow } from "../app/reconciliation/reconcile.ts";
import { reconcileBill } from "../app/reconciliation/reconcile-bill.ts";
import { readReport, writeReport } from "../app/reconciliation/reconcile-report.ts";
import { chinaDay, chinaDaySpan } from "../core/calendar.ts";
import { text } from "../core/text.ts";
import { readDay } from "../core/written-moment.ts";
import type { Command, Reader } from "./command.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Compares the books now: of the days that are due, or of one day again. */
export const reconcileNow: Command = async ({ app, flags: { day }, output, language }) => {
  if (day !== undefined) {
    const age = readDay(day) === undefined ? 0 : daysAgo(day, app.clock.nowMs());
    if (age < 1 || age > billsKeptDays) {
      output.complain(text("operator.reconcile.day"));
      return 2;
    }
    const result = await reconcileBill(app, day, age);
    if (result.answer === "done") output.plain(writeReport(app, result.report, language));
    else output.complain(text("operator.reconcile.noBill", { day, reason: result.reason }));
    return result.answer === "done" ? 0 : 1;
  }
  const reports = await reconcileCarriersNow(app);
  for (const report of reports) {
    if (report === undefined) output.complain(text("operator.reconcile.noList"));
    else if (report === "unknown") output.complain(text("operator.reconcile.silent"));
    else output.plain(writeReport(app, report, language));
  }
  return reports.every((report) => typeof report === "object") ? 0 : 1;
};

/** How many days lie between a day and today, in China. */
function daysAgo(day: string, nowMs: number): number {
  return Math.round((chinaDaySpan(chinaDay(nowMs)).fromMs - chinaDaySpan(day).fromMs) / dayMs);
}

/** As many as a person reads at once. */
const newestReports = 12;

/** The newest reports, as they were kept. */
export const showReports: Reader = async ({ app, output, language }) => {
  const reports = await app.store.read((tables) => tables.reports.newest(newestReports));
  if (reports.length === 0) output.print(text("operator.reports.none"));
  for (const report of reports) output.plain(`${writeReport(app, readReport(report), language)}\n`);
  return 0;
};
