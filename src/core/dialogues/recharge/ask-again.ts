import { saidAhead } from "../../conversation/moves.ts";
import { terminalOf } from "../../terminals/terminal.ts";
import type { Answers } from "../../understanding/readers/answers.ts";
import type { Redo } from "../../understanding/readers/correction.ts";
import { go, type Here, type Move } from "../states.ts";
import { proceed } from "./proceed.ts";
import { purposeOf } from "./purpose.ts";
import { type AnsweringStep, everythingSaid, isAnswering, nameIn, sofarOf } from "./sofar.ts";

/**
 * Back to one question (or to the card), with every other answer kept. Undefined where there is
 * none to go back to.
 */
export function askAgain(here: Here, redo: Exclude<Redo, "plan">): Move | undefined {
  if (redo === "card") {
    if (!isAnswering(here) && here.state.at !== "card-password") return undefined;
    return go({
      state: { at: "card-number", ...purposeOf(here.state) },
      ...saidAhead(everythingSaid(here)),
    });
  }
  if (!isAnswering(here)) return undefined;
  const said = everythingSaid(here);
  if (said[redo] === undefined && !(redo === "terminal" && here.state.at === "terminal-family"))
    return undefined;
  const { [redo]: _, ...others } = said;
  const sofar = sofarOf(here.state);
  // What was asked before stays asked, so that `back` still leads there; what came after waits as
  // said ahead.
  if (redo === "terminal") return proceed({ card: sofar.card }, others);
  const { [redo]: __, told: ___, ...before } = sofar;
  const known: Answers = { ...here.known };
  delete known[redo];
  return proceed(before, known);
}

/**
 * The question that was really asked before this one: those whose answers were said ahead are
 * passed over.
 */
export function questionBefore({ state, known = {} }: Here<AnsweringStep>): Here {
  const { card, terminal, volume, budget, region } = sofarOf(state);
  const ahead = saidAhead(known);
  const machineWasAsked = known.terminal === undefined || terminalOf(known.terminal) === undefined;
  if (terminal !== undefined && volume !== undefined && budget !== undefined) {
    if (region !== undefined && known.region === undefined)
      return { state: { at: "region", card, terminal, volume, budget }, ...ahead };
    if (known.budget === undefined)
      return { state: { at: "budget", card, terminal, volume }, ...ahead };
  }
  if (terminal !== undefined && volume !== undefined && known.volume === undefined)
    return { state: { at: "volume", card, terminal }, ...ahead };
  if (terminal !== undefined && machineWasAsked) {
    if (known.terminal === undefined) return { state: { at: "terminal", card }, ...ahead };
    return { state: { at: "terminal-family", card, ...nameIn(known.terminal) }, ...ahead };
  }
  if (state.at === "terminal-family") {
    const { terminal: _, ...others } = known;
    return { state: { at: "terminal", card }, ...saidAhead(others) };
  }
  return { state: { at: "card-number" }, ...ahead };
}
