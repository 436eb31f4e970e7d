import type { Card } from "../../cards/card.ts";
import { findingOf } from "../../cards/diagnosis.ts";
import type { Choice, Facts } from "../../conversation/dialogue.ts";
import type { CardRead } from "../../conversation/events.ts";
import { say } from "../../conversation/moves.ts";
import { given } from "../../given.ts";
import type { Terminal } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import { describeCard } from "../recharge/card-found.ts";
import { go, type Here, type Move, request, rest } from "../states.ts";

/** The button to a person. */
export const human: Choice = { label: text("menu.human"), value: "do:human" };
/** The button that has the card looked at once more. */
export const again: Choice = { label: text("diagnosis.again"), value: "diagnosis:again" };

/** What is wrong with a card that was just read, and the one step that comes next. */
export function diagnosed(card: Card, facts: Facts, terminal?: Terminal): Move {
  const placed = { card, ...given({ terminal }) };
  const found = say(describeCard(card));
  if (findingOf(card, facts.nowMs) !== "card-fine")
    return go({ state: { at: "diagnosis", ...placed } }, found);
  return go(
    { state: { at: "remedy", remedy: "restart", ...placed } },
    found,
    say(text("diagnosis.card-fine")),
  );
}

/** The carrier cannot say anything now: what is safe to try can be tried all the same. */
export function carrierSilent(terminal?: Terminal): Move {
  const placed = given({ terminal });
  return go(
    { state: { at: "remedy", remedy: "restart", ...placed } },
    say(text("diagnosis.silent")),
  );
}

/**
 * Only a card that was read before in this dialogue, so that its number opens nothing by itself.
 */
export function readAgain(here: Here<"diagnosis" | "remedy">): Move {
  const { card } = here.state;
  if (card === undefined) return request(here, { type: "list-cards" });
  return request(here, { type: "read-card", card: namedBy(card) });
}

/** What a carrier needs to find a card that was read before. */
export function namedBy({ iccid, network }: Card): Pick<Card, "iccid" | "network"> {
  return { iccid, network };
}

/** What a card that was read for this person makes of the step that asked. */
export function afterRead(
  here: Here<"offline-card" | "diagnosis" | "remedy">,
  result: CardRead,
  facts: Facts,
): Move {
  const before = here.state.at === "offline-card" ? undefined : here.state.terminal;
  switch (result.answer) {
    case "found":
      return diagnosed(result.card, facts, result.terminal ?? before);
    case "unavailable":
      return carrierSilent(result.terminal ?? before);
    case "too-often":
      return rest(here, say(text("diagnosis.tooOften"), [again, human]));
    case "unknown":
      return go({ state: { at: "home" } });
  }
}
