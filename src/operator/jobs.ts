import { text } from "../core/text.ts";
import type { Command, Reader } from "./command.ts";

/** The jobs that were given up, and why. */
export const listJobs: Reader = async ({ app, output }) => {
  const jobs = await app.store.read((tables) => tables.jobs.dead());
  if (jobs.length === 0) output.print(text("operator.jobs.none"));
  for (const { id, tries, reason } of jobs)
    output.print(text("operator.jobs.line", { id, count: tries, reason }));
  return 0;
};

/** A job that was given up is tried again, at once. */
export const reviveJob: Command = async ({ app, words: [id = ""], output }) => {
  const revived = await app.store.write((tables) => tables.jobs.revive(id, app.clock.nowMs()));
  if (revived) output.print(text("operator.jobs.revived", { id }));
  else output.complain(text("operator.jobs.unknown", { id }));
  return revived ? 0 : 1;
};
