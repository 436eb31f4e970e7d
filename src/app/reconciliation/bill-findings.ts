import type { Refund } from "../../core/money/payment.ts";
import type { BillDifference } from "../../core/money/reconciliation.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { BookDifference } from "../../core/tickets/evidence.ts";
import type { BillRow } from "../../payments/payment.ts";
import type { App } from "../app.ts";
import { askAbout } from "../money/ask-payment.ts";
import { takeForeignRefund } from "../money/foreign-refund.ts";
import { mismatchOf } from "../money/paid-fact.ts";
import { takeRefundFact } from "../money/refund-fact.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import type { Action, HandledDifference } from "./reconcile-report.ts";

/** How many days a difference that may be a matter of the hour is looked at again. */
export const billDays = 3;

/**
 * WeChat keeps a day's bill for three months (WeChat Pay v3 docs, "申请交易账单"); an older one would
 * be waited for in vain.
 */
export const billsKeptDays = 88;

/** One look at a day's bill. `age`: how many days ago the day was. */
export type BillLook = {
  day: string;
  age: number;
  rows: readonly BillRow[];
  refunds: ReadonlyMap<string, Refund>;
};

/** Acts on one difference between a bill and our books. Repeating it changes nothing. */
export async function handleDifference(
  app: App,
  found: BillDifference,
  look: BillLook,
): Promise<HandledDifference> {
  return {
    difference: found.difference,
    about: aboutOf(found),
    action: await actOn(app, found, look),
    fen: "amountFen" in found ? found.amountFen : 0,
  };
}

function aboutOf(found: BillDifference): string {
  if (found.difference === "row-unreadable") return found.outTradeNo ?? `line ${found.line}`;
  return "outRefundNo" in found ? found.outRefundNo : found.outTradeNo;
}

async function actOn(app: App, found: BillDifference, look: BillLook): Promise<Action> {
  const { age } = look;
  switch (found.difference) {
    case "payment-not-here":
      return await askWhatWasPaid(app, found, age);
    case "payment-not-billed":
      return await askWhyNotBilled(app, found, age);
    case "refund-not-ours":
      return await takeConsoleRefund(app, found, look);
    case "refund-settled-there":
      return await takeSettled(app, found.outRefundNo, look);
    case "refund-not-billed": {
      const { outRefundNo, amountFen } = found;
      return await askWhetherRefunded(app, { outRefundNo, amountFen });
    }
    case "payment-differs": {
      const { outTradeNo, amountFen, ourFen } = found;
      return await ticket(app, { matter: found.difference, outTradeNo, amountFen, ourFen });
    }
    case "refund-differs": {
      const { outRefundNo, amountFen, ourFen } = found;
      return await ticket(app, { matter: found.difference, outRefundNo, amountFen, ourFen });
    }
    case "refunds-differ": {
      const { outTradeNo, amountFen, ourFen } = found;
      return await ticket(app, { matter: found.difference, outTradeNo, amountFen, ourFen });
    }
    case "row-unreadable": {
      const { outTradeNo, line, reason } = found;
      // Another shop's, or nobody's: it is counted, and the rest is compared.
      if (outTradeNo === undefined) return "noted";
      await askAbout(app, { outTradeNo }, "bill");
      const { day } = look;
      return await ticket(app, { matter: found.difference, day, line, outTradeNo, reason });
    }
  }
}

/**
 * Where the money is now only a question can tell: it may have gone back on a later day than the
 * bill's.
 */
async function askWhatWasPaid(
  app: App,
  { outTradeNo, amountFen }: Extract<BillDifference, { difference: "payment-not-here" }>,
  age: number,
): Promise<Action> {
  const asked = await askAbout(app, { outTradeNo }, "bill");
  if (asked === "paid") return "settled";
  if (asked === "unknown" && age < billDays) return "later";
  // It lies with a person already.
  if (asked === "quarantined") return "ticket";
  return await ticket(app, { matter: "payment-not-here", outTradeNo, amountFen, query: asked });
}

/**
 * Around midnight a payment may stand in the next day's bill; one that is not paid there at all, or
 * paid otherwise, was never genuine.
 */
async function askWhyNotBilled(
  app: App,
  { outTradeNo, amountFen }: Extract<BillDifference, { difference: "payment-not-billed" }>,
  age: number,
): Promise<Action> {
  const status = await app.payments.query(outTradeNo);
  if (status.answer === "unknown" && age < billDays) return "later";
  if (status.answer === "done" && "fact" in status.value) {
    const { fact } = status.value;
    const mismatch = await app.store.read(async (tables) => {
      const payment = await tables.payments.find(outTradeNo);
      return fact.outTradeNo === outTradeNo
        ? await mismatchOf(app, tables, fact, payment)
        : "payment number";
    });
    if (mismatch === undefined) return age < billDays ? "later" : "confirmed";
  }
  const query = told(status);
  return await ticket(app, { matter: "payment-not-billed", outTradeNo, amountFen, query });
}

/** WeChat's answer to a question, for the person who looks. */
function told(answer: Outcome<{ status: string }>): string {
  if (answer.answer === "done") return answer.value.status;
  return answer.answer === "refused" ? answer.code : "unknown";
}

/**
 * Somebody gave money back at WeChat's own console. Where we owe it, that is it, as far as it goes;
 * otherwise it went out without a cause of ours, which is a loss and an alarm.
 */
async function takeConsoleRefund(
  app: App,
  found: Extract<BillDifference, { difference: "refund-not-ours" }>,
  { rows }: BillLook,
): Promise<Action> {
  const { outTradeNo, outRefundNo, amountFen } = found;
  const row = rows.find((one) => one.outRefundNo === outRefundNo);
  const payment = await app.store.read((tables) => tables.payments.find(outTradeNo));
  if (payment === undefined) {
    const status = row?.refundStatus ?? "";
    const names = { outTradeNo, outRefundNo, amountFen };
    app.log.error(names, "money was given back that we know nothing of");
    return await ticket(app, { matter: "refund-not-ours", ...names, status, order: "" });
  }
  const refund = { outRefundNo, outTradeNo, amountFen, refundId: row?.refundId ?? "" };
  const taken = await takeForeignRefund(app, refund, "bill");
  if (taken === "nothing") return "confirmed";
  return taken === "unknown" ? "later" : taken;
}

/** Ours, and finished there: the bill's row is a fact about it as any other. */
async function takeSettled(
  app: App,
  outRefundNo: string,
  { rows, refunds }: BillLook,
): Promise<Action> {
  const refund = refunds.get(outRefundNo);
  const row = rows.find((one) => one.outRefundNo === outRefundNo);
  if (refund === undefined || row?.refundFen === undefined) return "later";
  const { outTradeNo, transactionId, refundFen: amountFen, currency, refundId = "" } = row;
  const fact = { outRefundNo, outTradeNo, refundId, transactionId, amountFen, currency };
  // The row of a refund tells nothing of its payment's amount; the payment's own row does.
  const payment = await app.store.read((tables) => tables.payments.find(refund.outTradeNo));
  const whole = { ...fact, totalFen: payment?.amountFen ?? 0, status: "succeeded" } as const;
  const taken = await takeRefundFact(app, refund, whole, "bill");
  return taken === "quarantined" ? "ticket" : "booked";
}

/** This was the last look, and nobody would ask again: without an answer a person looks as well. */
async function askWhetherRefunded(
  app: App,
  { outRefundNo, amountFen }: { outRefundNo: string; amountFen: number },
): Promise<Action> {
  const status = await app.payments.queryRefund(outRefundNo);
  const refund = await app.store.read((tables) => tables.refunds.find(outRefundNo));
  if (refund !== undefined && status.answer === "done" && status.value.status === "succeeded") {
    const taken = await takeRefundFact(app, refund, status.value, "query");
    return taken === "quarantined" ? "ticket" : "confirmed";
  }
  const query = told(status);
  return await ticket(app, { matter: "refund-not-billed", outRefundNo, amountFen, query });
}

async function ticket(app: App, evidence: BookDifference): Promise<"ticket"> {
  await app.store.write((tables) => openTicket(app, tables, { kind: "reconcile", evidence }));
  return "ticket";
}
