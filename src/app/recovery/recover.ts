import { chinaDay, daysBefore } from "../../core/calendar.ts";
import type { CarrierId } from "../../core/cards/carrier-id.ts";
import type { Order } from "../../core/orders/order.ts";
import { paymentNumber, planRefs } from "../../core/refs.ts";
import { ticketId } from "../../core/tickets/about.ts";
import type { NewTicket } from "../../core/tickets/ticket.ts";
import type { JobKind } from "../../storage/jobs.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";
import { ticketAfterMs } from "../carrier-pace.ts";
import { assumeSent, wasPerhapsSent } from "../halts/perhaps-sent.ts";
import { leaveRecovery, type Recovery, readRecovery } from "../halts/recovery-mode.ts";
import type { JobResult } from "../job.ts";
import { askAbout } from "../money/ask-payment.ts";
import { refsVersionOf } from "../money/payment-mark.ts";
import { billsKeptDays } from "../reconciliation/bill-findings.ts";
import { reconcileBill } from "../reconciliation/reconcile-bill.ts";
import { reconcileCarrier } from "../reconciliation/reconcile-carrier.ts";
import { announceAnew } from "../regain/announce-regain.ts";
import { openTicket } from "../tickets/open-ticket.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Looked at beyond the gap on its early side: a backup takes a while, and clocks differ. */
const overlapMs = 2 * hourMs;

const billsKeptMs = billsKeptDays * 24 * hourMs;

/** So many numbers in a row that WeChat does not know, and there are no more. */
const missesInARow = 3;

/** So many of what is missing are shown to a person. */
const mostShown = 10;

/**
 * Fills the gap, and ends recovery mode when everybody has answered. Who does not answer for an
 * hour is a matter for a person, who may end it by hand.
 */
export async function recover(app: App): Promise<JobResult> {
  const begun = await app.store.read(readRecovery);
  if (begun === undefined) return "finished";
  const silent = await fillGap(app, begun);
  const nowMs = app.clock.nowMs();
  if (isAnybody(silent)) {
    app.log.error(silenceOf(begun, silent), "recovery goes on: somebody has not answered yet");
    if (nowMs - begun.beganAtMs >= ticketAfterMs) await callPerson(app, begun, silent);
    return { runAtMs: nowMs + 30_000 };
  }
  const isOver = await app.store.write((tables) => endIn(app, tables, begun, silent));
  if (!isOver) return { runAtMs: nowMs };
  app.log.warn({ sinceMs: begun.sinceMs }, "recovery is over, work goes on");
  return "finished";
}

/**
 * A person ends it although somebody does not answer. Everybody is asked once more before, so that
 * as little as possible has to be assumed. Resolves with what nobody has told; undefined when
 * recovery is over already, or has begun anew.
 */
export async function endRecovery(
  app: App,
  { by, note }: { by: string; note: string },
): Promise<Silence | undefined> {
  const begun = await app.store.read(readRecovery);
  if (begun === undefined) return undefined;
  const silent = await fillGap(app, begun);
  const decidedAtMs = app.clock.nowMs();
  const silence = silenceOf(begun, silent);
  const ticket = ticketOf(begun, silence);
  const isOver = await app.store.write(async (tables) => {
    if ((await readRecovery(tables))?.id !== begun.id) return false;
    // Who ended it and why is kept where people's decisions are kept.
    await openTicket(app, tables, ticket);
    await tables.tickets.decide(ticketId(ticket), {
      decision: "seen",
      decidedBy: by,
      note,
      decidedAtMs,
    });
    return await endIn(app, tables, begun, silent);
  });
  if (!isOver) return undefined;
  app.log.warn({ ...silence, by, note }, "recovery was ended by hand, work goes on");
  return silence;
}

/**
 * Who has not answered: about which payments of which orders, with which days' bills, which
 * carriers with their lists.
 */
type Silent = {
  payments: readonly { outTradeNo: string; orderNo: string }[];
  bills: readonly string[];
  lists: readonly CarrierId[];
};

function isAnybody({ payments, bills, lists }: Silent): boolean {
  return payments.length > 0 || bills.length > 0 || lists.length > 0;
}

/**
 * Takes in what the others remember: WeChat about each payment that there was or may have been, the
 * carriers' lists, the daily bills that are there already. What only tomorrow's bill can tell comes
 * with tomorrow's reconciliation.
 */
async function fillGap(app: App, { sinceMs }: Recovery): Promise<Silent> {
  const nowMs = app.clock.nowMs();
  const fromMs = sinceMs - overlapMs;
  const payments: { outTradeNo: string; orderNo: string }[] = [];
  for (const order of await app.store.read((tables) => tables.orders.unsettledSince(fromMs))) {
    const outTradeNo = await askAboutPayments(app, order);
    if (outTradeNo !== undefined) payments.push({ outTradeNo, orderNo: order.orderNo });
  }
  const bills: string[] = [];
  for (const day of closedDays(Math.max(fromMs, nowMs - billsKeptMs), nowMs)) {
    if ((await reconcileBill(app, day, 1)).answer === "not-yet") bills.push(day);
  }
  const lists: CarrierId[] = [];
  for (const carrier of app.carriers.all) {
    const report = await reconcileCarrier(app, carrier, { fromMs, toMs: nowMs });
    if (report === "unknown") lists.push(carrier.id);
  }
  return { payments, bills, lists };
}

/**
 * False, and nothing happens, when it has ended by another worker or begun anew with another gap:
 * all this takes minutes.
 */
async function endIn(app: App, tables: Tables, begun: Recovery, silent: Silent): Promise<boolean> {
  if (!(await leaveRecovery(tables, begun))) return false;
  await assumeEverythingSent(app, tables, silent);
  await pullBack(app, tables);
  await announceAnew(app, tables);
  for (const { id, kind, evidence } of await tables.tickets.listOpen()) {
    if (kind === "reconcile" && evidence.matter === "recovery")
      await tables.tickets.solve(id, app.clock.nowMs());
  }
  return true;
}

/** No honest wait is that long: what waits longer was put off by a clock that was ahead. */
const puttingOffMs = 5 * minuteMs;

/**
 * While a clock was ahead, everything was put off until a moment that is far away now. The jobs of
 * orders ask again after half an hour at most, and doing so early is harmless; so is looking early
 * at a message, a picture or a regain that waits. What somebody holds is his for some minutes at
 * most. A plan was not sent in the future: whoever asks whether it has arrived counts from now on.
 * Only a reminder must not come too early; its quiet time is at most half a day away. Of the jobs
 * that compare books, those that are named by their day and hour begin anew at every start, and a
 * bill of a day to come would be asked for in vain until then.
 */
async function pullBack({ clock }: Pick<App, "clock">, tables: Tables): Promise<void> {
  const nowMs = clock.nowMs();
  const beyondMs = nowMs + puttingOffMs;
  const kinds: readonly JobKind[] = [
    ...(["watch-payment", "fulfil", "refund", "deliver", "show"] as const),
    ...(["recover", "sweep", "regain"] as const),
  ];
  await tables.jobs.pullBack(kinds, beyondMs, nowMs);
  await tables.jobs.pullBack(["remind"], nowMs + 36 * hourMs, nowMs);
  const { carrierAttempts, deliveries, pictures, cardTries, kept } = tables;
  for (const table of [carrierAttempts, deliveries, pictures, cardTries, kept])
    await table.pullBack(beyondMs, nowMs);
}

async function callPerson(app: App, begun: Recovery, silent: Silent): Promise<void> {
  const ticket = ticketOf(begun, silenceOf(begun, silent));
  await app.store.write(async (tables) => {
    if ((await readRecovery(tables))?.id === begun.id) await openTicket(app, tables, ticket);
  });
}

function ticketOf({ id }: Recovery, silence: Silence): NewTicket {
  return { kind: "reconcile", evidence: { matter: "recovery", recoveryId: id, ...silence } };
}

/** Who has not answered, in words. */
type Silence = {
  sinceAtMs: number;
  beganAtMs: number;
  payments?: string;
  bills?: string;
  carrierList?: string;
};

function silenceOf({ sinceMs, beganAtMs }: Recovery, silent: Silent): Silence {
  const { payments, bills, lists } = silent;
  return {
    sinceAtMs: sinceMs,
    beganAtMs,
    ...(payments.length === 0
      ? {}
      : { payments: some(payments.map(({ outTradeNo }) => outTradeNo)) }),
    ...(bills.length === 0 ? {} : { bills: some(bills) }),
    ...(lists.length === 0 ? {} : { carrierList: some(lists) }),
  };
}

/** The first ten, and how many there are. */
function some(list: readonly string[]): string {
  const shown = list.slice(0, mostShown).join(", ");
  return list.length <= mostShown ? shown : `${shown}, … (${list.length})`;
}

/**
 * Also those that may have been made after the last one we remember: their numbers are known
 * beforehand. A number may have been written down and never have reached WeChat while the next one
 * was paid, so one miss is not the end. Resolves with the number that nobody answers about, if
 * there is one; a quarantined payment lies with a person already, so recovery need not wait for it.
 */
async function askAboutPayments(app: App, { orderNo }: Order): Promise<string | undefined> {
  const payments = await app.store.read((tables) => tables.payments.ofOrder(orderNo));
  for (const payment of payments.filter(({ state }) => state !== "paid")) {
    if ((await askAbout(app, payment, "query")) === "unknown") return payment.outTradeNo;
  }
  const known = new Set(payments.map(({ outTradeNo }) => outTradeNo));
  for (let number = 1, misses = 0; misses < missesInARow; number++) {
    const outTradeNo = paymentNumber(orderNo, number);
    const status = known.has(outTradeNo) ? "known" : await askAbout(app, { outTradeNo }, "query");
    if (status === "unknown") return outTradeNo;
    misses = status === "not-found" ? misses + 1 : 0;
  }
  return undefined;
}

/** Days whose bill is out: it comes at ten in the morning after. */
function closedDays(fromMs: number, nowMs: number): readonly string[] {
  const last = chinaDay(nowMs - 34.5 * hourMs);
  const days: string[] = [];
  for (let day = chinaDay(fromMs); day <= last; day = daysBefore(day, -1)) days.push(day);
  return days;
}

/**
 * A paid order without an attempt may have had one, and so may an unpaid one whose payments nobody
 * has told us about. Its references are known, so the carrier is asked before it is sent.
 */
async function assumeEverythingSent(app: App, tables: Tables, { payments }: Silent): Promise<void> {
  const sentAtMs = app.clock.nowMs();
  const untold = new Set(payments.map(({ orderNo }) => orderNo));
  for (const order of await tables.orders.unsettledSince(sentAtMs)) {
    const { orderNo, state } = order;
    if (state !== "paid" && !(state === "awaiting-payment" && untold.has(orderNo))) continue;
    if (await wasPerhapsSent(tables, orderNo)) continue;
    const version = refsVersionOf(app, await tables.payments.ofOrder(orderNo));
    await assumeSent(tables, { orderNo, refs: planRefs(orderNo, version), sentAtMs });
  }
}
