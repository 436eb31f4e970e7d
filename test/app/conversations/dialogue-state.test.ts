import { describe, expect, test } from "vitest";
import { readState, writeState } from "../../../src/app/conversations/dialogue-state.ts";
import { type State, stateVersion } from "../../../src/core/conversation/model.ts";
import { card, everyState, stateOfStep } from "../../core/conversation/samples.ts";

const known = {
  terminal: { brand: "lakala", family: "e-sign" },
  volume: { kind: "turnover", low: 100, high: 200 },
  budget: { kind: "limit", monthlyFen: 3000 },
  region: "HA",
} as const;

const holdsNothingAhead: readonly string[] = ["home", "pay", "offline-card", "diagnosis", "remedy"];

describe.for(everyState.map((state) => [state.at, state] as const))("a row at %s", ([, state]) => {
  test("is read back as it was written", () => {
    expect(readState(writeState(state))).toEqual(state);
  });

  test("of the release before this one goes on where it stood", () => {
    expect(readState(JSON.stringify({ version: 1, state }))).toEqual(state);
  });

  test("keeps what was said ahead", () => {
    // A guide keeps it in what it was opened in the middle of.
    const ahead = (
      "from" in state ? { ...state, from: { ...stateOfStep.budget, known } } : { ...state, known }
    ) as State;
    if (holdsNothingAhead.includes(ahead.at)) return;
    expect(readState(writeState(ahead))).toEqual(ahead);
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
      state: { ...stateOfStep.terminal, known: { volume: "many" } },
    }),
  ],
])("a row that is %s starts the dialogue again", (_, row) => {
  expect(readState(row)).toBeUndefined();
});
