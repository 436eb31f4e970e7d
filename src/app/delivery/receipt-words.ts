import type { Order } from "../../core/orders/order.ts";
import { restartText } from "../../core/terminals/terminal.ts";
import { type Language, type Text, text } from "../../core/text.ts";
import type { App } from "../app.ts";
import { orderAmount, orderRows } from "./order-view.ts";
import { type Seller, sellerRows } from "./seller-rows.ts";

/** Everything that a receipt's picture says, ready to be read. */
type ReceiptWords = {
  title: string;
  headline: string;
  amount: string;
  rows: readonly { label: string; value: string }[];
  footer: string;
  outcome: "done" | "returned";
  nextStep?: { title: string; text: string };
  sandboxMark?: string;
};

/** The receipt of a finished order in the person's language. */
export function receiptWords(
  { texts, ...seller }: Pick<App, "texts"> & Seller,
  order: Order,
  language: Language,
  isSandbox: boolean,
): ReceiptWords {
  const write = (one: Text): string => texts.render(one, language);
  const done = order.state === "done";
  return {
    title: write(text("receipt.title")),
    headline: write(text(done ? "receipt.done" : "receipt.refunded")),
    amount: orderAmount(texts, order, language),
    rows: [...orderRows(texts, order, language), ...sellerRows(texts, seller, language)],
    footer: write(text("receipt.footer")),
    outcome: done ? "done" : "returned",
    ...(done
      ? {
          nextStep: {
            title: write(text("receipt.nextStepTitle")),
            text: write(restartText(order.snapshot.terminal)),
          },
        }
      : {}),
    ...(isSandbox ? { sandboxMark: write(text("receipt.sandboxMark")) } : {}),
  };
}
