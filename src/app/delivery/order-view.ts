import type { OrderView } from "../../channels/channel.ts";
import type { Order } from "../../core/orders/order.ts";
import type { OrderState } from "../../core/orders/order-state.ts";
import { type ReceiptRow, receiptRows } from "../../core/orders/receipt.ts";
import { type Language, type Text, type TextKey, text } from "../../core/text.ts";
import type { App } from "../app.ts";

type StepState = OrderView["progress"][number]["state"];

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

/**
 * The receipt's rows in words, as far as they are known: an open order simply has fewer of them.
 */
export function orderRows(
  texts: App["texts"],
  order: Order,
  language: Language,
): { label: string; value: string }[] {
  const write = (one: Text): string => texts.render(one, language);
  const value = (given: ReceiptRow["value"]): string =>
    typeof given === "string"
      ? given
      : "key" in given
        ? write(given)
        : write(text("receipt.value", { value: given }));
  return receiptRows({ ...order, ...order.snapshot }).map((row) => ({
    label: write(row.label),
    value: value(row.value),
  }));
}

/** What was paid, or is to be paid, in words. */
export function orderAmount(texts: App["texts"], order: Order, language: Language): string {
  return texts.render(text("order.money", { amount: { fen: order.priceFen } }), language);
}

/** An order as any chat shows it, drawn from the order as it stands now. */
export function orderView(app: App, order: Order, language: Language): OrderView {
  const write = (one: Text): string => app.texts.render(one, language);
  const { orderNo, state } = order;
  return {
    orderNo,
    title: write(text("order.title")),
    stateText: write(text(`order.state.${state}`)),
    rows: orderRows(app.texts, order, language),
    progress: progressOf[state].map(([key, stepState]) => ({
      label: write({ key }),
      state: stepState,
    })),
    amount: orderAmount(app.texts, order, language),
    ...(state === "awaiting-payment"
      ? { pay: { url: app.links.url("pay", orderNo), label: write(text("order.pay")) } }
      : {}),
    ...(state === "done" || state === "refunded"
      ? { receipt: { url: app.links.url("receipt", orderNo), label: write(text("order.receipt")) } }
      : {}),
  };
}
