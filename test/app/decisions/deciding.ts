import { expect } from "vitest";
import { type Decided, decideTicket } from "../../../src/app/decisions/decide-ticket.ts";
import type { Order } from "../../../src/core/orders/order.ts";
import type { TicketDecision } from "../../../src/core/tickets/ticket.ts";
import { wang } from "../../running/operators.ts";
import { cards } from "../samples.ts";
import type { CardOrder } from "../shopping.ts";
import { minuteMs, type World } from "../world.ts";

export const decided: Decided = { answer: "decided" };

/** Tickets of every kind in the world that is open, and how they are decided. */
export function deciding(world: () => World) {
  const find = (id: string) => world().store.read((tables) => tables.tickets.find(id));

  const decide = (
    id: string,
    decision: TicketDecision,
    operator = wang,
    note = "seen in the portal",
  ): Promise<Decided> => decideTicket(world().app, id, { decision, operator, note });

  /** An order whose carrier takes no order and answers no question, for over an hour. */
  async function inDoubt(cardNumber = cards.expired, priceFen?: number): Promise<CardOrder> {
    world().carrierSandbox.faults.arm("bad-gateway", { on: "orders", times: 1000 });
    world().carrierSandbox.faults.arm("bad-gateway", { on: "orders/find", times: 1000 });
    const order = await world().paidOrder(cardNumber, "shop", priceFen);
    await world().advance(61 * minuteMs);
    expect(await world().tickets()).toEqual([`in-doubt:${order.orderNo}`]);
    return order;
  }

  async function needsHelp(priceFen?: number): Promise<Order> {
    const order = await world().paidOrder(cards.unblockRefused, "shop", priceFen);
    await world().advance(16 * minuteMs);
    expect(await world().tickets()).toEqual([`needs-help:${order.orderNo}`]);
    return order;
  }

  async function refundStuck(): Promise<Order> {
    const order = await world().paidOrder(cards.planRefused);
    world().wechat.faults.inject("settlement", "ABNORMAL");
    await world().finishRefunds();
    expect(await world().tickets()).toEqual([`refund-stuck:${order.orderNo}-1-R`]);
    return order;
  }

  /** The unblock that a person got done elsewhere. */
  function unblockElsewhere(): void {
    const { carrier } = world();
    world().carrier = {
      ...carrier,
      unblock: async () => ({ answer: "done", value: { carrierRef: "U1" } }),
      readCard: async (iccid) => {
        const read = await carrier.readCard(iccid);
        return read.answer === "done"
          ? { answer: "done", value: { ...read.value, state: "active" } }
          : read;
      },
    };
  }

  return { find, decide, inDoubt, needsHelp, refundStuck, unblockElsewhere };
}
