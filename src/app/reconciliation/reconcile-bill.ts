import { chinaDaySpan, daysBefore } from "../../core/calendar.ts";
import type { Payment, Refund } from "../../core/money/payment.ts";
import {
  type BillDifference,
  type BilledRow,
  compareBill,
  type OurPayment,
  type OurRefund,
  unbilledRefunds,
} from "../../core/money/reconciliation.ts";
import type { Outcome } from "../../core/outcome.ts";
import { refundEntry, reportId } from "../../core/refs.ts";
import type { BookDifference } from "../../core/tickets/evidence.ts";
import type { BillRow } from "../../payments/payment.ts";
import type { App } from "../app.ts";
import { askAbout } from "../money/ask-payment.ts";
import { takeRefundEnd } from "../money/refund-payment.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import {
  type Action,
  type HandledDifference,
  keepReport,
  type ReportContent,
  readReport,
} from "./reconcile-report.ts";

/** How many days a difference that may be a matter of the hour is looked at again. */
export const billDays = 3;

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
  const bill = answer.value.filter(({ state }) => state !== "REVOKED");
  const { fromMs, toMs } = chinaDaySpan(day);
  const { payments, refunds, paidHere } = await app.store.read(async (tables) => {
    const payments = new Map<string, Payment>();
    const refunds = new Map<string, Refund>();
    for (const row of bill) {
      const payment = await tables.payments.find(row.outTradeNo);
      if (payment !== undefined) payments.set(row.outTradeNo, payment);
      const refund =
        row.outRefundNo === undefined ? undefined : await tables.refunds.find(row.outRefundNo);
      if (refund !== undefined) refunds.set(refund.outRefundNo, refund);
    }
    return { payments, refunds, paidHere: await tables.payments.paidBetween(fromMs, toMs) };
  });
  const differences = compareBill(
    bill.map(toBilled),
    { payment: (no) => ourPayment(payments.get(no)), refund: (no) => ourRefund(refunds.get(no)) },
    paidHere.flatMap((payment) => ourPayment(payment) ?? []),
  );
  // WeChat's own numbers too: a refund of ours that was made at its console has another number
  // there.
  const billedRefunds = bill.flatMap(({ outRefundNo, refundId }) =>
    [outRefundNo, refundId].filter((no) => no !== undefined),
  );
  const unbilled = age >= billDays ? await findUnbilledRefunds(app, day, billedRefunds) : [];
  const findings: HandledDifference[] = [];
  for (const difference of [...differences, ...unbilled]) {
    findings.push(await handle(app, difference, bill, refunds, age));
  }
  const report: ReportContent = {
    book: "bill",
    span: day,
    rows: bill.length,
    paidFen: bill.reduce(
      (sum, row) => sum + (row.outRefundNo === undefined ? row.amountFen : 0),
      0,
    ),
    refundedFen: bill.reduce((sum, row) => sum + (row.refundFen ?? 0), 0),
    refunds: billedRefunds,
    findings,
  };
  await keepReport(app, report);
  return { answer: "done", report };
}

function toBilled(row: BillRow): BilledRow {
  const { outTradeNo, transactionId, amountFen, outRefundNo, refundFen = 0, refundStatus } = row;
  const plain = { outTradeNo, transactionId, amountFen };
  if (outRefundNo === undefined) return plain;
  return {
    ...plain,
    refund: { outRefundNo, amountFen: refundFen, isSettled: refundStatus === "SUCCESS" },
  };
}

function ourPayment(payment: Payment | undefined): OurPayment | undefined {
  if (payment === undefined) return undefined;
  const { outTradeNo, transactionId, amountFen, state } = payment;
  return { outTradeNo, transactionId, amountFen, isPaid: state === "paid" };
}

function ourRefund(refund: Refund | undefined): OurRefund | undefined {
  return (
    refund && {
      outRefundNo: refund.outRefundNo,
      amountFen: refund.amountFen,
      isSettled: refund.state === "succeeded",
    }
  );
}

async function handle(
  app: App,
  found: BillDifference,
  bill: readonly BillRow[],
  refunds: ReadonlyMap<string, Refund>,
  age: number,
): Promise<HandledDifference> {
  const about = "outRefundNo" in found ? found.outRefundNo : found.outTradeNo;
  const finding = (action: Action): HandledDifference => ({
    difference: found.difference,
    about,
    action,
    fen: found.amountFen,
  });
  switch (found.difference) {
    case "payment-not-here": {
      // Where it is now only a question can tell: it may have gone back on a later day than the
      // bill's.
      const asked = await askAbout(app, { outTradeNo: about }, "bill");
      if (asked === "paid") return finding("settled");
      if (asked === "unknown" && age < billDays) return finding("later");
      if (asked !== "quarantined") {
        const { outTradeNo, amountFen } = found;
        await ticket(app, { matter: found.difference, outTradeNo, amountFen, query: asked });
      }
      return finding("ticket");
    }
    case "payment-not-billed":
      return finding(await askWhyNotBilled(app, about, found.amountFen, age));
    case "refund-not-ours":
      return finding(await bookForeignRefund(app, found, bill));
    case "refund-settled-there": {
      const refund = refunds.get(about);
      const row = bill.find(({ outRefundNo }) => outRefundNo === about);
      if (refund !== undefined)
        await app.store.write((tables) =>
          takeRefundEnd(app, tables, refund, "succeeded", row?.refundId ?? ""),
        );
      return finding("booked");
    }
    case "refund-not-billed": {
      const status = await app.payments.queryRefund(about);
      if (status.answer === "done" && status.value.status === "succeeded")
        return finding("confirmed");
      // Without an answer as well: this was the last look, and nobody would ask again.
      const { outRefundNo, amountFen } = found;
      const query = told(status);
      await ticket(app, { matter: found.difference, outRefundNo, amountFen, query });
      return finding("ticket");
    }
    case "payment-differs": {
      const { outTradeNo, amountFen, ourFen } = found;
      await ticket(app, { matter: found.difference, outTradeNo, amountFen, ourFen });
      return finding("ticket");
    }
    case "refund-differs": {
      const { outRefundNo, amountFen, ourFen } = found;
      await ticket(app, { matter: found.difference, outRefundNo, amountFen, ourFen });
      return finding("ticket");
    }
  }
}

/**
 * Around midnight a payment may stand in the next day's bill; one that is not paid there at all was
 * never genuine.
 */
async function askWhyNotBilled(
  app: App,
  outTradeNo: string,
  amountFen: number,
  age: number,
): Promise<Action> {
  const status = await app.payments.query(outTradeNo);
  if (status.answer === "unknown" && age < billDays) return "later";
  const stands =
    status.answer === "done" &&
    (status.value.status === "paid" || status.value.status === "refunded");
  if (stands) return age < billDays ? "later" : "confirmed";
  const query = told(status);
  await ticket(app, { matter: "payment-not-billed", outTradeNo, amountFen, query });
  return "ticket";
}

/** WeChat's answer to a question, for the person who looks. */
function told(answer: Outcome<{ status: string }>): string {
  if (answer.answer === "done") return answer.value.status;
  return answer.answer === "refused" ? answer.code : "unknown";
}

/**
 * Somebody gave money back at WeChat's own console. Where we owe the same sum of the same payment,
 * that is it; otherwise it went out without a cause of ours, which is a loss and an alarm.
 */
async function bookForeignRefund(
  app: App,
  {
    outTradeNo,
    outRefundNo,
    amountFen,
  }: Extract<BillDifference, { difference: "refund-not-ours" }>,
  bill: readonly BillRow[],
): Promise<Action> {
  const row = bill.find((one) => one.outRefundNo === outRefundNo);
  const { payment, order, owed, isBooked } = await app.store.read(async (tables) => {
    const payment = await tables.payments.find(outTradeNo);
    const order = payment && (await tables.orders.find(payment.orderNo));
    const ofOrder = payment === undefined ? [] : await tables.refunds.ofOrder(payment.orderNo);
    const refunds = ofOrder.filter((one) => one.outTradeNo === outTradeNo);
    return {
      payment,
      order,
      owed: refunds.find(({ state }) => state !== "succeeded"),
      isBooked: refunds.some(
        ({ state, refundId }) => state === "succeeded" && refundId === row?.refundId,
      ),
    };
  });
  // On an earlier look it was what we owed.
  if (row?.refundId !== undefined && isBooked) return "booked";
  const isSettled = row?.refundStatus === "SUCCESS";
  if (isSettled && owed !== undefined && owed.amountFen === amountFen) {
    await app.store.write((tables) =>
      takeRefundEnd(app, tables, owed, "succeeded", row.refundId ?? ""),
    );
    return "booked";
  }
  await app.store.write(async (tables) => {
    // While the order is in work its money is held: if it ends in a refund, that is this one.
    // Earned money is lost.
    if (isSettled && payment !== undefined && order?.state === "done") {
      await tables.ledger.post({
        id: refundEntry("console", outRefundNo),
        orderNo: payment.orderNo,
        debit: "loss",
        credit: "wechat",
        amountFen,
        atMs: app.clock.nowMs(),
      });
    }
    await openTicket(app, tables, {
      kind: "reconcile",
      ...(payment === undefined ? {} : { orderNo: payment.orderNo }),
      evidence: {
        matter: "refund-not-ours",
        outTradeNo,
        outRefundNo,
        amountFen,
        status: row?.refundStatus ?? "",
        order: order?.state ?? "",
      },
    });
  });
  app.log.error({ outTradeNo, outRefundNo, amountFen }, "money was given back that we did not owe");
  return "ticket";
}

/** Looked for in the bills of that day and of the days since, as far as they were read. */
async function findUnbilledRefunds(
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
      made.flatMap((refund) => (shown.has(refund.refundId ?? "") ? [] : (ourRefund(refund) ?? []))),
      shown,
    );
  });
}

async function ticket(app: App, evidence: BookDifference): Promise<void> {
  await app.store.write((tables) => openTicket(app, tables, { kind: "reconcile", evidence }));
}
