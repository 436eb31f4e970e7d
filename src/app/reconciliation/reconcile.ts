import { chinaDay, chinaDaySpan, daysBefore } from "../../core/calendar.ts";
import { comparisonJob, readComparison } from "../../core/refs.ts";
import { ticketId } from "../../core/tickets/about.ts";
import type { App } from "../app.ts";
import { noteTime } from "../halts/clock-watch.ts";
import type { JobResult } from "../job.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import { billDays } from "./bill-findings.ts";
import { takeOpenRefunds } from "./bill-refunds.ts";
import { reconcileBill } from "./reconcile-bill.ts";
import { reconcileCarrier } from "./reconcile-carrier.ts";
import { type ReportContent, unexplainedFen } from "./reconcile-report.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * WeChat has a day's bill from 10:00 on the next day. Half an hour later it is surely there; at
 * noon it is late.
 */
const billAfterMs = 10.5 * hourMs;
const billLateAfterMs = 12 * hourMs;

/** How often our own books are looked over, and how far back. */
const auditEveryMs = 5 * minuteMs;
const auditSpanMs = 4 * 24 * hourMs;
const lateJobRule = "no job waits for an hour";

/** A carrier's list is compared over two days, every hour. */
const carrierSpanMs = 48 * hourMs;

/**
 * Sees to it that the books are compared, whatever happened to the job before. To be called at
 * every start.
 */
export async function scheduleReconciliation(app: App): Promise<void> {
  const nowMs = app.clock.nowMs();
  await addBillJob(app, nextBillDay(nowMs));
  await app.store.write(async ({ jobs }) => {
    const { id, ref } = comparisonJob({ book: "books" });
    await jobs.add({ id, kind: "reconcile", ref, runAtMs: nowMs, createdAtMs: nowMs });
    await jobs.revive(id, nowMs);
    // It may have been put off by a clock that was ahead.
    await jobs.hurry(id, nowMs);
  });
  if (app.carriers.all.some(({ listPlanOrders }) => listPlanOrders !== undefined))
    await addCarrierJob(app, nowMs);
}

/** Works on one of the jobs; the one of bills is named by the day on which it runs. */
export async function reconcile(app: App, ref: string): Promise<JobResult> {
  const comparison = readComparison(ref);
  if (comparison === undefined) throw new Error(`No job compares "${ref}".`);
  if (comparison.book === "books") return await auditBooks(app);
  if (comparison.book === "bill") return await reconcileBills(app, comparison.day);
  // The next one first: it must come even if this one ends in a way that nobody has thought of.
  await addCarrierJob(app, app.clock.nowMs());
  await reconcileCarriersNow(app);
  return "finished";
}

/** Our own books, by themselves: what must never be is looked for while it is young. */
async function auditBooks(app: App): Promise<JobResult> {
  const nowMs = app.clock.nowMs();
  await noteTime(app);
  const { violations, stuck, open } = await app.store.read(async ({ audit, tickets }) => ({
    violations: await audit.violations(nowMs - auditSpanMs),
    stuck: await audit.stuckJobs(nowMs - hourMs),
    open: await tickets.listOpen(),
  }));
  const found = [...violations, ...stuck];
  for (const { rule, about } of found) {
    app.log.error({ rule, about }, "the books are not as they must be");
    const broken = { matter: "broken-rule", rule, about } as const;
    await app.store.write((tables) =>
      openTicket(app, tables, { kind: "reconcile", evidence: broken }),
    );
  }
  // A job that has run is late no more. What was wrong with money stays for a person to see.
  const late = new Set(stuck.map(({ about }) => about));
  const caughtUp = open.filter(
    ({ kind, evidence }) =>
      kind === "reconcile" &&
      evidence.matter === "broken-rule" &&
      evidence.rule === lateJobRule &&
      !late.has(evidence.about),
  );
  await app.store.write(async ({ tickets }) => {
    for (const { id } of caughtUp) await tickets.solve(id, nowMs);
  });
  return { runAtMs: nowMs + auditEveryMs };
}

/** Every carrier's list against our books, one answer a carrier; see `reconcileCarrier`. */
export async function reconcileCarriersNow(
  app: App,
): Promise<readonly (ReportContent | "unknown" | undefined)[]> {
  const toMs = app.clock.nowMs();
  const reports: (ReportContent | "unknown" | undefined)[] = [];
  for (const carrier of app.carriers.all) {
    const report = await reconcileCarrier(app, carrier, { fromMs: toMs - carrierSpanMs, toMs });
    reports.push(report);
    if (typeof report !== "object" || report.findings.length === 0) continue;
    app.log.warn(
      { carrier: carrier.id, span: report.span, findings: report.findings },
      "the carrier's book differs from ours",
    );
  }
  return reports;
}

async function reconcileBills(app: App, runDay: string): Promise<JobResult> {
  await addBillJob(app, daysBefore(runDay, -1));
  const { fromMs } = chinaDaySpan(runDay);
  const nowMs = app.clock.nowMs();
  let isMissing = false;
  // The oldest first: what is given back was paid before.
  for (let age = billDays; age >= 1; age--) {
    const day = daysBefore(runDay, age);
    const missing = { matter: "bill-missing", day } as const;
    const result = await reconcileBill(app, day, age);
    if (result.answer === "done") {
      logBill(app, result.report);
      await app.store.write((tables) =>
        tables.tickets.solve(ticketId({ kind: "reconcile", evidence: missing }), nowMs),
      );
      continue;
    }
    isMissing = true;
    app.log.warn({ day, reason: result.reason }, "bill not to be had yet");
    if (nowMs >= fromMs + billLateAfterMs) {
      const evidence = { ...missing, reason: result.reason };
      await app.store.write((tables) => openTicket(app, tables, { kind: "reconcile", evidence }));
    }
  }
  await takeOpenRefunds(app);
  // Tomorrow's run looks at two of these days again, so this one need not go on for ever.
  return isMissing && nowMs < fromMs + 24 * hourMs
    ? { runAtMs: nowMs + 10 * minuteMs }
    : "finished";
}

function logBill(app: App, report: ReportContent): void {
  const { span, rows, findings } = report;
  if (findings.length === 0) app.log.info({ day: span, rows }, "bill and books agree");
  else
    app.log.warn(
      { day: span, rows, findings, unexplainedFen: unexplainedFen(report) },
      "bill and books differ",
    );
}

/** Today while its time is not over, else tomorrow. */
function nextBillDay(nowMs: number): string {
  const today = chinaDay(nowMs);
  return nowMs < chinaDaySpan(today).fromMs + billAfterMs ? today : daysBefore(today, -1);
}

async function addBillJob(app: App, runDay: string): Promise<void> {
  const createdAtMs = app.clock.nowMs();
  const { id, ref } = comparisonJob({ book: "bill", day: runDay });
  const runAtMs = chinaDaySpan(runDay).fromMs + billAfterMs;
  await app.store.write((tables) =>
    tables.jobs.add({ id, kind: "reconcile", ref, runAtMs, createdAtMs }),
  );
}

async function addCarrierJob(app: App, nowMs: number): Promise<void> {
  const runAtMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
  const hour = new Date(runAtMs).toISOString().slice(0, 13);
  const { id, ref } = comparisonJob({ book: "carrier", hour });
  await app.store.write((tables) =>
    tables.jobs.add({
      id,
      kind: "reconcile",
      ref,
      runAtMs,
      createdAtMs: nowMs,
    }),
  );
}
