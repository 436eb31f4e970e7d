import type { Text } from "../text.ts";
import type { Choice, Move, Request, Say, State } from "./model.ts";

export function say(text: Text, choices?: readonly Choice[]): Say {
  return choices === undefined ? { text } : { text, choices };
}

/** To another step, and ask its question. */
export function go(to: State, ...first: Say[]): Move {
  return { to, say: first, ask: true };
}

/** To another step (or none), and say only this. */
export function rest(at: State, ...only: Say[]): Move {
  return { to: at, say: only, ask: false };
}

/** Have something done; its result comes back to the step we are in. */
export function request(at: State, wanted: Request): Move {
  return { to: at, say: [], ask: false, request: wanted };
}
