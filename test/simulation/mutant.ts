/** A bug that is planted on purpose, to see whether anybody notices. */
export type Mutant = {
  name: string;
  /** From the root of the repository. */
  file: string;
  /** Must be there exactly once. */
  find: string;
  replace: string;
  /** Seeds of the simulation, tried in order until one fails; or one test that fails. */
  caughtBy: { seeds: readonly [first: number, count: number] } | { test: string; name: string };
};

/** Who breaks an order that is under way is caught by one of these seeds. */
export const soon = { seeds: [1, 60] } as const;
