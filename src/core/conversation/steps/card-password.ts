import { type Card, maskCardNumber } from "../../recharge/card.ts";
import { rechargeStop } from "../../recharge/card-stop.ts";
import { daysLeftText } from "../../recharge/days-left.ts";
import { Secret } from "../../secret.ts";
import { type Text, text } from "../../text.ts";
import { type Answers, hearAnswers, isEmpty } from "../../understanding/answers.ts";
import { parseCardNumber } from "../../understanding/card-number.ts";
import { longestPassword, readPassword } from "../../understanding/password.ts";
import type { CardChecked, Move, StateOf, Step } from "../model.ts";
import { go, request, rest, say } from "../moves.ts";
import { proceed, saidAhead } from "../proceed.ts";
import { hearCardNumber } from "./card-number.ts";

export const cardPassword: Step<"card-password"> = {
  hint: text("cardPassword.hint"),
  ask: (state) => [{ text: text("cardPassword.ask", { card: maskCardNumber(state.number.value) }), expect: "secret" }],
  on(state, event, facts) {
    if (event.type === "card-checked") return afterCheck(state, event.result, facts.nowMs);
    if (event.type !== "say") return undefined;
    // Someone who noticed a wrong number just sends the right one.
    if (parseCardNumber(event.text)?.kind === "iccid") return hearCardNumber(event.text, state.known);
    const { password, rest: others } = readPassword(event.text);
    const answers = hearAnswers(others);
    const here: StateOf<"card-password"> = { ...state, ...saidAhead({ ...state.known, ...answers }) };
    if (password === undefined) return isEmpty(answers) ? undefined : go(here, say(text("noted.body")));
    if (password.length > longestPassword) return go(here, say(text("cardPassword.tooLong")));
    return request(here, { type: "check-card", number: state.number, password: new Secret(password) });
  },
  back: ({ known = {} }) => ({ at: "card-number", ...saidAhead(known) }),
};

function afterCheck(state: StateOf<"card-password">, result: CardChecked, nowMs: number): Move {
  switch (result.answer) {
    case "found":
      return afterFound(result.card, state.known ?? {}, nowMs);
    case "no-match":
      return go(state, say(text("cardPassword.noMatch", { triesLeft: result.triesLeft })));
    case "locked":
      return rest({ at: "home" }, say(text("cardPassword.locked", { until: { atMs: result.untilMs, as: "minute" } })));
    case "unavailable":
      return go(state, say(text("cardPassword.unavailable")));
  }
}

function afterFound(card: Card, known: Answers, nowMs: number): Move {
  const stop = rechargeStop(card);
  if (stop !== undefined) return go({ at: "home" }, say(describe(card)), say(text(`cardStop.${stop}`)));
  const left = daysLeftText(card, nowMs);
  const found = left === undefined ? describe(card) : text("daysLeft.below", { card: describe(card), left });
  return proceed({ card }, known, say(found));
}

function describe(card: Card): Text {
  const known = {
    carrier: text(`carrier.${card.carrier}`),
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
