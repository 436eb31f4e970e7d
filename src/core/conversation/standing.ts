import type { Facts, Standing, State } from "./model.ts";

/**
 * Where the dialogue goes on: the state itself, or the one that a guide is read in the middle of.
 */
export function standingOf(state: State): Standing {
  return "from" in state ? state.from : state;
}

/** The order that the dialogue waits for, if it waits for one. */
export function orderAtHand(state: State): string | undefined {
  const standing = standingOf(state);
  return standing.at === "pay" ? standing.orderNo : undefined;
}

/** The terminal of the recharge at hand, as far as it is known by now. */
export function terminalAtHand(state: State, facts: Facts) {
  const standing = standingOf(state);
  if (standing.at === "pay") return facts.order?.terminal;
  return "terminal" in standing ? standing.terminal : undefined;
}
