import type { App } from "../app.ts";
import { clockSteps, recoverFromClock, watchClock } from "../halts/clock-watch.ts";
import { scheduleReconciliation } from "../reconciliation/reconcile.ts";
import { scheduleClearing } from "./sweeps.ts";

/** What every start does before anything is worked on. */
export async function beginWork(app: App): Promise<void> {
  await watchClock(app);
  await schedule(app);
}

/**
 * The same for a clock that is set back while this instance runs: its jobs would sleep until it is
 * as late again. Gives one look at the clock, to be done again and again; `steadyMs` is never set.
 */
export function watchSteps(app: App, steadyMs: () => number): () => Promise<void> {
  const steppedBackMs = clockSteps(app, steadyMs);
  return async () => {
    const behindMs = steppedBackMs();
    if (behindMs === 0) return;
    await recoverFromClock(app, behindMs);
    await schedule(app);
  };
}

async function schedule(app: App): Promise<void> {
  await scheduleReconciliation(app);
  await scheduleClearing(app);
}
