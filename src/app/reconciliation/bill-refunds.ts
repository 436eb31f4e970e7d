import { chinaDaySpan, daysBefore } from "../../core/calendar.ts";
import { type Payment, type Refund, restOfRefundFen } from "../../core/money/payment.ts";
import {
  type BillDifference,
  compareSums,
  type OurRefund,
  type SumsOfPayment,
  unbilledRefunds,
} from "../../core/money/reconciliation.ts";
import { refundEntry, reportId } from "../../core/refs.ts";
import type { BillRow } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { refundQuestion } from "../money/end-refund.ts";
import { type TakenForeign, takeForeignRefund } from "../money/foreign-refund.ts";
import { billDays } from "./bill-findings.ts";
import { readReport } from "./reconcile-report.ts";

/** A refund of ours, as a comparison wants it. */
export function ourRefund(refund: Refund): OurRefund {
  const { outRefundNo, outTradeNo, state } = refund;
  const amountFen = restOfRefundFen(refund);
  return { outRefundNo, outTradeNo, amountFen, isSettled: state === "succeeded" };
}

/** Looked for in the bills of that day and of the days since, as far as they were read. */
export async function findUnbilledRefunds(
  app: App,
  day: string,
  billed: readonly string[],
): Promise<readonly BillDifference[]> {
  const { fromMs, toMs } = chinaDaySpan(day);
  return await app.store.read(async (tables) => {
    const shown = new Set(billed);
    for (let age = 1; age < billDays; age++) {
      const report = await tables.reports.find(
        reportId({ book: "bill", span: daysBefore(day, -age) }),
      );
      for (const outRefundNo of report === undefined ? [] : readReport(report).refunds)
        shown.add(outRefundNo);
    }
    const made = await tables.refunds.createdBetween(fromMs, toMs);
    return unbilledRefunds(
      made.flatMap((refund) => (shown.has(refund.refundId ?? "") ? [] : [ourRefund(refund)])),
      shown,
    );
  });
}

/** Writes down which refunds of ours the bill shows, so that the sums of a payment can be told. */
export async function noteOurRefunds(
  app: App,
  rows: readonly BillRow[],
  refunds: ReadonlyMap<string, Refund>,
): Promise<void> {
  const seenAtMs = app.clock.nowMs();
  await app.store.write(async ({ billedRefunds }) => {
    for (const { outRefundNo = "", refundId = "", refundFen = 0 } of rows) {
      const refund = refunds.get(outRefundNo);
      if (refund === undefined || refundFen <= 0) continue;
      const { outTradeNo } = refund;
      const billed = { outRefundNo, outTradeNo, refundId, amountFen: refundFen, seenAtMs };
      if (!(await billedRefunds.add({ ...billed, state: "ours" })))
        await billedRefunds.move(outRefundNo, "ours");
    }
  });
}

/**
 * What went back of each payment that the bill shows refunds of, over all bills so far: there, and
 * in our ledger.
 */
export async function findUnequalSums(
  app: App,
  rows: readonly BillRow[],
  payments: ReadonlyMap<string, Payment>,
): Promise<readonly BillDifference[]> {
  const refunded = new Set(rows.flatMap((row) => (row.outRefundNo ? [row.outTradeNo] : [])));
  return await app.store.read(async (tables) => {
    const sums: SumsOfPayment[] = [];
    for (const outTradeNo of refunded) {
      const payment = payments.get(outTradeNo);
      if (payment !== undefined) sums.push(await sumsOf(tables, payment));
    }
    return compareSums(sums);
  });
}

async function sumsOf(
  { billedRefunds, refunds, ledger, tickets }: Tables,
  { outTradeNo, orderNo, amountFen: paidFen }: Payment,
): Promise<SumsOfPayment> {
  const billed = await billedRefunds.ofPayment(outTradeNo);
  const own = (await refunds.ofOrder(orderNo)).find((one) => one.outTradeNo === outTradeNo);
  const isOwnBack = own?.state === "succeeded";
  const isShown = billed.some(
    ({ outRefundNo, refundId }) => outRefundNo === own?.outRefundNo || refundId === own?.refundId,
  );
  const decided = own && (await tickets.find(refundQuestion(own)));
  const isByWord = decided?.state === "decided" && decided.decision === "refunded";
  const isBack = { ours: isOwnBack, unbooked: true, booked: true, undecided: false, failed: false };
  const entries = new Set(billed.map(({ outRefundNo }) => refundEntry("console", outRefundNo)));
  // One of ours that no bill has shown yet is looked for by itself.
  if (own !== undefined && (isShown || isByWord))
    entries.add(refundEntry("refund", own.outRefundNo));
  const booked = (await ledger.ofOrder(orderNo)).filter(({ id }) => entries.has(id));
  return {
    outTradeNo,
    paidFen,
    thereFen: sum(billed.filter(({ state }) => isBack[state])),
    ourFen: sum(booked),
    isOpen: billed.some(({ state }) => state === "undecided" || state === "unbooked"),
  };
}

function sum(amounts: readonly { amountFen: number }[]): number {
  return amounts.reduce((fen, { amountFen }) => fen + amountFen, 0);
}

/**
 * Asks again about what a bill has shown and nobody could decide or book then, however long ago
 * that was.
 */
export async function takeOpenRefunds(app: App): Promise<void> {
  for (const billed of await app.store.read((tables) => tables.billedRefunds.listOpen())) {
    const taken: TakenForeign = await takeForeignRefund(app, billed, "bill");
    const { outRefundNo, amountFen } = billed;
    app.log.info({ outRefundNo, amountFen, taken }, "asked again about a refund by hand");
  }
}
