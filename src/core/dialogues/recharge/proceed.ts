import { regionOf } from "../../advice/regions.ts";
import type { Say } from "../../conversation/dialogue.ts";
import { saidAhead, say } from "../../conversation/moves.ts";
import { fitsInto, terminalOf } from "../../terminals/terminal.ts";
import { text } from "../../text.ts";
import type { Answers } from "../../understanding/readers/answers.ts";
import { go, type Here, type Move } from "../states.ts";
import { type AnsweringStep, type Sofar, sofarOf } from "./sofar.ts";

/**
 * To the first question that nobody answered yet, or to the advice. A card that does not go into
 * the machine, and a place where it does not work, stop at their own question.
 */
export function proceed(sofar: Sofar, known: Answers, ...first: Say[]): Move {
  const { card } = sofar;
  const told = sofar.told ?? known.terminal;
  const terminal = sofar.terminal ?? (told && terminalOf(told));
  const ahead = saidAhead(notYetAsked(sofar, known));
  if (terminal === undefined) {
    if (told === undefined) return go({ state: { at: "terminal", card }, ...ahead }, ...first);
    const { family: _, ...name } = told;
    return go({ state: { at: "terminal-family", card, ...name }, ...ahead }, ...first);
  }
  if (!fitsInto(card, terminal)) {
    const parts = {
      form: text(`cardForm.${card.form}`),
      family: text(`terminal.family.${terminal.family}`),
    };
    const { terminal: _, ...others } = notYetAsked(sofar, known);
    return go(
      { state: { at: "terminal", card }, ...saidAhead(others) },
      ...first,
      say(text("terminal.noFit", parts)),
    );
  }
  const volume = sofar.volume ?? known.volume;
  if (volume === undefined)
    return go({ state: { at: "volume", card, terminal }, ...ahead }, ...first);
  const budget = sofar.budget ?? known.budget;
  if (budget === undefined)
    return go({ state: { at: "budget", card, terminal, volume }, ...ahead }, ...first);
  const region = sofar.region ?? known.region;
  if (region === undefined || regionOf(region)?.served === false) {
    const { region: _, ...others } = known;
    const notServed = region === undefined ? [] : [say(text("region.notServed"))];
    return go(
      { state: { at: "region", card, terminal, volume, budget }, ...saidAhead(others) },
      ...first,
      ...notServed,
    );
  }
  const stated = { card, terminal, volume, budget, region };
  return go({ state: { at: "plan", showAll: false, ...stated }, ...saidAhead(known) }, ...first);
}

/** Answers beyond the next question are kept as said ahead, so that they are not asked again. */
function notYetAsked(sofar: Sofar, known: Answers): Answers {
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

/** One answer given by a button or a word, where the step knows which it is. */
export function answer(
  { state, known = {} }: Here<AnsweringStep>,
  given: Omit<Sofar, "card" | "terminal">,
): Move {
  return proceed({ ...sofarOf(state), ...given }, known);
}
