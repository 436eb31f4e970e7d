import { maskCardNumber } from "../../cards/card.ts";
import { type CardNumber, doubtAbout, inGroups, suspectGroup } from "../../cards/card-number.ts";
import type { Say } from "../../conversation/dialogue.ts";
import { saidAhead, say } from "../../conversation/moves.ts";
import { Secret } from "../../secret.ts";
import { type Text, text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { type Answers, isEmpty } from "../../understanding/readers/answers.ts";
import type { CardNumberProblem } from "../../understanding/readers/card-problem.ts";
import { longestPassword } from "../../understanding/readers/password.ts";
import { go, type Here, type Move, request, rest, type Step } from "../states.ts";
import { type Offered, type Purposeful, rechargeShapes } from "./model.ts";
import { purposeOf } from "./purpose.ts";

/** Which card it is about. */
export const cardNumber: Step<"card-number"> = {
  shape: rechargeShapes["card-number"],
  hint: text("cardNumber.hint"),
  // Yes and no still count when something else was said or sent meanwhile.
  ask: ({ state: { offered } }) => [
    offered === undefined ? say(text("cardNumber.ask")) : isItThisOne(offered),
  ],
  on(here, event) {
    if (event.type !== "say") return undefined;
    const started = hearCardNumber(event.heard, here.known, purposeOf(here.state));
    if (started !== undefined) return started;
    const answers = event.heard.answers();
    if (isEmpty(answers)) return undefined;
    return go({ ...here, known: { ...here.known, ...answers } }, say(text("noted.body")));
  },
  back: () => ({ state: { at: "home" } }),
};

/**
 * Anything with a card number in it starts a recharge, wherever it is said, unless the number is
 * asked for something else. `before` is what was answered already; what the same sentence answers
 * beside the number comes on top.
 */
export function hearCardNumber(
  heard: Heard,
  before: Answers = {},
  meant: Purposeful = {},
): Move | undefined {
  const number = heard.cardNumber();
  const waiting: Here = { state: { at: "card-number", ...meant }, ...saidAhead(before) };
  if (number === undefined) {
    const problem = heard.cardNumberProblem();
    if (problem?.problem === "letter")
      return go(offering({ number: problem.suggestion, in: "words" }, waiting));
    return problem && rest(waiting, whatIsWrong(problem));
  }
  if (number.kind === "eid") return rest(waiting, say(text("cardNumber.eid")));
  const next: Here = {
    state: { at: "card-password", number, ...meant },
    ...saidAhead({ ...before, ...heard.answers() }),
  };
  const found = heard.password();
  // Number and password in one sentence: no need to ask, unless the number deserves a second look.
  if (found !== undefined && found.password.length <= longestPassword && !number.suspect) {
    return request(next, { type: "check-card", number, password: new Secret(found.password) });
  }
  return go(next, ...warnings(number));
}

/** A number that was found somewhere is offered, and yes or no said to it. */
function isItThisOne(offered: Offered): Say {
  const { number } = offered;
  return {
    text: offerOf(offered),
    yesNo: true,
    choices: [
      { label: text("photo.yes"), value: `card:${number}` },
      { label: text("photo.no"), value: "do:recharge" },
    ],
  };
}

function offerOf({ number, in: place }: Offered): Text {
  switch (place) {
    case "photo":
      return text("photo.found", { groups: inGroups(number) });
    case "words":
      return text("cardNumber.letter", { suggestion: number });
    case "orders":
      return text("cardNumber.isItSeen", { card: maskCardNumber(number) });
  }
}

/** Asks whether that is the number, and nothing else until something else is said. */
export function offering(offered: Offered, { state, ...beside }: Here): Here {
  return { state: { at: "card-number", offered, ...purposeOf(state) }, ...beside };
}

/** What to say of something that was meant to be a card's number. */
export function whatIsWrong(problem: CardNumberProblem): Say {
  switch (problem.problem) {
    case "start":
      return say(text("cardNumber.wrongStart"));
    case "device-number":
      return say(text("cardNumber.deviceNumber"));
    case "phone-number":
      return say(text("cardNumber.phoneNumber"));
    case "shortened":
      return say(text("cardNumber.shortened"));
    case "hidden":
      return say(text("cardNumber.hidden"));
    case "letter":
      return isItThisOne({ number: problem.suggestion, in: "words" });
    case "length":
      return say(text("cardNumber.wrongLength", { count: problem.length }));
  }
}

/** A soft check only: real cards with a wrong check digit exist, so the person decides. */
function warnings(number: CardNumber): readonly Say[] {
  const doubt = doubtAbout(number);
  if (doubt === undefined) return [];
  const groups = doubt.grouped;
  const group = suspectGroup(number);
  return [
    say(
      group === undefined
        ? text("cardNumber.suspect", { groups })
        : text("cardNumber.suspectGroup", { group, groups }),
    ),
  ];
}
