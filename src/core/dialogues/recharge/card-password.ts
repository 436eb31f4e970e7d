import { type Card, maskCardNumber } from "../../cards/card.ts";
import { rechargeStop } from "../../cards/card-stop.ts";
import { daysLeftText } from "../../cards/days-left.ts";
import type { CardChecked, Facts, Move, StateOf, Step } from "../../conversation/model.ts";
import { go, request, rest, say } from "../../conversation/moves.ts";
import { Secret } from "../../secret.ts";
import { terminalOf } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import { type Answers, hearAnswers, isEmpty } from "../../understanding/readers/answers.ts";
import { parseCardNumber } from "../../understanding/readers/card-number.ts";
import { longestPassword, readPassword } from "../../understanding/readers/password.ts";
import { carrierSilent, diagnosed } from "../diagnosis/diagnosis.ts";
import { describeCard } from "./card-found.ts";
import { hearCardNumber } from "./card-number.ts";
import { proceed, saidAhead } from "./proceed.ts";

export const cardPassword: Step<"card-password"> = {
  hint: text("cardPassword.hint"),
  ask: (state) => [
    {
      text: text("cardPassword.ask", { card: maskCardNumber(state.number.value) }),
      expect: "secret",
    },
  ],
  on(state, event, facts) {
    if (event.type === "card-checked") return afterCheck(state, event.result, facts);
    if (event.type !== "say") return undefined;
    // Someone who noticed a wrong number just sends the right one.
    if (parseCardNumber(event.text)?.kind === "iccid")
      return hearCardNumber(event.text, state.known, state.purpose);
    const { password, rest: others } = readPassword(event.text);
    const answers = hearAnswers(others);
    const here: StateOf<"card-password"> = {
      ...state,
      ...saidAhead({ ...state.known, ...answers }),
    };
    if (password === undefined)
      return isEmpty(answers) ? undefined : go(here, say(text("noted.body")));
    if (password.length > longestPassword) return go(here, say(text("cardPassword.tooLong")));
    return request(here, {
      type: "check-card",
      number: state.number,
      password: new Secret(password),
    });
  },
  back: ({ known = {}, purpose }) => ({
    at: "card-number",
    ...(purpose === undefined ? {} : { purpose }),
    ...saidAhead(known),
  }),
};

function afterCheck(state: StateOf<"card-password">, result: CardChecked, facts: Facts): Move {
  const known = state.known?.terminal;
  switch (result.answer) {
    case "found":
      if (state.purpose === "diagnosis")
        return diagnosed(result.card, facts, known && terminalOf(known));
      return afterFound(result.card, state.known ?? {}, facts.nowMs);
    case "no-match":
      return go(state, say(text("cardPassword.noMatch", { triesLeft: result.triesLeft })));
    case "locked":
      return rest(
        { at: "home" },
        say(text("cardPassword.locked", { until: { atMs: result.untilMs, as: "minute" } })),
      );
    case "unavailable":
      if (state.purpose === "diagnosis") return carrierSilent(known && terminalOf(known));
      return go(state, say(text("cardPassword.unavailable")));
  }
}

function afterFound(card: Card, known: Answers, nowMs: number): Move {
  const stop = rechargeStop(card);
  if (stop !== undefined)
    return go({ at: "home" }, say(describeCard(card)), say(text(`cardStop.${stop}`)));
  const left = daysLeftText(card, nowMs);
  const found =
    left === undefined
      ? describeCard(card)
      : text("daysLeft.below", { card: describeCard(card), left });
  return proceed({ card }, known, say(found));
}
