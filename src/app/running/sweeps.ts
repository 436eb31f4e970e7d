import { sweepJob } from "../../core/refs.ts";
import type { App } from "../app.ts";
import { pictureSweep } from "../delivery/pictures.ts";
import { isRecovering } from "../halts/recovery-mode.ts";
import type { JobResult } from "../job.ts";
import { clearing } from "./clearing.ts";
import type { Sweep } from "./sweep.ts";
import { pictures } from "./waiting-pictures.ts";

const clearingSweep = "clearing";

const sweeps: Readonly<Record<string, Sweep>> = {
  [clearingSweep]: clearing,
  [pictureSweep]: pictures,
};

/** So many batches, and others have their turn; what is left is due at once. */
const mostBatches = 20;

/** Works on a sweep's job; `ref` is its name. Stands still while a gap is being filled. */
export async function sweep(app: App, ref: string): Promise<JobResult> {
  const one = sweeps[ref];
  if (one === undefined) throw new Error(`There is no sweep ${ref}.`);
  let after: string | undefined = "";
  for (let batches = 0; after !== undefined; batches++) {
    if (batches === mostBatches || (await app.store.read(isRecovering)))
      return { runAtMs: app.clock.nowMs() };
    after = await one.batch(app, after);
  }
  return { next: (tables) => one.nextAtMs(app, tables) };
}

/** Sees to it that what is finished is cleared away. To be called at every start. */
export async function scheduleClearing(app: App): Promise<void> {
  const nowMs = app.clock.nowMs();
  const id = sweepJob(clearingSweep);
  await app.store.write(async ({ jobs }) => {
    await jobs.add({
      id,
      kind: "sweep",
      ref: clearingSweep,
      runAtMs: nowMs,
      createdAtMs: nowMs,
    });
    await jobs.revive(id, nowMs);
    // It may have been put off by a clock that was ahead.
    await jobs.hurry(id, nowMs);
  });
}
