/**
 * The life of a thing, as one literal table: state → the states it may become. A state without any
 * is an end.
 */
export type Transitions<State extends string> = Readonly<Record<State, readonly State[]>>;

/** May it go from here to there in one step? Staying where it is is no step. */
export function allows<State extends string>(
  table: Transitions<State>,
  from: State,
  to: State,
): boolean {
  return table[from].includes(to);
}

/**
 * The states that may become `to`, for statements that are guarded by the state they start from.
 */
export function statesBefore<State extends string>(
  table: Transitions<State>,
  to: State,
): readonly State[] {
  return (Object.keys(table) as State[]).filter((from) => allows(table, from, to));
}
