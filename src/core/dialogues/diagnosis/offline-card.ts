import type { KnownCard } from "../../conversation/events.ts";
import { say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import { hearCardNumber } from "../recharge/card-number.ts";
import { purposeOf } from "../recharge/purpose.ts";
import { go, type Here, type Move, request, type Step } from "../states.ts";
import { afterRead } from "./found.ts";
import { diagnosisShapes } from "./model.ts";

const anotherCard: Here = { state: { at: "card-number", purpose: "diagnosis" } };

/**
 * The terminal has no network: the card is looked at first, because it is nearly always the card.
 */
export function askWhichCard(cards: readonly KnownCard[]): Move {
  if (cards.length > 0) return go({ state: { at: "offline-card", cards } });
  return go(anotherCard, say(text("offline.body")));
}

/** Which of the cards that were recharged before is in the machine. */
export const offlineCard: Step<"offline-card"> = {
  shape: diagnosisShapes["offline-card"],
  hint: text("offline.hint"),
  ask: ({ state: { cards } }) => [
    say(text("offline.which"), [
      ...cards.map(({ orderNo, card }) => ({
        label: text("offline.card", { card }),
        value: `known:${orderNo}`,
      })),
      { label: text("offline.otherCard"), value: "known:" },
    ]),
  ],
  on(here, event, facts) {
    switch (event.type) {
      case "say":
        return hearCardNumber(event.heard, {}, purposeOf(here.state));
      case "pick": {
        if (event.value === "known:") return go(anotherCard);
        const known = here.state.cards.find(({ orderNo }) => event.value === `known:${orderNo}`);
        return known && request(here, { type: "read-card", card: { orderNo: known.orderNo } });
      }
      case "card-read":
        return event.result.answer === "unknown"
          ? go(anotherCard)
          : afterRead(here, event.result, facts);
      default:
        return undefined;
    }
  },
  back: () => ({ state: { at: "home" } }),
};
