import { type Card, maskCardNumber } from "../../cards/card.ts";
import { type Text, text } from "../../text.ts";

/** A card as its carrier describes it, in words. */
export function describeCard(card: Card): Text {
  const known = {
    network: text(`network.${card.network}`),
    form: text(`cardForm.${card.form}`),
    state: text(`cardState.${card.state}`),
    card: maskCardNumber(card.iccid),
  };
  if (card.expiresAtMs === undefined) return text("card.foundNoPlan", known);
  return text("card.found", {
    ...known,
    remaining: { kilobytes: card.remainingKb },
    expires: { atMs: card.expiresAtMs, as: "date" },
  });
}
