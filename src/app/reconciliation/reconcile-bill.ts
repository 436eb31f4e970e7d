import { chinaDaySpan } from "../../core/calendar.ts";
import type { Payment, Refund } from "../../core/money/payment.ts";
import { type BilledRow, compareBill, type OurPayment } from "../../core/money/reconciliation.ts";
import { paymentNumberIn } from "../../core/refs.ts";
import type { Bill, BillRow } from "../../payments/payment.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { type BillLook, billDays, handleDifference } from "./bill-findings.ts";
import { findUnbilledRefunds, findUnequalSums, noteOurRefunds, ourRefund } from "./bill-refunds.ts";
import { type HandledDifference, keepReport, type ReportContent } from "./reconcile-report.ts";

type BillResult = { answer: "done"; report: ReportContent } | { answer: "not-yet"; reason: string };

/**
 * Compares one day of WeChat's trade bill with our books and acts on every difference. `age`: how
 * many days ago the day was; on the last look what is still missing goes to a person. Repeating it
 * changes nothing.
 */
export async function reconcileBill(app: App, day: string, age: number): Promise<BillResult> {
  const answer = await app.payments.tradeBill(day);
  if (answer.answer !== "done") return { answer: "not-yet", reason: answer.reason };
  // What was revoked was never paid.
  const rows = answer.value.rows.filter(({ state }) => state !== "REVOKED");
  const ours = await app.store.read((tables) => readOurs(tables, day, rows));
  await noteOurRefunds(app, rows, ours.refunds);
  const look: BillLook = { day, age, rows, refunds: ours.refunds };
  const differences = compareBill(
    { rows: rows.map((row) => toBilled(app, row)), odd: answer.value.odd.map(toOdd) },
    {
      payment: (no) => ourPayment(ours.payments.get(no)),
      refund: (no) => {
        const refund = ours.refunds.get(no);
        return refund && ourRefund(refund);
      },
    },
    ours.paidHere.flatMap((payment) => ourPayment(payment) ?? []),
  );
  const findings: HandledDifference[] = [];
  for (const difference of differences)
    findings.push(await handleDifference(app, difference, look));
  // What the rows have told is booked by now, so the rest can be summed up.
  const billed = numbersOf(rows);
  const unbilled = age >= billDays ? await findUnbilledRefunds(app, day, billed) : [];
  const sums = await findUnequalSums(app, rows, ours.payments);
  for (const difference of [...unbilled, ...sums])
    findings.push(await handleDifference(app, difference, look));
  const report = reportOf(day, rows, billed, findings);
  await keepReport(app, report);
  return { answer: "done", report };
}

/** Our side of a day's bill: of each row, and of what was paid here on that day. */
async function readOurs({ payments, refunds }: Tables, day: string, rows: readonly BillRow[]) {
  const { fromMs, toMs } = chinaDaySpan(day);
  const ours = { payments: new Map<string, Payment>(), refunds: new Map<string, Refund>() };
  for (const row of rows) {
    const payment = await payments.find(row.outTradeNo);
    if (payment !== undefined) ours.payments.set(row.outTradeNo, payment);
    const refund = row.outRefundNo === undefined ? undefined : await refunds.find(row.outRefundNo);
    if (refund !== undefined) ours.refunds.set(refund.outRefundNo, refund);
  }
  return { ...ours, paidHere: await payments.paidBetween(fromMs, toMs) };
}

/** WeChat's own numbers too: ours that was made at its console has another number there. */
function numbersOf(rows: readonly BillRow[]): readonly string[] {
  return rows.flatMap(({ outRefundNo, refundId }) =>
    [outRefundNo, refundId].filter((no) => no !== undefined),
  );
}

function toOdd({ line, text, reason }: Bill["odd"][number]) {
  return { line, reason, outTradeNo: paymentNumberIn(text) };
}

function toBilled({ payments: { account } }: App, row: BillRow): BilledRow {
  const { outTradeNo, transactionId, amountFen, outRefundNo, refundFen = 0, refundStatus } = row;
  const isOurAccount =
    row.currency === "CNY" && row.appid === account.appid && row.mchid === account.mchid;
  const plain = { outTradeNo, transactionId, amountFen, isOurAccount };
  if (outRefundNo === undefined) return plain;
  const isSettled = refundStatus === "SUCCESS";
  const hasFailed = refundStatus === "FAIL";
  return { ...plain, refund: { outRefundNo, amountFen: refundFen, isSettled, hasFailed } };
}

function ourPayment(payment: Payment | undefined): OurPayment | undefined {
  if (payment === undefined) return undefined;
  const { outTradeNo, transactionId, amountFen, state } = payment;
  return { outTradeNo, transactionId, amountFen, isPaid: state === "paid" };
}

function reportOf(
  day: string,
  rows: readonly BillRow[],
  refunds: readonly string[],
  findings: readonly HandledDifference[],
): ReportContent {
  let paidFen = 0;
  let refundedFen = 0;
  for (const { outRefundNo, amountFen, refundFen = 0 } of rows) {
    if (outRefundNo === undefined) paidFen += amountFen;
    else refundedFen += refundFen;
  }
  return { book: "bill", span: day, rows: rows.length, paidFen, refundedFen, refunds, findings };
}
