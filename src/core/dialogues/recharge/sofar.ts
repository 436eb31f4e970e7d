import type { Budget, DailyVolume } from "../../advice/stated.ts";
import type { Card } from "../../cards/card.ts";
import { given } from "../../given.ts";
import type { Terminal } from "../../terminals/terminal.ts";
import type { Answers } from "../../understanding/readers/answers.ts";
import type { ToldTerminal } from "../../understanding/readers/terminal.ts";
import type { Here, State, StateOf } from "../states.ts";

/** The steps at which the card is known and an answer is wanted or can still be corrected. */
const answeringSteps = [
  "terminal",
  "terminal-family",
  "volume",
  "budget",
  "region",
  "plan",
  "confirm",
] as const;

/** A step at which the card is known and an answer is wanted or can still be corrected. */
export type AnsweringStep = (typeof answeringSteps)[number];

/** What has been answered; `told` is a machine that may still lack its kind. */
export type Sofar = {
  card: Card;
  told?: ToldTerminal;
  terminal?: Terminal;
  volume?: DailyVolume;
  budget?: Budget;
  region?: string;
};

/** Whether the card is known and answers are wanted or can still be corrected. */
export function isAnswering(here: Here): here is Here<AnsweringStep> {
  return (answeringSteps as readonly State["at"][]).includes(here.state.at);
}

/** What stands in a state, without what was said ahead. */
export function sofarOf(state: StateOf<AnsweringStep>): Sofar {
  const { card } = state;
  switch (state.at) {
    case "terminal":
    case "terminal-family":
      return { card };
    case "volume":
      return { card, terminal: state.terminal };
    case "budget":
      return { card, terminal: state.terminal, volume: state.volume };
    case "region":
      return { card, terminal: state.terminal, volume: state.volume, budget: state.budget };
    case "plan":
    case "confirm": {
      const { terminal, volume, budget, region } = state;
      return { card, terminal, volume, budget, region };
    }
  }
}

/** Everything that was said up to here, for a start with another card. */
export function everythingSaid(here: Here): Answers {
  const { known = {} } = here;
  if (!isAnswering(here)) return known;
  const { volume, budget, region, terminal } = sofarOf(here.state);
  const told = terminal && { ...nameIn(terminal), family: terminal.family };
  return {
    ...known,
    ...given({ terminal: told, volume, budget, region }),
  };
}

/** Brand and model, as far as they were told. */
export function nameIn({ brand, model }: { brand?: string; model?: string }): ToldTerminal {
  return {
    ...given({ brand, model }),
  } as ToldTerminal;
}
