import { describe, expect, test } from "vitest";
import { stateVersion } from "../../../src/app/conversations/dialogue-state.ts";
import { card, everyState, stateOfStep } from "../../core/conversation/samples.ts";
import { rowOf, type Stood, stoodIn } from "../../core/conversation/stood.ts";

const known = {
  terminal: { brand: "lakala", family: "e-sign" },
  volume: { kind: "turnover", low: 100, high: 200 },
  budget: { kind: "limit", monthlyFen: 3000 },
  region: "HA",
} as const;

const keypad = { family: "keypad" };

const holdsNothingAhead: readonly string[] = ["home", "pay", "offline-card", "diagnosis", "remedy"];

describe.for(everyState.map((state) => [state.at, state] as const))("a row at %s", ([, state]) => {
  test("is read back as it was written", () => {
    expect(stoodIn(rowOf(state))).toEqual(state);
  });

  test.for([1, 2])("of a release that wrote version %i goes on where it stood", (version) => {
    expect(stoodIn(JSON.stringify({ version, state }))).toEqual(state);
  });

  test("keeps what was said ahead, also from a row of version 2", () => {
    // A guide keeps it in what it was opened in the middle of.
    const ahead = (
      "from" in state ? { ...state, from: { ...stateOfStep.budget, known } } : { ...state, known }
    ) as Stood;
    if (holdsNothingAhead.includes(ahead.at)) return;
    expect(stoodIn(rowOf(ahead))).toEqual(ahead);
    expect(stoodIn(JSON.stringify({ version: 2, state: ahead }))).toEqual(ahead);
  });

  test("holds nothing that does not belong to it", () => {
    const more = { ...JSON.parse(rowOf(state)), colour: "red" };
    more.state.colour = "red";
    expect(stoodIn(JSON.stringify(more))).toEqual(state);
  });
});

test("a row keeps what stands beside a state beside it", () => {
  const page = { ...stateOfStep["guide-page"], from: { ...stateOfStep.budget, known } };
  const { from: _, ...state } = stateOfStep["guide-page"];
  expect(JSON.parse(rowOf(page))).toEqual({
    version: 3,
    state,
    under: { state: stateOfStep.budget, known },
  });
});

test.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["of a release to come", JSON.stringify({ version: stateVersion + 1, state: { at: "home" } })],
  ["without a version", JSON.stringify({ state: { at: "home" } })],
  [
    "at a step that does not exist",
    JSON.stringify({ version: stateVersion, state: { at: "nowhere" } }),
  ],
  [
    "without what its step needs",
    JSON.stringify({ version: stateVersion, state: { at: "volume", card } }),
  ],
  [
    "with something else said ahead",
    JSON.stringify({
      version: stateVersion,
      state: stateOfStep.terminal,
      known: { volume: "many" },
    }),
  ],
  [
    "of version 2 with something else said ahead",
    JSON.stringify({
      version: 2,
      state: { ...stateOfStep.terminal, known: { volume: "many" } },
    }),
  ],
  [
    "an aside over nothing",
    JSON.stringify({ version: stateVersion, state: { at: "guide-topic", machine: keypad } }),
  ],
  [
    "an aside over an aside",
    JSON.stringify({
      version: stateVersion,
      state: { at: "guide-topic", machine: keypad },
      under: { state: { at: "guide-topic", machine: keypad } },
    }),
  ],
])("a row that is %s starts the dialogue again", (_, row) => {
  expect(stoodIn(row)).toBeUndefined();
});
