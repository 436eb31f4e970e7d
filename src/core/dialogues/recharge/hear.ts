import { say } from "../../conversation/moves.ts";
import { text } from "../../text.ts";
import type { Heard } from "../../understanding/heard.ts";
import { type Answers, isEmpty } from "../../understanding/readers/answers.ts";
import type { ToldTerminal } from "../../understanding/readers/terminal.ts";
import type { Topic } from "../../understanding/topic.ts";
import type { Here, Move, StateOf } from "../states.ts";
import { proceed } from "./proceed.ts";
import { type AnsweringStep, everythingSaid, nameIn, type Sofar, sofarOf } from "./sofar.ts";

/**
 * What a sentence answers at this step, corrections of earlier answers included. Undefined when it
 * answers nothing.
 */
export function hear(here: Here<AnsweringStep>, heard: Heard): Move | undefined {
  const { state } = here;
  const asked = topicOf(state);
  const answers = answersAt(state, heard, asked);
  if (isEmpty(answers)) return undefined;
  const sofar = sofarOf(state);
  const known: Answers = { ...here.known };
  const told = answers.terminal && machineOf(state, answers.terminal);
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
    const answer = answers[topic];
    if (answer === undefined) continue;
    const isHere = topic === asked || sofar[topic] !== undefined;
    if (isHere) Object.assign(sofar, { [topic]: answer });
    if (!isHere || known[topic] !== undefined) Object.assign(known, { [topic]: answer });
  }
  const move = proceed(sofar, known);
  if (asked !== undefined && answers[asked] !== undefined) return move;
  const before = everythingSaid(here);
  const isCorrection = Object.keys(answers).some((topic) => Object.hasOwn(before, topic));
  return { ...move, say: [say(text(isCorrection ? "corrected.body" : "noted.body")), ...move.say] };
}

/**
 * A bare amount that puts something right is a correction of the last amount, or of the one that it
 * names.
 */
function answersAt(state: StateOf<AnsweringStep>, heard: Heard, asked: Topic | undefined): Answers {
  const correction = heard.correction();
  const answers = heard.answers(asked);
  const sofar = sofarOf(state);
  if (correction === undefined || asked === "volume" || sofar.volume === undefined) return answers;
  const isNamed = !isEmpty(asked === undefined ? answers : heard.answers());
  const meant = isNamed ? {} : heard.answers(amountMeant(state, sofar, correction.denied));
  return isEmpty(meant) ? answers : meant;
}

function amountMeant(
  { at }: StateOf<AnsweringStep>,
  { budget }: Sofar,
  denied: number | undefined,
): "volume" | "budget" {
  if (budget === undefined || budget.kind === "any") return "volume";
  const isBudget = denied !== undefined && budget.monthlyFen === denied * 100;
  return isBudget || (at === "region" && denied === undefined) ? "budget" : "volume";
}

/**
 * Of a machine that is known in part, what is said now adds to it; another brand or model is
 * another machine.
 */
function machineOf(state: StateOf<AnsweringStep>, told: ToldTerminal): ToldTerminal {
  if (state.at === "terminal-family") return { ...nameIn(state), ...told };
  if (told.brand !== undefined || told.model !== undefined) return told;
  const { terminal } = sofarOf(state);
  return terminal === undefined ? told : { ...nameIn(terminal), ...told };
}

function topicOf({ at }: StateOf<AnsweringStep>): Topic | undefined {
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
