/** How a job ended. `again`: after the usual pause. `runAtMs`: at that moment. */
export type JobResult = "finished" | "again" | { runAtMs: number };

/** How one step of a longer job ended. `now`: the next step can be taken at once. */
export type StepResult = JobResult | "now";
