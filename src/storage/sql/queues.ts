import type { JobKind, Queue } from "../jobs.ts";

/** In which queue the jobs of a kind wait. A change here is a migration as well. */
export const queueOf: Readonly<Record<JobKind, Queue>> = {
  recover: "recovery",
  fulfil: "paid",
  refund: "money",
  "watch-payment": "money",
  deliver: "talk",
  show: "talk",
  remind: "talk",
  regain: "talk",
  reconcile: "bulk",
  sweep: "bulk",
};

/** All queues, the most urgent first. */
export const allQueues: readonly Queue[] = ["recovery", "paid", "money", "talk", "bulk"];
