import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readState, writeState } from "../../src/app/conversations/dialogue-state.ts";
import type { Here } from "../../src/core/conversation/dialogue.ts";
import { createEngine } from "../../src/core/conversation/engine.ts";
import type { Event } from "../../src/core/conversation/events.ts";
import { dialogues } from "../../src/core/dialogues/index.ts";
import type { StepName } from "../../src/core/dialogues/states.ts";
import { Heard } from "../../src/core/understanding/heard.ts";
import { card, factsWith, stateOfStep } from "../core/conversation/samples.ts";
import { hereOf } from "../core/conversation/stood.ts";
import { runs } from "../running/property-runs.ts";
import { forms, plainFigures, standsAloneIn, type Typed, tells, templates } from "./grammar.ts";

const engine = createEngine(dialogues);
const steps = Object.keys(stateOfStep) as StepName[];
const asking: readonly StepName[] = ["volume", "budget", "region", "plan", "confirm"];
/** Whether figures are an answer there, or to what an aside is opened over. */
const isAmong = (all: readonly StepName[]) => (step: StepName) => {
  const { state, under = { state } } = hereOf(stateOfStep[step]);
  return [state.at, under.state.at].some((at) => (all as readonly string[]).includes(at));
};

/** Takes one message as a turn does; nothing that stays may tell of its password. */
function take(step: StepName, { text, password }: Typed, known?: string): void {
  const here = hereOf(stateOfStep[step]);
  const recognise = known === undefined ? undefined : { length: known.length, is: isKnown(known) };
  const kept = engine.keep(here, new Heard(text), recognise);
  expect(tells(kept.text, password), `kept: ${kept.text}`).toBe(false);
  let to: Here = here;
  let event: Event = { type: "say", heard: kept.heard };
  const facts = factsWith("awaiting-payment");
  for (let rounds = 0; rounds < 3; rounds += 1) {
    const turn = engine.transition(to, event, facts);
    to = turn.to;
    expect(isIn(JSON.stringify(turn.say), password), "said").toBe(false);
    expect(isIn(writeState(to), password), `state: ${writeState(to)}`).toBe(false);
    expect(readState(engine, writeState(to))).toEqual(to);
    if (turn.request?.type !== "check-card") return;
    event = { type: "card-checked", result: { answer: "found", card } };
  }
}

/** Beside figures of our own, which may be like it. */
const isIn = (text: string, password: string) => standsAloneIn(plainFigures(text), password);

const isKnown = (known: string) => (value: string) => value === known.toLowerCase();

function holds(step: StepName, form: fc.Arbitrary<Typed>, count: number): void {
  fc.assert(
    fc.property(form, (typed) => take(step, typed)),
    { numRuns: runs(count) },
  );
}

describe("whatever a password is typed as, nothing that stays tells of it", () => {
  test("there are many ways to type one", () => {
    expect(templates).toBeGreaterThan(50);
  });

  // What chance has found: digits that begin like some other number, around the card's own.
  test.each([
    ["0-0-8-9-8-68986-0400-0000-0000-0015", "008986"],
    ["4 0 8 1 7 88986 0400 0000 0000 0015", "408178"],
    ["890 132 230 809\n8986-0400-0000-0000-0015", "890132230809"],
    ["89306836042689860400000000000015", "893068360426"],
    ["684 172 268 98986 0400 0000 0000 0015", "6841722689"],
    ["89860400000000000015 001 146 10 001 146 10", "00114610"],
    ["8986 0300 0000 0000 002\n1.1.4.7.8.3.0.4.6.3.3.8", "114783046338"],
    // Nobody can tell where the card's number begins or ends.
    ["0-0-8-9-8-68986-0400-0000-0000-0016", "008986"],
    ["6 5 1 1 9 88986 0400 0000 0000 0016", "651198"],
    ["8986 0300 0000 0000 00211 44 83 95 38 21", "114483953821"],
    ["https://x.example/?c=89860400000000000015&p=730619", "730619"],
    ["8986 04** **** **** 0015 7306", "7306"],
    ["🔑7306", "7306"],
    ["pswd 7306", "7306"],
    ["蜜码7306", "7306"],
    ["9 8 9 8 6 789860400000000000015", "989867"],
    ["8986-0400-0000-0000-0016…v899e18，快点", "v899e18"],
    ["89 01 39 33 90 19 8986-0400-0000-0000-0016", "890139339019"],
    ["8986 0300 0000 0000 002413410201235", "413410201235"],
    ["s4l2tm6b88986 0300 0000 0000 002", "s4l2tm6b8"],
    ["135702898600D6991330004146", "135702"],
    ["898600D6991330004146135702", "135702"],
    ["898600d6991330004146ab12cd", "ab12cd"],
    ["89852000000000000015730619", "730619"],
    ["00898689860400000000000015", "008986"],
  ])("%s", (text, password) => {
    for (const step of steps) take(step, { text, password, form: "found" });
  });

  test.each([
    ["密码前三位730后三位619", "密码前三位••••后三位••••"],
    ["密码730然后619", "密码••••然后••••"],
    ["密码七十三零六十九", "密码••••"],
    ["密码➐➌⓿➏➊➒", "密码••••"],
  ])("%s, in parts and in signs, at the question for an amount", (text, kept) => {
    expect(engine.keep(hereOf(stateOfStep.volume), new Heard(text)).text).toBe(kept);
  });

  test.each(steps)("beside a card's number, at %s", (step) => {
    holds(step, forms.besideCard, 400);
  });

  test.each(steps)("behind a word for it, at %s", (step) => {
    holds(step, forms.labelled, 400);
  });

  test.each(steps.filter((step) => !isAmong(asking)(step)))("alone, at %s", (step) => {
    holds(step, forms.lone, 300);
  });

  test("where it is asked for", () => {
    holds("card-password", forms.asked, 3_000);
  });

  // Where it is asked for it is said anew.
  test.each(steps.filter((step) => step !== "card-password"))(
    "when it was right and is typed again, at %s",
    (step) => {
      fc.assert(
        fc.property(forms.again(), (typed) => take(step, typed, typed.password)),
        { numRuns: runs(300) },
      );
    },
  );
});
