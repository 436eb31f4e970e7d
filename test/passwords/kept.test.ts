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
import { forms, type Typed, tells } from "./grammar.ts";

const engine = createEngine(dialogues);
const steps = Object.keys(stateOfStep) as StepName[];
const asking: readonly StepName[] = ["volume", "budget", "region", "plan", "confirm"];
const naming: readonly StepName[] = ["terminal", "terminal-family", "guide-machine"];
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
    expect(tells(JSON.stringify(turn.say), password), "said").toBe(false);
    expect(tells(writeState(to), password), `state: ${writeState(to)}`).toBe(false);
    expect(readState(engine, writeState(to))).toEqual(to);
    if (turn.request?.type !== "check-card") return;
    event = { type: "card-checked", result: { answer: "found", card } };
  }
}

const isKnown = (known: string) => (value: string) => value === known.toLowerCase();

function holds(step: StepName, form: fc.Arbitrary<Typed>, runs: number): void {
  fc.assert(
    fc.property(form, (typed) => take(step, typed)),
    { numRuns: runs * Number(process.env.TIMES ?? 1) },
  );
}

describe("whatever a password is typed as, nothing that stays tells of it", () => {
  test.each(steps)("beside a card's number, at %s", (step) => {
    holds(step, forms.besideCard, 400);
  });

  test.each(steps)("behind a word for it, at %s", (step) => {
    holds(step, forms.labelled, 400);
  });

  test.each(steps.filter((step) => !isAmong(asking)(step)))("alone, at %s", (step) => {
    holds(step, isAmong(naming)(step) ? forms.loneDigits : forms.lone, 300);
  });

  test("where it is asked for", () => {
    holds("card-password", forms.asked, 3_000);
  });

  test.each(steps)("when it was right and is typed again, at %s", (step) => {
    fc.assert(
      fc.property(forms.again, (typed) => take(step, typed, typed.password)),
      { numRuns: 300 },
    );
  });
});
