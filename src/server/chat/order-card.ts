import { orderView } from "../../app/delivery/order-view.ts";
import type { Order } from "../../core/orders/order.ts";
import type { OrderState } from "../../core/orders/order-state.ts";
import type { Language } from "../../core/text.ts";
import type { Tone } from "../site/layout.ts";
import type { Site } from "../site/site.ts";
import type { OrderCard } from "./chat-page.ts";

/** How each state of an order feels. */
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

/**
 * An order as the chat page shows it: the view that every chat gets, with paths instead of
 * addresses.
 */
export function orderCard(site: Site, order: Order, language: Language): OrderCard {
  const { orderNo, title, stateText, rows, progress, pay, receipt } = orderView(
    site.app,
    order,
    language,
  );
  const { path } = site.app.links;
  return {
    orderNo,
    title,
    stateText,
    tone: toneOf[order.state],
    rows,
    progress,
    ...(pay === undefined ? {} : { pay: { href: path("pay", orderNo), label: pay.label } }),
    ...(receipt === undefined
      ? {}
      : {
          receipt: {
            href: path("receipt", orderNo),
            label: receipt.label,
            picture: `${path("receipt", orderNo)}/picture.png`,
          },
        }),
  };
}
