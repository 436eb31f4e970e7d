import type { Carrier, ListedPlanOrder } from "../../carriers/carrier.ts";
import type { CarrierId } from "../../core/cards/carrier-id.ts";
import {
  type CarrierDifference,
  compareCarrier,
  type OurAttempt,
} from "../../core/money/reconciliation.ts";
import type { CarrierAttempt } from "../../core/orders/attempt.ts";
import type { Order } from "../../core/orders/order.ts";
import { isRecharging } from "../../core/orders/order-state.ts";
import { fulfilJob, orderOfPlanRef } from "../../core/refs.ts";
import type { BookDifference } from "../../core/tickets/evidence.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { stopCarrier } from "../halts/carrier-stop.ts";
import { noteLateSuccess } from "../orders/late-success.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import {
  type Action,
  type HandledDifference,
  keepReport,
  type ReportContent,
} from "./reconcile-report.ts";

/** What was sent in the last minutes may still be on its way into the carrier's list. */
const freshMs = 10 * 60_000;

type Known = { attempt: CarrierAttempt; order: Order };

/**
 * Compares a carrier's own list with our attempts and acts on every difference. Undefined where the
 * carrier keeps no list. `unknown` is the carrier's business: it is asked again at the next turn.
 */
export async function reconcileCarrier(
  app: App,
  carrier: Carrier,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<ReportContent | "unknown" | undefined> {
  const list = await carrier.listPlanOrders?.(fromMs, toMs);
  if (list === undefined) return undefined;
  if (list.answer !== "done") {
    app.log.warn({ carrier: carrier.id, reason: list.reason }, "carrier's list not to be had");
    return "unknown";
  }
  const { known, sent } = await app.store.read(async (tables) => {
    const known = new Map<string, Known>();
    for (const { ref } of list.value) await remember(tables, known, ref, carrier.id);
    const sent = await tables.carrierAttempts.sentBetween("plan", fromMs, toMs - freshMs);
    for (const { ref } of sent) await remember(tables, known, ref, carrier.id);
    return { known, sent };
  });
  const ours = (ref: string): OurAttempt | undefined => {
    const found = known.get(ref);
    return found && ourAttempt(found);
  };
  const doneHere = sent
    .filter(({ state }) => state === "done")
    .flatMap(({ ref }) => ours(ref) ?? []);
  const findings: HandledDifference[] = [];
  for (const difference of compareCarrier(list.value, ours, doneHere)) {
    findings.push(await handle(app, carrier, difference, known.get(difference.ref), list.value));
  }
  const report: ReportContent = {
    book: "carrier",
    carrier: carrier.id,
    span: new Date(toMs).toISOString().slice(0, 13),
    rows: list.value.length,
    paidFen: 0,
    refundedFen: 0,
    refunds: [],
    findings,
  };
  await keepReport(app, report);
  return report;
}

/** What was sent to another carrier is nothing that this one can know. */
async function remember(
  tables: Tables,
  known: Map<string, Known>,
  ref: string,
  carrier: CarrierId,
): Promise<void> {
  if (known.has(ref)) return;
  const attempt = await tables.carrierAttempts.find(ref);
  const order = attempt && (await tables.orders.find(attempt.orderNo));
  if (attempt !== undefined && order?.carrier === carrier) known.set(ref, { attempt, order });
}

function ourAttempt({ attempt: { ref, state }, order }: Known): OurAttempt {
  const { iccid, snapshot } = order;
  return {
    ref,
    iccid,
    planCode: snapshot.plan.code,
    state: state === "sent" ? "undecided" : state,
  };
}

async function handle(
  app: App,
  carrier: Carrier,
  found: CarrierDifference,
  known: Known | undefined,
  list: readonly ListedPlanOrder[],
): Promise<HandledDifference> {
  const { ref, difference } = found;
  const names = { ref, carrier: carrier.id };
  const fen = known?.order.snapshot.price.costFen ?? costOf(app, ref, list);
  const finding = (action: Action): HandledDifference => ({ difference, about: ref, action, fen });
  switch (difference) {
    case "done-there":
      if (known !== undefined && !isRecharging(known.order.state) && known.order.state !== "paid") {
        // Only a database that has forgotten something shows a plan of an order that is not in
        // work.
        if (await noteLateSuccess(app, ref, found.carrierRef)) return finding("ticket");
        const { carrierRef } = found;
        const order = known.order.state;
        await ticket(app, { matter: difference, ...names, carrierRef, order, costFen: fen });
        return finding("ticket");
      }
      // Ordinary: the answer was lost. The order's own job asks about it now instead of later.
      if (known !== undefined) {
        const jobId = fulfilJob(known.order.orderNo);
        await app.store.write((tables) => tables.jobs.hurry(jobId, app.clock.nowMs()));
      }
      return finding("settled");
    case "done-late":
      await noteLateSuccess(app, ref, found.carrierRef);
      return finding("ticket");
    case "done-twice":
      await stopCarrier(app, carrier.id, { ref, carrierRefs: found.carrierRefs, costFen: fen });
      return finding("ticket");
    case "not-ours": {
      const { carrierRef, isDone } = found;
      if (await assumeSent(app, carrier.id, ref)) {
        const isLate = isDone && (await noteLateSuccess(app, ref, carrierRef));
        return finding(isLate ? "ticket" : "booked");
      }
      await ticket(app, { matter: difference, ...names, carrierRef, isDone, costFen: fen });
      return finding("ticket");
    }
    case "another-order":
      await ticket(app, { matter: difference, ...names, carrierRef: found.carrierRef });
      return finding("ticket");
    case "not-done-there":
      return finding(await confirmDone(app, carrier, ref));
  }
}

/**
 * An order of ours whose attempt a restored database has forgotten: written down as sent, so that
 * it is asked about.
 */
async function assumeSent(app: App, carrier: CarrierId, ref: string): Promise<boolean> {
  const orderNo = orderOfPlanRef(ref);
  if (orderNo === undefined) return false;
  return await app.store.write(async (tables) => {
    if ((await tables.orders.find(orderNo))?.carrier !== carrier) return false;
    return await tables.carrierAttempts.add({
      ref,
      orderNo,
      step: "plan",
      sentAtMs: app.clock.nowMs(),
    });
  });
}

/** A list may lag behind; the order itself is asked about before anybody is called. */
async function confirmDone(app: App, carrier: Carrier, ref: string): Promise<Action> {
  const answer = await carrier.findPlanOrder(ref);
  if (answer.answer === "done") return "confirmed";
  if (answer.answer === "unknown") return "later";
  const names = { ref, carrier: carrier.id };
  await ticket(app, { matter: "not-done-there", ...names, answer: answer.code });
  return "ticket";
}

function costOf(app: App, ref: string, list: readonly ListedPlanOrder[]): number {
  const planCode = list.find((row) => row.ref === ref)?.planCode;
  return app.catalogue().find(({ code }) => code === planCode)?.costFen ?? 0;
}

async function ticket(app: App, evidence: BookDifference): Promise<void> {
  await app.store.write((tables) => openTicket(app, tables, { kind: "reconcile", evidence }));
}
