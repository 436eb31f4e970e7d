import { regionOf } from "../../advice/regions.ts";
import type { Budget, DailyVolume } from "../../advice/stated.ts";
import type { Card } from "../../cards/card.ts";
import type { Move, SaidAhead, Say, State, StateOf } from "../../conversation/model.ts";
import { go, say } from "../../conversation/moves.ts";
import { fits, type Terminal, terminalOf } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import { type Answers, hearAnswers, isEmpty } from "../../understanding/readers/answers.ts";
import { parseCorrection, type Redo } from "../../understanding/readers/correction.ts";
import type { ToldTerminal } from "../../understanding/readers/terminal.ts";
import type { Topic } from "../../understanding/topic.ts";

/** The steps at which the card is known and an answer is wanted or can still be corrected. */
type AnsweringStep =
  | "terminal"
  | "terminal-family"
  | "volume"
  | "budget"
  | "region"
  | "plan"
  | "confirm";
export type Answering = StateOf<AnsweringStep>;

/** What has been answered; `told` is a machine that may still lack its kind. */
type Sofar = {
  card: Card;
  told?: ToldTerminal;
  terminal?: Terminal;
  volume?: DailyVolume;
  budget?: Budget;
  region?: string;
};

export function isAnswering(state: State): state is Answering {
  return "card" in state && state.at !== "diagnosis" && state.at !== "remedy";
}

/** `known` as it stands in a state: left out when it is empty. */
export function saidAhead(known: Answers): SaidAhead {
  return isEmpty(known) ? {} : { known };
}

/**
 * To the first question that nobody answered yet, or to the advice. A card that does not go into
 * the machine, and a place where it does not work, stop at their own question.
 */
export function proceed(sofar: Sofar, known: Answers, ...first: Say[]): Move {
  const { card } = sofar;
  const told = sofar.told ?? known.terminal;
  const terminal = sofar.terminal ?? (told && terminalOf(told));
  if (terminal === undefined) {
    const waiting = saidAhead(kept(sofar, known));
    if (told === undefined) return go({ at: "terminal", card, ...waiting }, ...first);
    const { family: _, ...name } = told;
    return go({ at: "terminal-family", card, ...name, ...waiting }, ...first);
  }
  if (!fits(card, terminal)) {
    const parts = {
      form: text(`cardForm.${card.form}`),
      family: text(`terminal.family.${terminal.family}`),
    };
    const { terminal: _, ...others } = kept(sofar, known);
    return go(
      { at: "terminal", card, ...saidAhead(others) },
      ...first,
      say(text("terminal.noFit", parts)),
    );
  }
  const volume = sofar.volume ?? known.volume;
  if (volume === undefined) {
    return go({ at: "volume", card, terminal, ...saidAhead(kept(sofar, known)) }, ...first);
  }
  const budget = sofar.budget ?? known.budget;
  if (budget === undefined) {
    return go({ at: "budget", card, terminal, volume, ...saidAhead(kept(sofar, known)) }, ...first);
  }
  const region = sofar.region ?? known.region;
  if (region === undefined || regionOf(region)?.served === false) {
    const { region: _, ...others } = known;
    const notServed = region === undefined ? [] : [say(text("region.notServed"))];
    return go(
      { at: "region", card, terminal, volume, budget, ...saidAhead(others) },
      ...first,
      ...notServed,
    );
  }
  return go(
    { at: "plan", showAll: false, card, terminal, volume, budget, region, ...saidAhead(known) },
    ...first,
  );
}

/** Answers beyond the next question are kept as said ahead, so that they are not asked again. */
function kept(sofar: Sofar, known: Answers): Answers {
  const asksMachine = sofar.terminal === undefined;
  const asksVolume = asksMachine || sofar.volume === undefined;
  const asksBudget = asksVolume || sofar.budget === undefined;
  return {
    ...known,
    ...(asksMachine && sofar.volume !== undefined ? { volume: sofar.volume } : {}),
    ...(asksVolume && sofar.budget !== undefined ? { budget: sofar.budget } : {}),
    ...(asksBudget && sofar.region !== undefined ? { region: sofar.region } : {}),
  };
}

/**
 * What a sentence answers at this step, corrections of earlier answers included. Undefined when it
 * answers nothing.
 */
export function hear(state: Answering, typed: string): Move | undefined {
  const asked = topicOf(state);
  const heard = heardAt(state, typed, asked);
  if (isEmpty(heard)) return undefined;
  const sofar = sofarOf(state);
  const known: Answers = { ...state.known };
  const told = heard.terminal && machineOf(state, heard.terminal);
  if (told !== undefined) {
    if (asked === "terminal" || sofar.terminal !== undefined) {
      sofar.told = told;
      delete sofar.terminal;
    }
    // The brand that was said ahead stays so while its kind is asked: `back` leads to that
    // question.
    if (asked !== "terminal" && known.terminal !== undefined) known.terminal = told;
  }
  for (const topic of ["volume", "budget", "region"] as const) {
    const answer = heard[topic];
    if (answer === undefined) continue;
    const isHere = topic === asked || sofar[topic] !== undefined;
    if (isHere) Object.assign(sofar, { [topic]: answer });
    if (!isHere || known[topic] !== undefined) Object.assign(known, { [topic]: answer });
  }
  const move = proceed(sofar, known);
  if (asked !== undefined && heard[asked] !== undefined) return move;
  const before = everythingSaid(state);
  const isCorrection = Object.keys(heard).some((topic) => Object.hasOwn(before, topic));
  return { ...move, say: [say(text(isCorrection ? "corrected.body" : "noted.body")), ...move.say] };
}

/**
 * A bare amount that puts something right is a correction of the last amount, or of the one that it
 * names.
 */
function heardAt(state: Answering, typed: string, asked: Topic | undefined): Answers {
  const correction = parseCorrection(typed);
  const heard = hearAnswers(typed, asked);
  if (correction === undefined || asked === "volume" || !("volume" in state)) return heard;
  const isNamed = !isEmpty(asked === undefined ? heard : hearAnswers(typed));
  const meant = isNamed ? {} : hearAnswers(typed, amountMeant(state, correction.denied));
  return isEmpty(meant) ? heard : meant;
}

function amountMeant(
  state: Answering & { volume: DailyVolume },
  denied: number | undefined,
): "volume" | "budget" {
  if (!("budget" in state) || state.budget.kind === "any") return "volume";
  const isBudget = denied !== undefined && state.budget.monthlyFen === denied * 100;
  return isBudget || (state.at === "region" && denied === undefined) ? "budget" : "volume";
}

/**
 * Of a machine that is known in part, what is said now adds to it; another brand or model is
 * another machine.
 */
function machineOf(state: Answering, heard: ToldTerminal): ToldTerminal {
  if (heard.brand !== undefined && state.at !== "terminal-family") return heard;
  const before =
    state.at === "terminal-family"
      ? nameIn(state)
      : "terminal" in state
        ? nameIn(state.terminal)
        : {};
  return heard.model === undefined || state.at === "terminal-family"
    ? { ...before, ...heard }
    : heard;
}

function nameIn({ brand, model }: { brand?: string; model?: string }): ToldTerminal {
  return {
    ...(brand === undefined ? {} : { brand }),
    ...(model === undefined ? {} : { model }),
  } as ToldTerminal;
}

function topicOf({ at }: Answering): Topic | undefined {
  switch (at) {
    case "terminal":
    case "terminal-family":
      return "terminal";
    case "volume":
    case "budget":
    case "region":
      return at;
    default:
      return undefined;
  }
}

function sofarOf(state: Answering): Sofar {
  return {
    card: state.card,
    ...("terminal" in state ? { terminal: state.terminal } : {}),
    ...("volume" in state ? { volume: state.volume } : {}),
    ...("budget" in state ? { budget: state.budget } : {}),
    ...("region" in state ? { region: state.region } : {}),
  };
}

/** One answer given by a button or a word, where the step knows which it is. */
export function answer(state: Answering, given: Omit<Sofar, "card" | "terminal">): Move {
  const sofar = { ...sofarOf(state), ...given };
  return proceed(sofar, state.known ?? {});
}

/** Everything that was said up to here, for a start with another card. */
export function everythingSaid(state: State): Answers {
  const known = "known" in state ? (state.known ?? {}) : {};
  if (!isAnswering(state)) return known;
  const { volume, budget, region, terminal } = sofarOf(state);
  const told = terminal && { ...nameIn(terminal), family: terminal.family };
  return {
    ...known,
    ...(told === undefined ? {} : { terminal: told }),
    ...(volume === undefined ? {} : { volume }),
    ...(budget === undefined ? {} : { budget }),
    ...(region === undefined ? {} : { region }),
  };
}

/**
 * Back to one question (or to the card), with every other answer kept. Undefined where there is
 * none to go back to.
 */
export function askAgain(state: State, redo: Exclude<Redo, "plan">): Move | undefined {
  if (redo === "card") {
    if (!isAnswering(state) && state.at !== "card-password") return undefined;
    const purpose = "purpose" in state ? { purpose: "diagnosis" as const } : {};
    return go({ at: "card-number", ...purpose, ...saidAhead(everythingSaid(state)) });
  }
  if (!isAnswering(state)) return undefined;
  const said = everythingSaid(state);
  if (said[redo] === undefined && !(redo === "terminal" && state.at === "terminal-family"))
    return undefined;
  const { [redo]: _, ...others } = said;
  const sofar = sofarOf(state);
  // What was asked before stays asked, so that `back` still leads there; what came after waits as
  // said ahead.
  if (redo === "terminal") return proceed({ card: sofar.card }, others);
  const { [redo]: __, told: ___, ...before } = sofar;
  const known: Answers = { ...state.known };
  delete known[redo];
  return proceed(before, known);
}

/**
 * The question that was really asked before this one: those whose answers were said ahead are
 * passed over.
 */
export function questionBefore(state: Answering): State {
  const { card } = state;
  const known = state.known ?? {};
  const ahead = saidAhead(known);
  const machineWasAsked = known.terminal === undefined || terminalOf(known.terminal) === undefined;
  if ("budget" in state) {
    const { terminal, volume, budget } = state;
    if ("region" in state && known.region === undefined) {
      return { at: "region", card, terminal, volume, budget, ...ahead };
    }
    if (known.budget === undefined) return { at: "budget", card, terminal, volume, ...ahead };
  }
  if ("volume" in state && known.volume === undefined) {
    return { at: "volume", card, terminal: state.terminal, ...ahead };
  }
  if ("terminal" in state && machineWasAsked) {
    if (known.terminal === undefined) return { at: "terminal", card, ...ahead };
    return { at: "terminal-family", card, ...nameIn(known.terminal), ...ahead };
  }
  if (state.at === "terminal-family") {
    const { terminal: _, ...others } = known;
    return { at: "terminal", card, ...saidAhead(others) };
  }
  return { at: "card-number", ...ahead };
}
