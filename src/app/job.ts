import type { Tables } from "../storage/store.ts";

/**
 * How a job ended. `again`: after the usual pause. `runAtMs`: at that moment, epoch ms. `next`: at
 * a moment that is read in the commit that ends this run; undefined: nothing is left, and it is
 * finished until somebody revives it.
 */
export type JobResult =
  | "finished"
  | "again"
  | { runAtMs: number }
  | { next(tables: Tables): Promise<number | undefined> };

/** How one step of a longer job ended. `now`: the next step can be taken at once. */
export type StepResult = JobResult | "now";
