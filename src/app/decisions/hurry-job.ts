import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/** The job is brought forward, or back to life when it had ended. */
export async function hurryJob(app: App, { jobs }: Tables, jobId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  if (!(await jobs.revive(jobId, nowMs))) await jobs.hurry(jobId, nowMs);
}
