import { maskCardNumber } from "../../cards/card.ts";
import { rechargeStop } from "../../cards/card-stop.ts";
import { daysLeftText } from "../../cards/days-left.ts";
import type { Facts, Say } from "../../conversation/dialogue.ts";
import type { CardChecked } from "../../conversation/events.ts";
import { saidAhead, say } from "../../conversation/moves.ts";
import { Secret } from "../../secret.ts";
import { terminalOf } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { type Answers, isEmpty } from "../../understanding/readers/answers.ts";
import { longestPassword } from "../../understanding/readers/password.ts";
import { carrierSilent, diagnosed } from "../diagnosis/found.ts";
import { go, type Here, type Move, request, type StateOf, type Step } from "../states.ts";
import { describeCard } from "./card-found.ts";
import { hearCardNumber, whatIsWrong } from "./card-number.ts";
import { rechargeShapes } from "./model.ts";
import { proceed } from "./proceed.ts";
import { purposeOf } from "./purpose.ts";
import { whoseCard } from "./whose-card.ts";

/** The password of that card. */
export const cardPassword: Step<"card-password"> = {
  shape: rechargeShapes["card-password"],
  secret: {
    subject: ({ number }) => text("secret.card", { card: maskCardNumber(number.value) }),
    notHere: text("cardPassword.notHere"),
    isOther: (heard) => heard.redo() === "card" || isYesOrNo(heard),
    // Someone who noticed a wrong number just sends the right one.
    isReadable: (heard) => heard.cardNumber() !== undefined,
  },
  hint: text("cardPassword.hint"),
  ask: ({ state }, { nowMs }) => [
    isLocked(state, nowMs)
      ? lockedFor(state.lockedUntilMs, nowMs)
      : {
          text: text("cardPassword.ask", { card: maskCardNumber(state.number.value) }),
          expect: "secret",
        },
  ],
  on(here, event, facts) {
    const { state, known } = here;
    if (event.type === "card-checked") return afterCheck(here, event.result, facts);
    if (event.type !== "say") return undefined;
    const { heard } = event;
    if (heard.cardNumber() !== undefined) return hearCardNumber(heard, known, purposeOf(state));
    if (isYesOrNo(heard)) return afterDoubt(here, heard);
    const { password, isSeveral, beside } = heard.passwordAnswer();
    const noted: Here = { ...here, ...saidAhead({ ...known, ...beside }) };
    if (password === undefined) {
      if (isSeveral) return go(noted, say(text("cardPassword.several")));
      const problem = heard.cardNumberProblem();
      if (problem !== undefined) return go(noted, whatIsWrong(problem));
      return isEmpty(beside) ? undefined : go(noted, say(text("noted.body")));
    }
    if (password.length > longestPassword) return go(noted, say(text("cardPassword.tooLong")));
    return request(noted, {
      type: "check-card",
      number: state.number,
      password: new Secret(password),
    });
  },
  back: ({ state, known = {} }) => ({
    state: { at: "card-number", ...purposeOf(state) },
    ...saidAhead(known),
  }),
};

/** No card has such a password; where the number is in doubt it is the answer to that. */
function isYesOrNo(heard: Heard): boolean {
  return heard.yesOrNo() !== undefined;
}

/** 没错 and 继续 after a doubtful check digit; 不对 takes another number. */
function afterDoubt(here: Here<"card-password">, heard: Heard): Move | undefined {
  if (heard.yesOrNo() !== "no") return go(here);
  const { state, known = {} } = here;
  if (!state.number.suspect) return undefined;
  return go({ state: { at: "card-number", ...purposeOf(state) }, ...saidAhead(known) });
}

function isLocked(
  state: StateOf<"card-password">,
  nowMs: number,
): state is StateOf<"card-password"> & { lockedUntilMs: number } {
  return state.lockedUntilMs !== undefined && state.lockedUntilMs > nowMs;
}

function lockedFor(untilMs: number, nowMs: number): Say {
  return {
    text: text("cardPassword.locked", { minutes: Math.ceil((untilMs - nowMs) / 60_000) }),
    expect: "secret",
    choices: [{ label: text("menu.human"), value: "do:human" }],
  };
}

function afterCheck(here: Here<"card-password">, result: CardChecked, facts: Facts): Move {
  const { state, known = {} } = here;
  const terminal = known.terminal && terminalOf(known.terminal);
  switch (result.answer) {
    case "found":
      if (state.purpose === "diagnosis") return diagnosed(result.card, facts, terminal);
      return afterFound(result, known, facts.nowMs);
    case "no-match":
      return go(here, say(text("cardPassword.noMatch", { triesLeft: result.triesLeft })));
    case "locked":
      // The field stays hidden while the lock lasts: what is typed next is the password again.
      return go({ ...here, state: { ...state, lockedUntilMs: result.untilMs } });
    case "unavailable":
      if (state.purpose === "diagnosis") return carrierSilent(terminal);
      return go(here, say(text("cardPassword.unavailable")));
  }
}

type Found = Extract<CardChecked, { answer: "found" }>;

function afterFound({ card, ofOtherShop }: Found, known: Answers, nowMs: number): Move {
  const stop = rechargeStop(card);
  if (stop !== undefined)
    return go({ state: { at: "home" } }, say(describeCard(card)), say(text(`cardStop.${stop}`)));
  const left = daysLeftText(card, nowMs);
  const found =
    left === undefined
      ? describeCard(card)
      : text("daysLeft.below", { card: describeCard(card), left });
  const others = ofOtherShop === true ? [whoseCard(card)] : [];
  return proceed({ card }, known, say(found), ...others);
}
