import { expect } from "vitest";
import { decideTicket } from "../../src/app/decisions/decide-ticket.ts";
import { isRecovering } from "../../src/app/halts/recovery-mode.ts";
import type { Order } from "../../src/core/orders/order.ts";
import type { Ticket, TicketDecision } from "../../src/core/tickets/ticket.ts";
import type { Tables } from "../../src/storage/store.ts";
import { secondMs, type World } from "../app/world.ts";
import { stoodIn } from "../core/conversation/stood.ts";
import { twoOperators } from "../running/operators.ts";
import { manifest } from "./old-data.ts";

/** After a restore partners are asked what is missing. Here nothing is, and it ends by itself. */
export async function passRecovery({ store, advance }: World): Promise<void> {
  for (let seconds = 0; await store.read(isRecovering); seconds++) {
    if (seconds === 10) throw new Error("The recovery does not end.");
    await advance(secondMs);
  }
}

/** The order that this browser's person made. */
export async function orderAt({ orderOf }: World, address: string): Promise<Order> {
  const found = manifest.orders.find((order) => order.address === address);
  if (found === undefined) throw new Error(`There is no old order of ${address}.`);
  return await orderOf(found.orderNo);
}

/** A person works off the manual queue, by the carrier's own list; a second one agrees. */
export async function workOff(
  here: World,
  choose: (id: string) => boolean = () => true,
): Promise<void> {
  const open = await here.store.read(({ tickets }) => tickets.listOpen());
  for (const ticket of open.filter(({ id }) => choose(id))) {
    const decision = await decisionOn(here, ticket);
    for (const operator of twoOperators) {
      const told = await decideTicket(here.app, ticket.id, {
        decision,
        operator,
        note: "looked at it",
      });
      if (told.answer !== "needs-second-person") break;
    }
  }
}

async function decisionOn(
  here: World,
  { kind, evidence, orderNo }: Ticket,
): Promise<TicketDecision> {
  switch (kind) {
    case "in-doubt": {
      const { iccid } = await here.cardOrderOf(orderNo ?? "");
      return here.carrierSandbox.orderCount(iccid) > 0 ? "succeeded" : "refund";
    }
    case "needs-help":
      return "succeeded";
    case "refund-stuck":
      return "refunded";
    case "dead-job":
      return evidence.job === "deliver" ? "seen" : "try-again";
    default:
      return "seen";
  }
}

/** Every number that partners know us by is what it was, and none was added for the same thing. */
export async function expectOldNames(tables: Tables): Promise<void> {
  const { orders, payments, refunds, attempts } = manifest;
  for (const { orderNo, priceFen, carrierRef } of orders) {
    const order = await tables.orders.find(orderNo);
    expect(order).toMatchObject({ orderNo, priceFen });
    if (carrierRef !== null) expect(order?.carrierRef).toBe(carrierRef);
    const old = payments.filter((payment) => payment.orderNo === orderNo);
    const now = (await tables.payments.ofOrder(orderNo)).map(({ outTradeNo }) => outTradeNo);
    expect(now.toSorted()).toEqual(old.map(({ outTradeNo }) => outTradeNo));
    for (const { outTradeNo, outRefundNo } of await tables.refunds.ofOrder(orderNo)) {
      const before = refunds.find((refund) => refund.outTradeNo === outTradeNo);
      if (before !== undefined) expect(outRefundNo).toBe(before.outRefundNo);
    }
  }
  for (const { outTradeNo, orderNo, amountFen, transactionId } of payments) {
    const payment = await tables.payments.find(outTradeNo);
    expect(payment).toMatchObject({ outTradeNo, orderNo, amountFen });
    if (transactionId !== null) expect(payment?.transactionId).toBe(transactionId);
  }
  for (const { outRefundNo, outTradeNo, orderNo, amountFen, cause, refundId } of refunds) {
    const refund = await tables.refunds.find(outRefundNo);
    expect(refund).toMatchObject({ outTradeNo, orderNo, amountFen, cause });
    if (refundId !== null) expect(refund?.refundId).toBe(refundId);
  }
  for (const { ref, orderNo, step, carrierRef } of attempts) {
    const attempt = await tables.carrierAttempts.find(ref);
    expect(attempt).toMatchObject({ ref, orderNo, step });
    if (carrierRef !== null) expect(attempt?.carrierRef).toBe(carrierRef);
  }
}

/** What a chat shows, and where its dialogue stands. */
export async function lastSeen(
  { store }: World,
  id: string,
): Promise<{ at: string | undefined; turn: number; texts: string[]; choice: string | undefined }> {
  return await store.read(async (tables) => {
    const chat = await tables.conversations.find(id);
    if (chat === undefined) throw new Error(`The chat ${id} is gone.`);
    const messages = await tables.messages.after(id, 0, 1000);
    const question = messages.findLast(
      ({ from, turn, content }) => from === "bot" && turn === chat.turn && content.choices,
    );
    return {
      at: stoodIn(chat.state)?.at,
      turn: chat.turn,
      texts: messages.map(({ content }) => content.text),
      choice: question?.content.choices?.at(0)?.value,
    };
  });
}
