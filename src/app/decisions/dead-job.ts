import type { DecisionsOf } from "./decision.ts";
import { hurryJob } from "./hurry-job.ts";

/**
 * Jobs that somebody's money waits for: a dead one is brought back to life, never only looked at.
 */
const moneyJobs: readonly string[] = ["fulfil", "refund", "watch-payment", "recover"];

/** A job that was given up is tried again, or let go where no money waits for it. */
export const deadJob: DecisionsOf<"dead-job"> = {
  decisions: ["try-again", "seen"],
  problem({ ticket }, { decision }) {
    return decision === "seen" && moneyJobs.includes(ticket.evidence.job)
      ? "money waits for this job, have it tried again"
      : undefined;
  },
  async carryOut(app, tables, { ticket }, { decision }) {
    if (decision === "try-again") await hurryJob(app, tables, ticket.evidence.jobId);
    return true;
  },
};
