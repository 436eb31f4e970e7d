import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/**
 * Work on many rows of one table. It is one job and never a job a row: due at the least moment of
 * its table, worked on in batches, with leases, recovery and a simulated clock as for any job.
 */
export type Sweep = {
  /**
   * When there is something to do next, epoch ms; undefined: not before a new row asks for it. Read
   * in the commit that ends a run, while nobody else can ask.
   */
  nextAtMs(app: App, tables: Tables): Promise<number | undefined>;
  /**
   * Works on one batch of what is due behind `after`, empty at the beginning. Resolves with where
   * the next batch begins; undefined when nothing is left.
   */
  batch(app: App, after: string): Promise<string | undefined>;
};
