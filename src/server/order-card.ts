import type { OrderState } from "../core/recharge/order-state.ts";
import { type ReceiptRow, receiptRows } from "../core/recharge/receipt.ts";
import { type Language, type TextKey, text } from "../core/text.ts";
import type { Order } from "../storage/store.ts";
import type { OrderCard } from "./pages/chat-page.ts";
import type { Tone } from "./pages/layout.ts";
import { type Site, writer } from "./site.ts";

export const toneOf: Record<OrderState, Tone> = {
  "awaiting-payment": "waiting",
  closed: "bad",
  paid: "working",
  "adding-plan": "working",
  "in-doubt": "working",
  unblocking: "working",
  "needs-help": "working",
  done: "good",
  "refund-due": "working",
  "refund-stuck": "working",
  refunded: "bad",
};

type StepState = "todo" | "now" | "done" | "failed";

/** How far an order is: payment, plan, connection, done; or payment, plan failed, refund. */
const progressOf: Record<OrderState, readonly (readonly [TextKey, StepState])[]> = {
  "awaiting-payment": recharge("now", "todo", "todo", "todo"),
  closed: [["order.step.pay", "failed"]],
  paid: recharge("done", "now", "todo", "todo"),
  "adding-plan": recharge("done", "now", "todo", "todo"),
  "in-doubt": recharge("done", "now", "todo", "todo"),
  unblocking: recharge("done", "done", "now", "todo"),
  "needs-help": recharge("done", "done", "now", "todo"),
  done: recharge("done", "done", "done", "done"),
  "refund-due": refund("now"),
  "refund-stuck": refund("now"),
  refunded: refund("done"),
};

function recharge(pay: StepState, plan: StepState, unblock: StepState, done: StepState) {
  return [
    ["order.step.pay", pay],
    ["order.step.plan", plan],
    ["order.step.unblock", unblock],
    ["order.step.done", done],
  ] as const;
}

function refund(state: StepState) {
  return [
    ["order.step.pay", "done"],
    ["order.step.plan", "failed"],
    ["order.step.refund", state],
  ] as const;
}

/** The receipt's rows, as far as they are known: an open order simply has fewer of them. */
export function rowsOf(site: Site, order: Order, language: Language): { label: string; value: string }[] {
  const write = writer(site.app, language);
  const value = (given: ReceiptRow["value"]): string =>
    typeof given === "string" ? given : "key" in given ? write(given) : write(text("receipt.value", { value: given }));
  const { plan, terminal } = order.snapshot;
  return receiptRows({ ...order, plan, terminal }).map((row) => ({ label: write(row.label), value: value(row.value) }));
}

/** An order as the chat shows it, drawn from the order as it stands now. */
export function orderCard(site: Site, order: Order, language: Language): OrderCard {
  const write = writer(site.app, language);
  const { links } = site.app;
  const { orderNo, state } = order;
  const path = (purpose: "pay" | "receipt"): string => `/${purpose}/${links.token(purpose, orderNo)}`;
  return {
    orderNo,
    title: write(text("order.title")),
    stateText: write(text(`order.state.${state}`)),
    tone: toneOf[state],
    rows: rowsOf(site, order, language),
    progress: progressOf[state].map(([key, stepState]) => ({ label: write({ key }), state: stepState })),
    ...(state === "awaiting-payment" ? { pay: { href: path("pay"), label: write(text("order.pay")) } } : {}),
    ...(state === "done" || state === "refunded"
      ? {
          receipt: {
            href: path("receipt"),
            label: write(text("order.receipt")),
            picture: `${path("receipt")}/picture.png`,
          },
        }
      : {}),
  };
}
