import type { Move, Purposeful, Say, State, Step } from "../../conversation/model.ts";
import { go, request, rest, say } from "../../conversation/moves.ts";
import { Secret } from "../../secret.ts";
import { type Text, text } from "../../text.ts";
import { type Answers, hearAnswers, isEmpty } from "../../understanding/readers/answers.ts";
import {
  type CardNumber,
  type CardNumberProblem,
  doubtAbout,
  looksLikeCardNumber,
  parseCardNumber,
  suspectGroup,
} from "../../understanding/readers/card-number.ts";
import { findPassword, longestPassword } from "../../understanding/readers/password.ts";
import { saidAhead } from "./proceed.ts";

export const cardNumber: Step<"card-number"> = {
  hint: text("cardNumber.hint"),
  ask: () => [say(text("cardNumber.ask"))],
  on(state, event) {
    if (event.type !== "say") return undefined;
    const heard = hearCardNumber(event.text, state.known, state.purpose);
    if (heard !== undefined) return heard;
    const answers = hearAnswers(event.text);
    if (isEmpty(answers)) return undefined;
    return go({ ...state, known: { ...state.known, ...answers } }, say(text("noted.body")));
  },
  back: () => ({ at: "home" }),
};

/**
 * Anything with a card number in it starts a recharge, wherever it is said, unless the number is
 * asked for something else. `before` is what was answered already; what the same sentence answers
 * beside the number comes on top.
 */
export function hearCardNumber(
  typed: string,
  before: Answers = {},
  purpose?: Purposeful["purpose"],
): Move | undefined {
  const number = parseCardNumber(typed);
  const meant: Purposeful = purpose === undefined ? {} : { purpose };
  const waiting: State = { at: "card-number", ...meant, ...saidAhead(before) };
  if (number === undefined) {
    const problem = looksLikeCardNumber(typed);
    return problem && rest(waiting, say(whatIsWrong(problem)));
  }
  if (number.kind === "eid") return rest(waiting, say(text("cardNumber.eid")));
  const next: State = {
    at: "card-password",
    number,
    ...meant,
    ...saidAhead({ ...before, ...hearAnswers(typed) }),
  };
  const found = findPassword(typed);
  // Number and password in one sentence: no need to ask, unless the number deserves a second look.
  if (found !== undefined && found.password.length <= longestPassword && !number.suspect) {
    return request(next, { type: "check-card", number, password: new Secret(found.password) });
  }
  return go(next, ...warnings(number));
}

function whatIsWrong(problem: CardNumberProblem): Text {
  switch (problem.problem) {
    case "start":
      return text("cardNumber.wrongStart");
    case "device-number":
      return text("cardNumber.deviceNumber");
    case "phone-number":
      return text("cardNumber.phoneNumber");
    case "letter":
      return text("cardNumber.letter", { suggestion: problem.suggestion });
    case "length":
      return text("cardNumber.wrongLength", { length: problem.length });
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
