import { type Language, text } from "../../core/text.ts";
import type { App } from "../app.ts";

/** Who sells, and how people reach them; each undefined when the operator has not said. */
export type Seller = Pick<App, "contact" | "sellerName" | "sellerHotline">;

/** Whom the money goes to and whom to ask, below what was bought: on pay page and receipt. */
export function sellerRows(
  texts: App["texts"],
  { sellerName, sellerHotline, contact }: Seller,
  language: Language,
): { label: string; value: string }[] {
  const rows = [
    ["receipt.seller", sellerName],
    ["receipt.hotline", sellerHotline],
    ["receipt.contact", contact],
  ] as const;
  return rows.flatMap(([label, value]) =>
    value === undefined ? [] : [{ label: texts.render(text(label), language), value }],
  );
}
