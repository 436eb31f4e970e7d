import { given } from "../given.ts";
import type { Heard } from "../understanding/heard.ts";
import type { Intent } from "../understanding/intent.ts";
import type { AnyState, Dialogue, Dialogues, Here, Opening, Rank, Step } from "./dialogue.ts";

/** Who answers words or the button that stands for them: a dialogue, or the engine itself. */
export type Answerer =
  | { by: Dialogue; rank: Rank; opening: Extract<Opening, { type: "intent" | "own-words" }> }
  | { by: "engine"; rank: "first"; intent: EngineIntent };

/** What the engine answers itself, in every dialogue. */
type EngineIntent = "back" | "cancel" | "help";

/** Which dialogue answers what. */
export type Directory = {
  readonly home: Here;
  readonly all: readonly Dialogue[];
  /** The step of a state. The state must be one of these dialogues'. */
  stepOf(state: AnyState): Step;
  /** The step of a state's name; undefined when no dialogue has it. */
  stepNamed(at: string): Step | undefined;
  isAside(state: AnyState): boolean;
  /** Who answers these words; undefined when they ask for nothing. */
  answererOf(heard: Heard): Answerer | undefined;
  /** Who answers a button `do:<name>`; undefined for other buttons. */
  answererOfButton(value: string): Answerer | undefined;
  /** Whose button it is whenever it is pressed; undefined for a button of the step. */
  ownerOfButton(value: string): Dialogue | undefined;
};

/**
 * Takes dialogues in. Throws when two of them have the same state, intent, own words or button, or
 * when one has what is the engine's: rename it in one of them.
 */
export function createDirectory(dialogues: Dialogues): Directory {
  const steps = new Map<string, { step: Step; isAside: boolean }>();
  const intents = new Map<string, { by: Dialogue; rank: Rank }>();
  const ownWords = new Map<string, { by: Dialogue; rank: Rank; said(heard: Heard): boolean }>();
  const buttons = new Map<string, Dialogue>();
  for (const by of dialogues.list) {
    for (const [at, step] of Object.entries(by.steps))
      put(steps, "state", at, { step, isAside: by.aside === true });
    for (const [intent, rank] of Object.entries(by.intents)) {
      if (isEngineIntent(intent)) throw new Error(`The intent ${intent} is the engine's.`);
      put(intents, "intent", intent, { by, rank });
    }
    for (const [name, words] of Object.entries(by.ownWords ?? {})) {
      if (isEngineIntent(name) || intents.has(name)) throw new Error(`${name} is an intent.`);
      put(ownWords, "name of words", name, { by, ...words });
    }
    for (const prefix of by.buttons ?? []) put(buttons, "button", prefix, by);
  }
  const answererOfIntent = (intent: string, heard?: Heard): Answerer | undefined => {
    if (isEngineIntent(intent)) return { by: "engine", rank: "first", intent };
    const found = intents.get(intent);
    const opening = { type: "intent", intent: intent as Intent, ...withHeard(heard) } as const;
    return found && { ...found, opening };
  };
  const answererOfWords = (name: string, heard?: Heard): Answerer | undefined => {
    const found = ownWords.get(name);
    const opening = { type: "own-words", name, ...withHeard(heard) } as const;
    return found && { by: found.by, rank: found.rank, opening };
  };
  return {
    home: { state: dialogues.home },
    all: dialogues.list,
    stepOf: ({ at }) => known(steps, at).step,
    stepNamed: (at) => steps.get(at)?.step,
    isAside: ({ at }) => known(steps, at).isAside,
    answererOf(heard) {
      const own = [...ownWords].find(([, { said }]) => said(heard));
      if (own !== undefined) return answererOfWords(own[0], heard);
      const intent = heard.intent();
      return intent && answererOfIntent(intent, heard);
    },
    answererOfButton(value) {
      if (!value.startsWith("do:")) return undefined;
      const name = value.slice("do:".length);
      return answererOfIntent(name) ?? answererOfWords(name);
    },
    ownerOfButton: (value) => [...buttons].find(([prefix]) => value.startsWith(prefix))?.[1],
  };
}

function isEngineIntent(intent: string): intent is EngineIntent {
  return intent === "back" || intent === "cancel" || intent === "help";
}

function withHeard(heard: Heard | undefined): { heard?: Heard } {
  return given({ heard });
}

function put<T>(into: Map<string, T>, what: string, name: string, value: T): void {
  if (into.has(name)) throw new Error(`Two dialogues have the ${what} ${name}.`);
  into.set(name, value);
}

function known<T>(among: ReadonlyMap<string, T>, at: string): T {
  const found = among.get(at);
  if (found === undefined) throw new Error(`No dialogue has the state ${at}.`);
  return found;
}
