/**
 * Tests write down where a conversation stands in one flat value: with what was said ahead, and
 * what an aside is opened over, as fields of the state. Here it becomes what the engine knows.
 */
import { readState, writeState } from "../../../src/app/conversations/dialogue-state.ts";
import type { Facts, Here, Say } from "../../../src/core/conversation/dialogue.ts";
import { createEngine } from "../../../src/core/conversation/engine.ts";
import type { Event } from "../../../src/core/conversation/events.ts";
import type { Request } from "../../../src/core/conversation/requests.ts";
import type { GuideState } from "../../../src/core/dialogues/guide/model.ts";
import { dialogues } from "../../../src/core/dialogues/index.ts";
import type { StateOf, StepName } from "../../../src/core/dialogues/states.ts";
import type { Language } from "../../../src/core/text.ts";
import { Heard } from "../../../src/core/understanding/heard.ts";
import type { Answers } from "../../../src/core/understanding/readers/answers.ts";

type Aside = GuideState["at"];
type Standing = Exclude<StepName, Aside>;

/** Where a conversation stands, flat. */
export type Stood<Name extends StepName = StepName> = Name extends Aside
  ? StateOf<Name> & { from: Stood<Standing> }
  : StateOf<Name> & { known?: Answers };

/** An event, with what was typed as text. */
export type Told = Exclude<Event, { type: "say" }> | { type: "say"; text: string };

/** A turn that leads to somewhere flat. */
type FlatTurn = {
  to: Stood;
  say: readonly Say[];
  asked: boolean;
  request?: Request;
  language?: Language;
};

const engine = createEngine(dialogues);

/** What the engine makes of an event, in flat values. */
export function transition(from: Stood, event: Told, facts: Facts): FlatTurn {
  const heard = event.type === "say" ? { type: event.type, heard: new Heard(event.text) } : event;
  const { to, ...turn } = engine.transition(hereOf(from), heard, facts);
  return { ...turn, to: stoodAt(to) };
}

/** How a typed message may be kept. */
export function maskTyped(stood: Stood, typed: string): string {
  return engine.keep(hereOf(stood), new Heard(typed)).text;
}

/** The row of a conversation that stands there. */
export function rowOf(stood: Stood): string {
  return writeState(hereOf(stood));
}

/** Where the conversation of that row stands; undefined when it starts again. */
export function stoodIn(row: string): Stood | undefined {
  const here = readState(engine, row);
  return here && stoodAt(here);
}

/** As the engine knows it. */
export function hereOf(stood: Stood): Here {
  const { known, from, ...state }: { at: string; known?: Answers; from?: Stood } = stood;
  return {
    state,
    ...(known === undefined ? {} : { known }),
    ...(from === undefined ? {} : { under: hereOf(from) }),
  };
}

function stoodAt({ state, known, under }: Here): Stood {
  const beside = {
    ...(known === undefined ? {} : { known }),
    ...(under === undefined ? {} : { from: stoodAt(under) }),
  };
  return { ...state, ...beside } as Stood;
}
