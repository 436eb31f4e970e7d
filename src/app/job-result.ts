/** How a job ended. `again`: after the usual pause. `runAtMs`: at that moment. */
export type JobResult = "finished" | "again" | { runAtMs: number };
