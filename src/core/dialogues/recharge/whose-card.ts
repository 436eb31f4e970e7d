import { type Card, maskCardNumber } from "../../cards/card.ts";
import type { OwnWords, Say } from "../../conversation/dialogue.ts";
import type { ResultEvent } from "../../conversation/events.ts";
import { say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { go, type Here, type Move, request } from "../states.ts";
import { isAnswering } from "./sofar.ts";

const said = (words: RegExp) => (heard: Heard) => words.test(heard.plain);

/** What may be done with a card of another shop; `only-once` is what happens unless told. */
export const whoseCardWords: { readonly [name: string]: OwnWords } = {
  "only-once": {
    rank: "first",
    said: said(/^(?:就|只|那就|还是)*[充冲][这一]*次$|just this once/i),
  },
  "move-card": {
    rank: "first",
    said: said(/^(?:请|把?卡|帮我)*移(?:到这里?|到我这里?|过来)|move it here/i),
  },
};

/** Says that a card belongs to another shop; the recharge goes on, and moves nothing. */
export function whoseCard({ iccid }: Card): Say {
  const choices = [
    { label: text("whoseCard.once"), value: "do:only-once" },
    { label: text("whoseCard.move"), value: "do:move-card" },
  ];
  const words = text("whoseCard.ask", { card: maskCardNumber(iccid) });
  return { ...say(words, choices), unnumbered: true };
}

/** What is done about the card at hand. */
export function aboutWhoseCard(name: string, here: Here): Move | undefined {
  const ongoing = here.under ?? here;
  if (!isAnswering(ongoing)) return undefined;
  if (name === "only-once") return go(here, say(text("whoseCard.kept")));
  const { iccid, network } = ongoing.state.card;
  return request(here, { type: "move-card", card: { iccid, network } });
}

/** How the wish to move a card ended. */
export function afterMove(
  here: Here,
  { result }: Extract<ResultEvent, { type: "card-moved" }>,
): Move {
  return go(here, say(text(`whoseCard.${result}`)));
}
