import { type Decided, decideTicket } from "../../src/app/decisions/decide-ticket.ts";
import type { OperatorActor } from "../../src/core/access/actor.ts";
import type { TicketDecision } from "../../src/core/tickets/ticket.ts";
import type { SimulatedCarrier } from "./carrier.ts";
import { orderNoOf } from "./order-no.ts";
import type { WechatBook } from "./wechat-book.ts";
import type { OpenTicket } from "./witness-tables.ts";
import type { Town } from "./world.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What somebody who has picked up the telephone knows to be true. `wait`: nobody can tell yet. */
type Finding = TicketDecision | "wait";

export type Office = Town & {
  carrier: SimulatedCarrier;
  wechatBook: WechatBook;
  operators: readonly OperatorActor[];
  ticket(id: string): OpenTicket | undefined;
  iccidOf(orderNo: string): string;
  /** The carrier can be asked, so that a hasty word of a person is held against its own. */
  isCarrierThere(): boolean;
  count(what: string): void;
  /** Money went back by bank transfer, outside of WeChat. */
  payByHand(outTradeNo: string): void;
  /** Somebody allowed one more sending of this reference. */
  permitted(ref: string): void;
};

/**
 * The person behind the manual queue: looks at a ticket after a while, finds out what is true,
 * decides. Comes back as long as the ticket is open.
 */
export async function workOnTicket(office: Office, id: string): Promise<void> {
  const { time, dice, trace } = office;
  for (;;) {
    await time.sleep(dice.int(5, 120) * minuteMs);
    const ticket = office.ticket(id);
    if (ticket === undefined) return;
    const { finding, isHasty } = look(office, ticket);
    trace("operator", `${id}: ${finding}`);
    if (finding === "wait") continue;
    // Between the telephone and the button there may be a coffee. Whoever has not telephoned is in
    // a hurry: a little later their word may have become true.
    if (dice.chance(0.5) && !isHasty) await time.sleep(dice.int(0, 20) * minuteMs);
    if ((await decideTogether(office, id, finding)) !== "confirm-later") continue;
    office.count("operator: sleeps over it");
    await time.sleep(dayMs);
  }
}

/** One after the other, until one of them has the last word. */
async function decideTogether(
  office: Office,
  id: string,
  decision: TicketDecision,
): Promise<Decided["answer"] | undefined> {
  for (const operator of office.operators) {
    const decided = await office.ask("operator", ({ app }) =>
      decideTicket(app, id, { decision, operator, note: "seen with my own eyes" }),
    );
    if (decided?.answer !== "needs-second-person") return decided?.answer;
    office.count("operator: asks the other one");
  }
  return undefined;
}

function look(office: Office, ticket: OpenTicket): { finding: Finding; isHasty: boolean } {
  let isHasty = false;
  const count = (what: string): void => {
    isHasty = true;
    office.count(what);
  };
  return { finding: findOut({ ...office, count }, ticket), isHasty };
}

function findOut(office: Office, { id, kind, order_no }: OpenTicket): Finding {
  switch (kind) {
    case "in-doubt":
      return order_no === null ? "wait" : findPlan(office, order_no);
    case "needs-help": {
      if (order_no === null) return "wait";
      const iccid = cardOf(office, order_no);
      if (iccid === undefined) return "wait";
      if (office.carrier.stateOf(iccid) === "active")
        return office.dice.pick(["succeeded", "try-again"]);
      office.carrier.becomes(iccid, "active");
      return "succeeded";
    }
    case "refund-stuck": {
      const outTradeNo = id.slice("refund-stuck:".length).replace(/-R$/, "");
      const status = office.wechatBook.refundOf(outTradeNo);
      if (status === "PROCESSING" && office.dice.chance(0.5)) return hastily(office, "refunded");
      // What WeChat may still give back by itself is not paid out a second time.
      if (status !== "ABNORMAL" && status !== "CLOSED") return "wait";
      office.payByHand(outTradeNo);
      return "refunded";
    }
    case "dead-job":
      return "try-again";
    case "account-refused":
      // It goes away by itself when the partner lets us in again.
      return "wait";
    default:
      return "seen";
  }
}

/**
 * An order that was rebuilt without its card: the carrier's own people can tell where its plan
 * went.
 */
function cardOf({ iccidOf, carrier }: Office, orderNo: string): string | undefined {
  return iccidOf(orderNo) || carrier.orders.find(({ ref }) => orderNoOf(ref) === orderNo)?.iccid;
}

/** Decides without having found out; what the partner itself says has to stand against it. */
function hastily(office: Office, decision: TicketDecision): Finding {
  office.count(`operator: hasty, ${decision}`);
  return decision;
}

/** What the carrier's own people say about a plan order. */
function findPlan(office: Office, orderNo: string): Finding {
  const { carrier, dice, permitted } = office;
  const orders = carrier.orders.filter(({ ref }) => orderNoOf(ref) === orderNo);
  if (orders.some(({ status }) => status === "completed")) return "succeeded";
  const isHasty = office.isCarrierThere() && dice.chance(0.4);
  if (orders.some(({ status }) => status === "processing"))
    return isHasty ? hastily(office, "refund") : "wait";
  if (orders.length > 0 && isHasty) return hastily(office, "succeeded");
  if (orders.length > 0 || office.iccidOf(orderNo) === "" || dice.chance(0.5)) return "refund";
  permitted(`${orderNo}P1`);
  return "resend";
}
