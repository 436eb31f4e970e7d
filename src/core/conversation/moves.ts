import type { Text } from "../text.ts";
import type { Answers } from "../understanding/readers/answers.ts";
import { isEmpty } from "../understanding/readers/answers.ts";
import type { AnyState, Choice, Here, Move, Say } from "./dialogue.ts";
import type { Request } from "./requests.ts";

/** One message of ours. */
export function say(text: Text, choices?: readonly Choice[]): Say {
  return choices === undefined ? { text } : { text, choices };
}

/** `known` as it stands beside a state: left out when it is empty. */
export function saidAhead(known: Answers): { known?: Answers } {
  return isEmpty(known) ? {} : { known };
}

/** The moves that there are. */
type Moves<All extends AnyState> = {
  /** To another step, and ask its question. */
  go(to: Here<All, All>, ...first: Say[]): Move<All>;
  /** To another step (or none), and say only this. */
  rest(at: Here<All, All>, ...only: Say[]): Move<All>;
  /** Have something done; its result comes back to the step we are in. */
  request(at: Here<All, All>, wanted: Request): Move<All>;
};

/** The moves between these states. */
export function movesAmong<All extends AnyState>(): Moves<All> {
  return {
    go: (to, ...first) => ({ to, say: first, ask: true }),
    rest: (at, ...only) => ({ to: at, say: only, ask: false }),
    request: (at, wanted) => ({ to: at, say: [], ask: false, request: wanted }),
  };
}
