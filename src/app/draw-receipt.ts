import { type Language, type Text, text } from "../core/text.ts";
import type { ReceiptPicture } from "../pictures/receipt-picture.ts";
import type { Order } from "../storage/store.ts";
import type { App } from "./app.ts";
import { orderAmount, orderRows } from "./order-view.ts";

/** What the receipt's picture says, in the person's language. */
export function receiptPicture(app: App, order: Order, language: Language, isSandbox: boolean): ReceiptPicture {
  const write = (one: Text): string => app.texts.render(one, language);
  const done = order.state === "done";
  return {
    title: write(text("receipt.title")),
    headline: write(text(done ? "receipt.done" : "receipt.refunded")),
    amount: orderAmount(app, order, language),
    rows: orderRows(app, order, language),
    footer: write(text("receipt.footer")),
    outcome: done ? "done" : "returned",
    ...(done
      ? {
          nextStep: {
            title: write(text("receipt.nextStepTitle")),
            text: write(text(`terminal.restart.${order.snapshot.terminal.family}`)),
          },
        }
      : {}),
    ...(isSandbox ? { sandboxMark: write(text("receipt.sandboxMark")) } : {}),
  };
}
